package io.safekeep.backup.wal;

import io.safekeep.backup.wire.Lsn;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Goes through the ends of transactions in the order of the log, as recovery to a moment will.
final class MomentSearch {
  private final Lsn from;
  private final Instant time;
  private @Nullable TransactionEnd lastCommit;
  private @Nullable TransactionEnd stopsBefore;
  private @Nullable Instant latest;
  private int skipped;

  /// @param from where recovery starts to read; what lies before cannot stop it
  MomentSearch(Lsn from, Instant time) {
    this.from = from;
    this.time = time;
  }

  void look(TransactionEnd end) {
    if (end.start().isBefore(from)) {
      return;
    }
    boolean later = end.at().isAfter(time);
    if (stopsBefore != null) {
      skipped += end.committed() && !later ? 1 : 0;
    } else if (later) {
      stopsBefore = end;
    } else {
      latest = latest == null || end.at().isAfter(latest) ? end.at() : latest;
      lastCommit = end.committed() ? end : lastCommit;
    }
  }

  Optional<RecoveryTarget> byTime() {
    return Optional.ofNullable(stopsBefore)
        .map(stop ->
            new RecoveryTarget.ByTime(time, Optional.ofNullable(lastCommit), stop, skipped));
  }

  /// What is left when the log ends before any transaction later than the moment.
  ///
  /// @param lastRecord start of the last whole record in the log
  /// @param coveredUntil all commits up to this moment are known to be in the log
  RecoveryTarget atEnd(@Nullable Lsn lastRecord, @Nullable Instant coveredUntil) {
    if (lastRecord != null && coveredUntil != null && !coveredUntil.isBefore(time)) {
      return new RecoveryTarget.ByLsn(lastRecord, Optional.ofNullable(lastCommit));
    }
    // Up to just before the latest transaction, that transaction is what recovery would stop at.
    Instant beforeLatest = latest == null ? null : latest.minusNanos(1_000);
    return new RecoveryTarget.Unreachable(later(beforeLatest, coveredUntil));
  }

  private static Optional<Instant> later(@Nullable Instant one, @Nullable Instant other) {
    if (one == null || other == null) {
      return Optional.ofNullable(one == null ? other : one);
    }
    return Optional.of(one.isAfter(other) ? one : other);
  }
}
