package io.safekeep.backup.kubernetes;

import io.safekeep.backup.cloudnativepg.ClusterSpec.RecoveryTarget;
import io.safekeep.backup.wire.Lsn;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Where a recovery by the operator is to end.
sealed interface WantedTarget {

  /// @param instant to the microsecond
  record At(Instant instant) implements WantedTarget {}

  record Position(Lsn lsn) implements WantedTarget {}

  /// @param nameInLog of a restore point
  /// @param lsn where it is in the log
  record Named(String nameInLog, Lsn lsn) implements WantedTarget {}

  /// The end of the backup itself.
  record Immediate() implements WantedTarget {}

  /// The end of the archive.
  record Latest() implements WantedTarget {}

  /// Whether the operator cannot tell by itself which backup such a target needs.
  default boolean needsBackup() {
    return this instanceof Named || this instanceof Immediate;
  }

  /// As the operator takes it.
  ///
  /// @param backupId to begin with; null to let the operator choose
  default @Nullable RecoveryTarget asResource(@Nullable String backupId) {
    return switch (this) {
      case At(Instant instant) ->
          new RecoveryTarget(backupId, instant.toString(), null, null, null);
      case Position(Lsn lsn) -> new RecoveryTarget(backupId, null, lsn.toString(), null, null);
      case Named(String name, Lsn _) -> new RecoveryTarget(backupId, null, null, name, null);
      case Immediate() -> new RecoveryTarget(backupId, null, null, null, true);
      case Latest() ->
          backupId == null ? null : new RecoveryTarget(backupId, null, null, null, null);
    };
  }
}
