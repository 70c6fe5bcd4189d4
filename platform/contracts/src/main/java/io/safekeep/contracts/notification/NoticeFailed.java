package io.safekeep.contracts.notification;

import java.time.Instant;
import java.util.UUID;

/// Nobody could be reached by a notice so far; it is tried again.
///
/// @param reason one sentence for a person
public record NoticeFailed(UUID tenant, UUID notice, String reason, Instant failedAt)
    implements NotificationEvent {

  public static final String TYPE = "io.safekeep.notification.notice.failed.v1";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String subject() {
    return notice.toString();
  }
}
