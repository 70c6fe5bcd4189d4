package io.safekeep.notification.notice;

import io.safekeep.contracts.TenantId;
import io.safekeep.contracts.Topics;
import io.safekeep.contracts.retention.CaseMoved;
import io.safekeep.contracts.retention.NoticeRequested;
import io.safekeep.contracts.retention.ScheduleActivated;
import io.safekeep.notification.contact.ContactVerified;
import io.safekeep.notification.notice.Notice.Subject.Deletion;
import io.safekeep.notification.notice.Notice.Subject.ScheduleChange;
import io.safekeep.runtime.event.ReceivedEvent;
import io.safekeep.runtime.inbox.EventHandler;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Set;

/// Takes from retention-service what tenants have to be told, and what is not true any more.
@Singleton
class TakeNotices {

  /// States in which a deletion still lies ahead.
  private static final Set<String> AHEAD = Set.of("grace", "due", "quarantined");

  private final SqlNotices notices;
  private final WorkQueue queue;
  private final Clock clock;

  TakeNotices(SqlNotices notices, WorkQueue queue, Clock clock) {
    this.notices = notices;
    this.queue = queue;
    this.clock = clock;
  }

  @Produces
  @Singleton
  EventHandler<NoticeRequested> requested() {
    return EventHandler.of(
        Topics.RETENTION, NoticeRequested.TYPE, NoticeRequested.class, this::take);
  }

  @Produces
  @Singleton
  EventHandler<CaseMoved> moved() {
    return EventHandler.of(
        Topics.RETENTION, CaseMoved.TYPE, CaseMoved.class, (event, _) -> follow(event));
  }

  @Produces
  @Singleton
  EventHandler<ScheduleActivated> activated() {
    return EventHandler.of(
        Topics.RETENTION,
        ScheduleActivated.TYPE,
        ScheduleActivated.class,
        (event, _) -> announce(event));
  }

  private void take(NoticeRequested event, ReceivedEvent attributes) {
    var about =
        new Deletion(
            event.deletionCase(),
            event.kind(),
            event.cause(),
            event.began(),
            event.purgeAt(),
            event.lastTraceAt());
    if (notices.add(event.notice(), new TenantId(event.tenant()), about, attributes.occurredAt())) {
      queue.schedule(SendNotice.KIND, event.notice().toString());
    }
  }

  private void follow(CaseMoved event) {
    if (!AHEAD.contains(event.to())) {
      notices.cancel(event.deletionCase(), clock.instant());
    }
  }

  private void announce(ScheduleActivated event) {
    if (notices.heard(new ScheduleChange(event.version(), event.activatedAt()), clock.instant())) {
      queue.schedule(AnnounceSchedule.KIND, String.valueOf(event.version()));
    }
  }

  /// There is somebody to be told now.
  void tryAgain(@Observes ContactVerified contact) {
    notices.tryReturned(contact.tenant(), clock.instant());
    notices
        .undelivered(contact.tenant())
        .forEach(notice -> queue.schedule(SendNotice.KIND, notice.toString()));
  }
}
