package io.safekeep.contracts.retention;

import java.time.Instant;
import java.util.UUID;

/// A purge does not come further by itself; somebody has to look.
///
/// @param participant short name of the service that did not answer, refused or was found lying
/// @param reason one sentence for a person
public record PurgeStuck(
    UUID tenant,
    UUID deletionCase,
    String participant,
    String store,
    String step,
    String reason,
    Instant stuckAt)
    implements RetentionEvent {

  public static final String TYPE = "io.safekeep.retention.purge.stuck.v1";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String subject() {
    return deletionCase.toString();
  }
}
