package io.safekeep.backup.mirror;

import io.safekeep.backup.catalogue.BackupReader;
import io.safekeep.backup.catalogue.SqlMirroredWal;
import io.safekeep.backup.catalogue.SqlStoredBackups;
import io.safekeep.backup.wal.RecoveryPoint;
import io.safekeep.backup.wal.WalNeeds.RecoveryStart;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.TimelineId;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// What the second repository has not got yet must not expire in the first, however long the second
/// is away.
@Singleton
class FirstReadByMirror implements BackupReader {

  private static final RecoveryStart EVERYTHING = new RecoveryStart(new TimelineId(1), Lsn.NONE);

  private final SqlStoredBackups stored;
  private final SqlMirroredWal mirrored;

  FirstReadByMirror(SqlStoredBackups stored, SqlMirroredWal mirrored) {
    this.stored = stored;
    this.mirrored = mirrored;
  }

  @Override
  public Set<UUID> reading(UUID datastore) {
    return stored.awaited(datastore);
  }

  @Override
  public Optional<RecoveryStart> readingWalFrom(UUID datastore) {
    return mirrored
        .find(datastore)
        .map(position -> at(position.point()))
        .or(() -> Optional.of(EVERYTHING));
  }

  private static RecoveryStart at(RecoveryPoint point) {
    return new RecoveryStart(point.timeline(), point.durable());
  }
}
