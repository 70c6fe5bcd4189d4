package io.safekeep.contracts.access;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A witness refuses a transparency log as another one than it has seen: the log was rewritten, or
/// brought back from an older backup. Nobody may rely on it until that is explained.
///
/// @param tenant whose log; null for the operators' own
/// @param log name of the log
/// @param witness name of the witness's key
/// @param size of the checkpoint that was refused
/// @param seen size that the witness has cosigned
public record LogForked(
    @Nullable UUID tenant, String log, String witness, long size, long seen, Instant detectedAt)
    implements AccessEvent {

  public static final String TYPE = "io.safekeep.access.log.forked.v1";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String subject() {
    return log;
  }
}
