package io.safekeep.retention.notice;

import io.safekeep.contracts.Event;
import io.safekeep.contracts.Topics;
import io.safekeep.contracts.notification.NoticeDelivered;
import io.safekeep.contracts.notification.NoticeFailed;
import io.safekeep.retention.notice.CaseNotice.Delivery;
import io.safekeep.retention.notice.CaseNotice.Failure;
import io.safekeep.runtime.event.ReceivedEvent;
import io.safekeep.runtime.inbox.EventHandler;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.function.Consumer;

/// Notes beside the case what became of a notice.
@Singleton
class HearOfNotices {

  private final SqlCaseNotices notices;

  HearOfNotices(SqlCaseNotices notices) {
    this.notices = notices;
  }

  private record Handler<E extends Event>(String type, Class<E> data, Consumer<E> effect)
      implements EventHandler<E> {

    @Override
    public String topic() {
      return Topics.NOTIFICATION;
    }

    @Override
    public void handle(E event, ReceivedEvent attributes) {
      effect.accept(event);
    }
  }

  @Produces
  @Singleton
  EventHandler<NoticeDelivered> delivered() {
    return new Handler<>(
        NoticeDelivered.TYPE,
        NoticeDelivered.class,
        event ->
            notices.delivered(
                event.notice(),
                new Delivery(event.deliveredAt(), event.recipients(), event.evidenceSha256())));
  }

  @Produces
  @Singleton
  EventHandler<NoticeFailed> failed() {
    return new Handler<>(
        NoticeFailed.TYPE,
        NoticeFailed.class,
        event -> notices.failed(event.notice(), new Failure(event.failedAt(), event.reason())));
  }
}
