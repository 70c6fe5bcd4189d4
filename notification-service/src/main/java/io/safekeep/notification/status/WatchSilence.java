package io.safekeep.notification.status;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.notification.status.PublicIncident.Dismissed;
import io.safekeep.notification.status.PublicIncident.Draft;
import io.safekeep.notification.status.PublicIncident.Justified;
import io.safekeep.notification.status.PublicIncident.Published;
import io.safekeep.notification.status.PublicIncident.Resolved;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/// Pages somebody when the public waits for too long: for a decision about a draft, or for the next
/// update of what goes on.
@Singleton
class WatchSilence implements WorkHandler {

  static final String KIND = "status-silence";

  /// Before the end of the promised time, so that whoever is paged can still keep it.
  static final Duration AHEAD = Duration.ofMinutes(5);

  private static final Duration SHORTEST = Duration.ofSeconds(5);

  private final SqlPublicIncidents incidents;
  private final PageSomebody pages;
  private final Clock clock;

  WatchSilence(SqlPublicIncidents incidents, PageSomebody pages, Clock clock) {
    this.incidents = incidents;
    this.pages = pages;
    this.clock = clock;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    var id = UUID.fromString(item.key());
    return QuarkusTransaction.requiringNew()
        .call(() -> incidents.locked(id).map(this::look).orElseGet(Next::done));
  }

  private Next look(PublicIncident incident) {
    return switch (incident) {
      case Draft draft -> awaitDecision(draft);
      case Justified justified -> awaitDecision(justified);
      case Published published -> {
        pages.stopAskingForDecision(published.id());
        yield awaitUpdate(published);
      }
      case Resolved resolved -> {
        pages.stop(resolved.id());
        yield Next.done();
      }
      case Dismissed dismissed -> {
        pages.stop(dismissed.id());
        yield Next.done();
      }
    };
  }

  private Next awaitDecision(PublicIncident draft) {
    var due = draft.facts().decideBy().minus(AHEAD);
    if (clock.instant().isBefore(due)) {
      return until(due);
    }
    if (draft.facts().level().isMajor()) {
      pages.askForDecision(draft.facts());
    }
    return Next.done();
  }

  private Next awaitUpdate(Published published) {
    var due = published.updateBy().minus(AHEAD);
    if (clock.instant().isBefore(due)) {
      pages.stopAskingForUpdate(published.id());
      return until(due);
    }
    if (published.facts().level().isMajor()) {
      pages.askForUpdate(published);
    }
    return Next.done();
  }

  private Next until(Instant due) {
    var pause = Duration.between(clock.instant(), due);
    return Next.again(pause.compareTo(SHORTEST) < 0 ? SHORTEST : pause);
  }
}
