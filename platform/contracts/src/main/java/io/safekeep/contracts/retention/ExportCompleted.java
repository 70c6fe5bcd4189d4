package io.safekeep.contracts.retention;

import java.time.Instant;
import java.util.UUID;

/// A tenant can fetch a copy of all its data.
///
/// @param manifestSha256 of the signed manifest, in hexadecimal
/// @param bytes size of the archive
public record ExportCompleted(
    UUID tenant, UUID export, String manifestSha256, long bytes, Instant completedAt)
    implements RetentionEvent {

  public static final String TYPE = "io.safekeep.retention.export.completed.v1";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String subject() {
    return export.toString();
  }
}
