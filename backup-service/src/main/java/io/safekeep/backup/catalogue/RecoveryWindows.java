package io.safekeep.backup.catalogue;

import io.safekeep.backup.catalogue.BaseBackupRun.Completed;
import io.safekeep.backup.catalogue.SqlWalPositions.LostWal;
import io.safekeep.backup.datastore.Datastore;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Works out what can be recovered of a datastore.
@Singleton
public class RecoveryWindows {

  private final BaseBackupRuns baseBackups;
  private final SqlWalPositions positions;

  RecoveryWindows(BaseBackupRuns baseBackups, SqlWalPositions positions) {
    this.baseBackups = baseBackups;
    this.positions = positions;
  }

  public RecoveryWindow of(Datastore datastore) {
    return of(
        baseBackups.completed(datastore.id()),
        positions.gaps(datastore.id()),
        positions.find(datastore.id()));
  }

  /// The newest base backup from which `instant` can be reached.
  public Optional<Completed> baseFor(Datastore datastore, Instant instant) {
    return baseBackups.completed(datastore.id()).stream()
        .filter(base -> !base.recoverableFrom().isAfter(instant))
        .max(Comparator.comparing(Completed::recoverableFrom));
  }

  static RecoveryWindow of(
      List<Completed> bases, List<LostWal> lost, Optional<WalPosition> position) {
    Instant earliest =
        bases.stream().map(Completed::recoverableFrom).min(Comparator.naturalOrder()).orElse(null);
    if (earliest == null || position.isEmpty()) {
      return new RecoveryWindow(null, null, List.of());
    }
    List<RecoveryWindow.Gap> gaps =
        lost.stream()
            .filter(gap -> gap.fromTime() != null && gap.fromTime().isAfter(earliest))
            .map(gap -> gap(gap, bases))
            .toList();
    return new RecoveryWindow(earliest, latest(position.get(), bases), gaps);
  }

  private static RecoveryWindow.Gap gap(LostWal lost, List<Completed> bases) {
    Instant from = lost.fromTime() == null ? lost.openedAt() : lost.fromTime();
    // Recovery starts again with the first base backup whose WAL begins behind the gap.
    Instant to =
        bases.stream()
            .filter(base -> !base.start().isBefore(lost.to()))
            .map(Completed::recoverableFrom)
            .filter(from::isBefore)
            .min(Comparator.naturalOrder())
            .orElse(null);
    return new RecoveryWindow.Gap(from, to, lost.reason());
  }

  private static @Nullable Instant latest(WalPosition position, List<Completed> bases) {
    Instant archived = position.latest();
    Instant newestBase =
        bases.stream().map(Completed::recoverableFrom).max(Comparator.naturalOrder()).orElse(null);
    if (archived == null || newestBase == null) {
      return archived == null ? newestBase : archived;
    }
    return archived.isAfter(newestBase) ? archived : newestBase;
  }
}
