package io.safekeep.contracts.notification;

import io.safekeep.contracts.Event;
import io.safekeep.contracts.Topics;

/// What notification-service tells about notices.
public sealed interface NotificationEvent extends Event
    permits NoticeDelivered, NoticeFailed, NoticeReturned {

  @Override
  default String topic() {
    return Topics.NOTIFICATION;
  }
}
