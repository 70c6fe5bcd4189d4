package io.safekeep.contracts.notification;

import java.time.Instant;
import java.util.UUID;

/// Mail that a server had taken came back: whatever was said before of the notice's delivery does
/// not hold. Another `NoticeDelivered` follows if somebody else has it.
///
/// @param reason one sentence for a person
public record NoticeReturned(UUID tenant, UUID notice, String reason, Instant returnedAt)
    implements NotificationEvent {

  public static final String TYPE = "io.safekeep.notification.notice.returned.v1";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String subject() {
    return notice.toString();
  }
}
