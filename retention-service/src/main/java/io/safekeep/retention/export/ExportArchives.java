package io.safekeep.retention.export;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.purge.DataHolder;
import io.safekeep.runtime.purge.Step;
import io.safekeep.runtime.purge.Store;
import io.safekeep.runtime.purge.Warrant;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Period;
import java.util.List;
import java.util.Set;

/// Exports that tenants asked for, with their archives. A purge takes away those that have not
/// expired yet, and all that is known of the others.
@Singleton
class ExportArchives implements DataHolder {

  private final SqlExports exports;
  private final Spool spool;
  private final WorkQueue queue;

  ExportArchives(SqlExports exports, Spool spool, WorkQueue queue) {
    this.exports = exports;
    this.spool = spool;
    this.queue = queue;
  }

  @Override
  public Store store() {
    return new Store(
        "tenant-exports",
        "export",
        "keys are forgotten, archives and rows are deleted",
        "no row of tenant_export",
        Period.ZERO,
        List.of("tenant_export", "export_link"));
  }

  @Override
  public Set<Step> steps() {
    return Set.of(Step.PURGE);
  }

  @Override
  public long held(TenantId tenant) {
    return exports.of(tenant).size();
  }

  @Override
  public String carryOut(Warrant warrant) throws IOException {
    List<TenantExport> all = exports.of(warrant.tenant());
    for (TenantExport export : all) {
      exports.remove(export.id());
      spool.clear(export.id());
      // It would name the export for a week.
      queue.remove(ExpireExports.KIND, export.id().toString());
    }
    return all.size() + " exports were deleted";
  }
}
