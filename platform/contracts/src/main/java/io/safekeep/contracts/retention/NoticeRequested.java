package io.safekeep.contracts.retention;

import java.time.Instant;
import java.util.UUID;

/// A tenant shall be told what happens to its data and when.
///
/// @param kind `ended` at the end of the last relationship, `purge-in-30-days`, `purge-in-7-days`
///   or `purge-in-1-day`
/// @param cause `relationships-ended` or `written-request`
/// @param began end of the last relationship, or of the time to take the written request back
/// @param purgeAt before this instant nothing is deleted
/// @param lastTraceAt when nothing will be left anywhere, as planned
public record NoticeRequested(
    UUID tenant,
    UUID notice,
    UUID deletionCase,
    String kind,
    String cause,
    Instant began,
    Instant purgeAt,
    Instant lastTraceAt)
    implements RetentionEvent {

  public static final String TYPE = "io.safekeep.retention.notice.requested.v1";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String subject() {
    return notice.toString();
  }
}
