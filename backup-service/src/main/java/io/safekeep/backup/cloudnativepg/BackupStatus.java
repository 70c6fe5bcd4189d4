package io.safekeep.backup.cloudnativepg;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the operator reports of a backup. Read only, so unknown fields are left out.
///
/// @param phase `pending`, `started`, `running`, `finalizing`, `completed`, `failed`,
///   `walArchivingFailing` or `invalid backup definition`
/// @param method as in the spec, filled in
/// @param backupId by which the backup tool knows it
/// @param startedAt RFC 3339
/// @param stoppedAt RFC 3339; any instant from it on can be recovered if the WAL is there
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@RegisterForReflection
public record BackupStatus(
    @Nullable String phase,
    @Nullable String method,
    @Nullable String backupId,
    @Nullable String startedAt,
    @Nullable String stoppedAt,
    @Nullable String beginWal,
    @Nullable String endWal,
    @Nullable String beginLSN,
    @Nullable String endLSN,
    @Nullable String error,
    @Nullable SnapshotStatus snapshotBackupStatus) {

  public static final BackupStatus NONE =
      new BackupStatus(null, null, null, null, null, null, null, null, null, null, null);

  /// VolumeSnapshots that a backup consists of.
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @RegisterForReflection
  public record SnapshotStatus(@Nullable List<SnapshotElement> elements) {}

  /// One VolumeSnapshot.
  ///
  /// @param type `PG_DATA`, `PG_WAL` or `PG_TABLESPACE`
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @RegisterForReflection
  public record SnapshotElement(String name, String type, @Nullable String tablespaceName) {}

  public List<SnapshotElement> snapshots() {
    return snapshotBackupStatus == null || snapshotBackupStatus.elements() == null
        ? List.of()
        : snapshotBackupStatus.elements();
  }
}
