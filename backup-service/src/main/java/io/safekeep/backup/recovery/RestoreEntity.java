package io.safekeep.backup.recovery;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A row of table `restore`, but for its progress, which changes too often to lock the row for.
@Entity
@Table(name = "restore")
class RestoreEntity {

  @Id UUID id;
  UUID tenant;
  UUID datastore;

  @Column(name = "target_kind")
  String targetKind;

  @Column(name = "target_instant")
  @Nullable Instant targetInstant;

  @Column(name = "target_lsn")
  @Nullable String targetLsn;

  @Column(name = "target_name")
  @Nullable String targetName;

  @Column(name = "into_namespace")
  @Nullable String intoNamespace;

  @Column(name = "into_cluster")
  @Nullable String intoCluster;

  @Column(name = "from_backup")
  @Nullable String fromBackup;

  @Column(name = "requested_by")
  String requestedBy;

  @Column(name = "requested_at")
  Instant requestedAt;

  String state;

  @Column(name = "state_since")
  @Nullable Instant stateSince;

  @Nullable String host;
  @Nullable Integer port;
  @Nullable String failure;

  @Version long version;
}
