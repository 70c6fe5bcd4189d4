package io.safekeep.contracts.notification;

import java.time.Instant;
import java.util.UUID;

/// A notice reached those who had to be told, as far as their servers say.
///
/// @param channel `mail`; of incidents also `hook` or `hook,mail`
/// @param recipients how many were reached
/// @param evidenceSha256 of the receiving servers' answers, in hexadecimal
public record NoticeDelivered(
    UUID tenant,
    UUID notice,
    String channel,
    int recipients,
    String evidenceSha256,
    Instant deliveredAt)
    implements NotificationEvent {

  public static final String TYPE = "io.safekeep.notification.notice.delivered.v1";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String subject() {
    return notice.toString();
  }
}
