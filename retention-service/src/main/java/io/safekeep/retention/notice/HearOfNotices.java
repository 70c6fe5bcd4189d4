package io.safekeep.retention.notice;

import io.safekeep.contracts.Topics;
import io.safekeep.contracts.notification.NoticeDelivered;
import io.safekeep.contracts.notification.NoticeFailed;
import io.safekeep.contracts.notification.NoticeReturned;
import io.safekeep.retention.notice.CaseNotice.Delivery;
import io.safekeep.retention.notice.CaseNotice.Failure;
import io.safekeep.runtime.inbox.EventHandler;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/// Notes beside the case what became of a notice.
@Singleton
class HearOfNotices {

  private final SqlCaseNotices notices;

  HearOfNotices(SqlCaseNotices notices) {
    this.notices = notices;
  }

  @Produces
  @Singleton
  EventHandler<NoticeDelivered> delivered() {
    return EventHandler.of(
        Topics.NOTIFICATION,
        NoticeDelivered.TYPE,
        NoticeDelivered.class,
        (event, _) ->
            notices.delivered(
                event.notice(),
                new Delivery(event.deliveredAt(), event.recipients(), event.evidenceSha256())));
  }

  @Produces
  @Singleton
  EventHandler<NoticeReturned> returned() {
    return EventHandler.of(
        Topics.NOTIFICATION,
        NoticeReturned.TYPE,
        NoticeReturned.class,
        (event, _) ->
            notices.returned(event.notice(), new Failure(event.returnedAt(), event.reason())));
  }

  @Produces
  @Singleton
  EventHandler<NoticeFailed> failed() {
    return EventHandler.of(
        Topics.NOTIFICATION,
        NoticeFailed.TYPE,
        NoticeFailed.class,
        (event, _) ->
            notices.failed(event.notice(), new Failure(event.failedAt(), event.reason())));
  }
}
