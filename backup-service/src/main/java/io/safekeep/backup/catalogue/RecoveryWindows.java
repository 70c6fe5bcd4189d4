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

  static RecoveryWindow of(
      List<Completed> bases, List<LostWal> lost, Optional<WalPosition> position) {
    Optional<Instant> earliest =
        bases.stream().map(Completed::recoverableFrom).min(Comparator.naturalOrder());
    if (earliest.isEmpty() || position.isEmpty()) {
      return new RecoveryWindow(null, null, List.of());
    }
    List<RecoveryWindow.Gap> gaps =
        lost.stream()
            .flatMap(gap -> gap(gap, bases).stream())
            .sorted(Comparator.comparing(RecoveryWindow.Gap::from))
            .toList();
    return new RecoveryWindow(earliest.get(), latest(position.get(), bases, gaps), gaps);
  }

  /// A gap as instants. Empty for one that every base backup is behind: nothing before it could be
  /// recovered anyway.
  private static Optional<RecoveryWindow.Gap> gap(LostWal lost, List<Completed> bases) {
    Optional<Instant> lastBaseBefore =
        bases.stream()
            .filter(base -> base.start().isBefore(lost.to()))
            .map(Completed::recoverableFrom)
            .max(Comparator.naturalOrder());
    // Recovery starts again with the first base backup whose WAL begins behind the gap.
    Optional<Instant> to =
        bases.stream()
            .filter(base -> !base.start().isBefore(lost.to()))
            .map(Completed::recoverableFrom)
            .min(Comparator.naturalOrder());
    return lastBaseBefore.map(base ->
        new RecoveryWindow.Gap(later(base, lost.fromTime()), to.orElse(null), lost.reason()));
  }

  /// WAL that arrives behind a gap makes nothing recoverable until a base backup follows it.
  private static @Nullable Instant latest(
      WalPosition position, List<Completed> bases, List<RecoveryWindow.Gap> gaps) {
    if (!gaps.isEmpty() && gaps.getLast().to() == null) {
      return gaps.getLast().from();
    }
    return bases.stream()
        .map(Completed::recoverableFrom)
        .max(Comparator.naturalOrder())
        .map(base -> later(base, position.latest()))
        .orElse(null);
  }

  private static Instant later(Instant one, @Nullable Instant other) {
    return other == null || one.isAfter(other) ? one : other;
  }
}
