package io.safekeep.backup.catalogue;

import io.safekeep.backup.wire.Lsn;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A backup that a cluster's operator takes, as its resource tells.
///
/// @param namespace of the resource and of the cluster
/// @param phase in the operator's own words; empty while it has not seen it
/// @param endedAt any instant from it on can be recovered from this backup, if the WAL is there
/// @param backupId by which the backup tool knows it
/// @param goneAt when the resource was first found deleted; what it stands for may be gone too
public record ClusterBackup(
    UUID id,
    UUID datastore,
    String namespace,
    String name,
    @Nullable String uid,
    BackupMethod method,
    State state,
    String phase,
    Instant requestedAt,
    @Nullable Instant endedAt,
    @Nullable String beginLsn,
    @Nullable String endLsn,
    @Nullable String beginWal,
    @Nullable String endWal,
    @Nullable String backupId,
    @Nullable String failure,
    String version,
    @Nullable Instant goneAt) {

  /// Where it stands, in the words of our own base backups.
  public enum State {
    QUEUED,
    RUNNING,
    COMPLETED,
    FAILED
  }

  /// One that the operator has not been asked for yet.
  public static ClusterBackup queued(
      UUID id, UUID datastore, String namespace, String name, BackupMethod method, Instant at) {
    return new ClusterBackup(
        id,
        datastore,
        namespace,
        name,
        null,
        method,
        State.QUEUED,
        "",
        at,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        "",
        null);
  }

  /// One that nothing becomes of.
  public ClusterBackup failed(String reason) {
    return new ClusterBackup(
        id,
        datastore,
        namespace,
        name,
        uid,
        method,
        State.FAILED,
        phase,
        requestedAt,
        endedAt,
        beginLsn,
        endLsn,
        beginWal,
        endWal,
        backupId,
        reason,
        version,
        goneAt);
  }

  /// Whether a recovery may begin with it.
  public boolean isUsable() {
    return state == State.COMPLETED && goneAt == null;
  }

  /// Whether recovery from it reaches an instant.
  public boolean endsBefore(Instant instant) {
    return endedAt != null && !endedAt.isAfter(instant);
  }

  /// Whether recovery from it reaches a position.
  public boolean endsBefore(Lsn lsn) {
    return end().filter(end -> !end.isAfter(lsn)).isPresent();
  }

  private Optional<Lsn> end() {
    return Optional.ofNullable(endLsn).map(Lsn::parse);
  }
}
