package io.safekeep.access.sessionreview;

import static java.util.Objects.requireNonNull;

import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import io.safekeep.access.log.LogEntry;
import io.safekeep.access.log.SqlLogStage;
import io.safekeep.access.sessionreview.Draw.Chosen;
import io.safekeep.access.sessionreview.SqlSessionReviews.Count;
import io.safekeep.access.sessionreview.SqlSessionReviews.Ended;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.random.RandomGenerator;

/// Draws each session once, soon after it ended, and finds somebody to look at those that are
/// chosen. Every draw is kept, so that whoever doubts the chance can count.
@Singleton
class DrawSessions implements WorkHandler {

  static final String KIND = "draw-sessions";
  private static final Duration LOOK = Duration.ofSeconds(30);
  private static final int BATCH = 200;

  private final SqlSessionReviews reviews;
  private final Reviewers reviewers;
  private final SessionReviewSettings settings;
  private final SqlLogStage log;
  private final RandomGenerator random;
  private final WorkQueue queue;
  private final Ids ids;

  DrawSessions(
      SqlSessionReviews reviews,
      Reviewers reviewers,
      SessionReviewSettings settings,
      SqlLogStage log,
      RandomGenerator random,
      WorkQueue queue,
      Ids ids) {
    this.reviews = reviews;
    this.reviewers = reviewers;
    this.settings = settings;
    this.log = log;
    this.random = random;
    this.queue = queue;
    this.ids = ids;
  }

  void begin(@Observes StartupEvent started) {
    queue.schedule(KIND, "all");
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    var ended = reviews.undrawn(Duration.ZERO, BATCH);
    var count = reviews.count();
    for (var session : ended) {
      if (!lease.held()) {
        break;
      }
      count = draw(session, count);
    }
    QuarkusTransaction.requiringNew()
        .run(() ->
            reviews
                .emergenciesWithoutSession(BATCH)
                .forEach(emergency -> review(emergency, Chosen.BREAK_GLASS)));
    reviews.settleEmergencies();
    QuarkusTransaction.requiringNew().run(this::assignAnew);
    return Next.again(ended.size() == BATCH ? Duration.ZERO : LOOK);
  }

  /// Each in a transaction of its own: one that cannot be drawn keeps no other from it.
  private Count draw(Ended session, Count count) {
    var chosen =
        Draw.of(session.isBreakGlass(), count.drawn(), count.chosen(), settings.share(), random);
    try {
      QuarkusTransaction.requiringNew().run(() -> keep(session, chosen));
      return count.and(chosen);
    } catch (RuntimeException e) {
      Log.errorf(e, "Session %s could not be drawn", session.session());
      return count;
    }
  }

  private void keep(Ended session, Chosen chosen) {
    reviews.drawn(requireNonNull(session.session()), chosen);
    if (chosen != Chosen.NO) {
      review(session, chosen);
    }
  }

  private void review(Ended session, Chosen chosen) {
    var id = ids.next();
    reviews.add(
        id, session, chosen, reviewers.draw(session.request()).orElse(null), settings.toDecide());
    log.add(
        LogEntry.of(
            session.tenant(),
            "session_review.drawn",
            "safekeep",
            Map.of(
                "review", id.toString(),
                "of", String.valueOf(session.session()),
                "chosen", chosen.label())));
  }

  private void assignAnew() {
    for (var review : reviews.unassigned(settings.teams(), BATCH)) {
      var next = reviewers.draw(review.request()).orElse(null);
      if (next != null) {
        reviews.assign(review.id(), next);
      }
    }
  }
}
