package io.safekeep.backup.wal;

import io.safekeep.backup.wire.Lsn;
import java.time.Instant;
import java.util.Optional;

/// What recovery to a moment T means in this archive, known before it starts.
public sealed interface RecoveryTarget {
  /// A transaction ended after T, so `recovery_target_time = T` is certain to be reached. The
  /// server stops right before the first record in the log, commit or abort, that is later than T.
  ///
  /// @param lastCommit the last one that recovery brings back, if any since the base backup
  /// @param stopsBefore the record that ends recovery
  /// @param skipped commits not later than T that lie behind `stopsBefore` in the log and will be
  ///   missing: concurrent transactions, stamped within microseconds of each other. Looked for in
  ///   the rest of that segment
  record ByTime(
      Instant time, Optional<TransactionEnd> lastCommit, TransactionEnd stopsBefore, int skipped)
      implements RecoveryTarget {}

  /// Nothing ended after T, and all that had ended by T is here: recover through `lastRecord`, as
  /// inclusive `recovery_target_lsn`. A target time would never be reached ("recovery ended before
  /// configured recovery target was reached").
  record ByLsn(Lsn lastRecord, Optional<TransactionEnd> lastCommit) implements RecoveryTarget {}

  /// It is not sure that all commits up to T are here.
  ///
  /// @param latest latest moment that can be asked for; empty if there is none
  record Unreachable(Optional<Instant> latest) implements RecoveryTarget {}
}
