package io.safekeep.backup.catalogue;

import io.safekeep.backup.wire.Lsn;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A backup that a cluster's operator takes, as its resource tells.
///
/// @param namespace of the resource and of the cluster
/// @param failure why nothing becomes of it
/// @param goneAt when the resource was first found deleted; what it stands for may be gone too
public record ClusterBackup(
    UUID id,
    UUID datastore,
    String namespace,
    String name,
    BackupMethod method,
    Instant requestedAt,
    State state,
    Report report,
    @Nullable String failure,
    @Nullable Instant goneAt) {

  /// Where it stands, in the words of our own base backups.
  public enum State {
    QUEUED,
    RUNNING,
    COMPLETED,
    FAILED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// What the resource tells; as far as it tells it.
  ///
  /// @param uid null before there is one
  /// @param version changes whenever the resource does
  /// @param phase in the operator's own words; empty while it has not seen it
  /// @param endedAt any instant from it on can be recovered from this backup, if the WAL is there
  /// @param backupId by which the backup tool knows it
  public record Report(
      @Nullable String uid,
      String version,
      String phase,
      @Nullable Instant endedAt,
      @Nullable String beginLsn,
      @Nullable String endLsn,
      @Nullable String beginWal,
      @Nullable String endWal,
      @Nullable String backupId) {

    static final Report NONE = new Report(null, "", "", null, null, null, null, null, null);
  }

  /// One that the operator has not been asked for yet.
  public static ClusterBackup queued(
      UUID id, UUID datastore, String namespace, String name, BackupMethod method, Instant at) {
    return new ClusterBackup(
        id, datastore, namespace, name, method, at, State.QUEUED, Report.NONE, null, null);
  }

  /// One that nothing becomes of.
  public ClusterBackup failed(String reason) {
    return new ClusterBackup(
        id, datastore, namespace, name, method, requestedAt, State.FAILED, report, reason, goneAt);
  }

  /// Whether a resource was made for it.
  public boolean isMade() {
    return report.uid() != null;
  }

  /// Whether recovery from it reaches an instant.
  public boolean endsBefore(Instant instant) {
    return report.endedAt() != null && !report.endedAt().isAfter(instant);
  }

  /// Whether recovery from it reaches a position.
  public boolean endsBefore(Lsn lsn) {
    return report.endLsn() != null && !Lsn.parse(report.endLsn()).isAfter(lsn);
  }
}
