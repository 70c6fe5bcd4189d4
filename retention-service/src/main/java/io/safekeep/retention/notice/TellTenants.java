package io.safekeep.retention.notice;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import io.safekeep.contracts.retention.NoticeRequested;
import io.safekeep.retention.deletion.Cases;
import io.safekeep.retention.deletion.DeletionCase;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.outbox.Outbox;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// Goes through the cases for tenants that have to be told something, and asks notification-service
/// to tell it.
///
/// Failure semantics: each case is a transaction of its own, in which nobody else moves it: a
/// tenant that has come back is not told any more. A notice is asked for once; the event is
/// published by the outbox.
@Singleton
class TellTenants implements WorkHandler {

  static final String KIND = "case-notices";
  static final String KEY = "all";

  /// Short, because a tenant wants to hear at once that its last relationship has ended.
  private static final Duration EVERY = Duration.ofSeconds(10);

  private static final int AT_ONCE = 500;

  private final SqlCaseNotices notices;
  private final Cases cases;
  private final WorkQueue queue;
  private final Outbox outbox;
  private final Ids ids;
  private final Clock clock;

  TellTenants(
      SqlCaseNotices notices, Cases cases, WorkQueue queue, Outbox outbox, Ids ids, Clock clock) {
    this.notices = notices;
    this.cases = cases;
    this.queue = queue;
    this.outbox = outbox;
    this.ids = ids;
    this.clock = clock;
  }

  void schedule(@Observes StartupEvent started) {
    queue.schedule(KIND, KEY);
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    for (var id : notices.unplanned(AT_ONCE)) {
      if (!lease.held()) {
        return Next.again(Duration.ZERO);
      }
      QuarkusTransaction.requiringNew().run(() -> locked(id).ifPresent(this::plan));
    }
    for (var id : notices.due(clock.instant(), AT_ONCE)) {
      if (!lease.held()) {
        return Next.again(Duration.ZERO);
      }
      QuarkusTransaction.requiringNew().run(() -> locked(id).ifPresent(this::tell));
    }
    return Next.again(EVERY);
  }

  private Optional<DeletionCase> locked(UUID id) {
    return cases.locked(id).filter(held -> held.state().isReversible());
  }

  private void plan(DeletionCase held) {
    NoticePlan.of(held, clock.instant())
        .forEach((kind, dueAt) -> notices.plan(ids.next(), held, kind, dueAt));
  }

  private void tell(DeletionCase held) {
    Instant now = clock.instant();
    var all = notices.of(held.id());
    NoticePlan.toTell(all, now)
        .ifPresent(notice -> {
          all.stream()
              .filter(other -> other.isDue(now) && !other.equals(notice))
              .forEach(other -> notices.skipped(other.id(), now));
          notices.requested(notice.id(), now);
          Instant purgeAt = NoticePlan.purgeAt(held, notice.kind(), now);
          outbox.add(
              new NoticeRequested(
                  held.tenant().value(),
                  notice.id(),
                  held.id(),
                  notice.kind().label(),
                  held.cause().label(),
                  held.began(),
                  purgeAt,
                  NoticePlan.lastTrace(Cases.lastTrace(held), purgeAt, held)));
        });
  }
}
