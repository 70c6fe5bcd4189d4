package io.safekeep.backup.departure;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.purge.DataHolder;
import io.safekeep.runtime.purge.Step;
import io.safekeep.runtime.purge.Store;
import io.safekeep.runtime.purge.Warrant;
import jakarta.inject.Singleton;
import java.time.Period;
import java.util.List;
import java.util.Set;

/// Backups of a former tenant. Nobody deletes them: they grow too old to be kept, and until then
/// they cannot be read, because the keys that sealed them are withdrawn.
@Singleton
class TenantBackups implements DataHolder {

  private final SqlTenantProtection protection;

  TenantBackups(SqlTenantProtection protection) {
    this.protection = protection;
  }

  @Override
  public Store store() {
    return new Store(
        "backups",
        "backup",
        "kept; ages out",
        "the catalogue names none",
        Period.ofDays(31),
        List.of(
            "datastore",
            "file_store",
            "restore",
            "file_restore",
            "base_backup",
            "stored_backup",
            "file_version",
            "drill",
            "drill_record",
            "record_key",
            "key_destruction",
            "replacement",
            "released_datastore",
            "expired_base_backup",
            "base_backup_rate",
            "wal_position",
            "wal_gap",
            "mirrored_wal",
            "mirror_failure",
            "chain_proof",
            "recovery_lag",
            "restore_point",
            "restore_pace",
            "restore_progress",
            "restore_lineage",
            "slot_state",
            "heartbeat",
            "heartbeat_stretch",
            "single_instance",
            "standby_sample",
            "standby_unseen",
            "cluster_datastore",
            "cluster_backup",
            "file_drill",
            "file_journal",
            "file_scan_stretch",
            "expired_file_content"));
  }

  @Override
  public Set<Step> steps() {
    return Set.of();
  }

  @Override
  public long held(TenantId tenant) {
    return protection.backups(tenant);
  }

  @Override
  public String carryOut(Warrant warrant) {
    throw new IllegalArgumentException("backups age");
  }
}
