package io.safekeep.backup.recovery;

import io.safekeep.backup.catalogue.RecoveryWindow;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// What a restore would need.
///
/// @param reachable whether it could be started now
/// @param refusal why not: the problem that the request would be answered with
/// @param baseBackup from which it would start
/// @param bytes of the base backup's files: the room that the copy takes at first
/// @param walBytes that are replayed on top
/// @param estimatedSeconds from the request to the copy's first answer; null while no restore or
///   drill has been measured
/// @param measurements restores and drills that the estimate was learned from
@Schema(name = "RestoreForecast")
public record RestoreForecast(
    boolean reachable,
    @Nullable RefusalView refusal,
    RecoveryWindow window,
    @Nullable UUID baseBackup,
    @Nullable Long bytes,
    @Nullable Long walBytes,
    @Nullable Long estimatedSeconds,
    int measurements) {

  /// A problem, as its type and detail say it.
  public record RefusalView(String type, String title, String detail) {}
}
