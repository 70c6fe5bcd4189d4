package io.safekeep.backup.recovery;

import io.safekeep.backup.catalogue.BackupReader;
import io.safekeep.backup.catalogue.BaseBackupRun.Completed;
import io.safekeep.backup.catalogue.BaseBackupRuns;
import io.safekeep.backup.catalogue.SqlRestorePoints;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The base backups that restores in progress read. A restore that is queued finds its base backup
/// later, so this names each that it may come to.
@Singleton
class BackupsOfOpenRestores implements BackupReader {

  private final Restores restores;
  private final BaseBackupRuns baseBackups;
  private final SqlRestorePoints restorePoints;

  BackupsOfOpenRestores(
      Restores restores, BaseBackupRuns baseBackups, SqlRestorePoints restorePoints) {
    this.restores = restores;
    this.baseBackups = baseBackups;
    this.restorePoints = restorePoints;
  }

  @Override
  public Set<UUID> reading(UUID datastore) {
    List<RestoreTarget> targets = restores.openTargets(datastore);
    if (targets.isEmpty()) {
      return Set.of();
    }
    // It may have begun to read before its base backup expired.
    List<Completed> known = baseBackups.completedOnce(datastore);
    List<Completed> offered = baseBackups.completed(datastore);
    return targets.stream()
        .map(target -> before(datastore, target))
        .flatMap(before -> Stream.of(newest(known, before), newest(offered, before)))
        .flatMap(Optional::stream)
        .collect(Collectors.toSet());
  }

  private Predicate<Completed> before(UUID datastore, RestoreTarget target) {
    return switch (target) {
      case RestoreTarget.At(Instant instant) -> base -> !base.recoverableFrom().isAfter(instant);
      case RestoreTarget.Position(var lsn) -> base -> !base.end().isAfter(lsn);
      case RestoreTarget.Named(var name) ->
          restorePoints
              .find(datastore, name)
              .map(point -> (Predicate<Completed>) base -> !base.end().isAfter(point.lsn()))
              .orElse(_ -> false);
      case RestoreTarget.Immediate(), RestoreTarget.Latest() -> _ -> true;
    };
  }

  private static Optional<UUID> newest(List<Completed> bases, Predicate<Completed> before) {
    return bases.stream()
        .filter(before)
        .max(Comparator.comparing(Completed::end))
        .map(Completed::id);
  }
}
