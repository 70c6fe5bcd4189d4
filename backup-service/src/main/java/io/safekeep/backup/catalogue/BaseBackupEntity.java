package io.safekeep.backup.catalogue;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A row of table `base_backup`.
@Entity
@Table(name = "base_backup")
class BaseBackupEntity {

  @Id UUID id;
  UUID datastore;
  String state;

  @Column(name = "requested_at")
  Instant requestedAt;

  @Column(name = "ended_at")
  @Nullable Instant endedAt;

  @Column(name = "start_lsn")
  @Nullable String startLsn;

  @Column(name = "end_lsn")
  @Nullable String endLsn;

  @Nullable Integer timeline;
  @Nullable Long bytes;

  @Column(name = "stored_bytes")
  @Nullable Long storedBytes;

  @Column(name = "recoverable_from")
  @Nullable Instant recoverableFrom;

  @Nullable String failure;

  @Column(name = "verified_at")
  @Nullable Instant verifiedAt;

  @Column(name = "verification_failure")
  @Nullable String verificationFailure;

  @Column(name = "expired_at")
  @Nullable Instant expiredAt;

  @Nullable UUID parent;

  @Column(name = "chain_length")
  int chainLength = 1;

  @Column(name = "kind_reason")
  @Nullable String kindReason;

  @Column(name = "pages_checked")
  long pagesChecked;

  @Column(name = "pages_broken")
  long pagesBroken;

  @Column(name = "first_broken_page")
  @Nullable String firstBrokenPage;

  @Version long version;
}
