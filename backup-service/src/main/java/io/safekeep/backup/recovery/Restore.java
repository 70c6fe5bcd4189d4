package io.safekeep.backup.recovery;

import io.safekeep.contracts.TenantId;
import java.time.Instant;
import java.util.UUID;

/// A request to get a datastore's state back, and what became of it.
public record Restore(
    UUID id,
    TenantId tenant,
    UUID datastore,
    RestoreTarget target,
    String requestedBy,
    Instant requestedAt,
    RestoreState state,
    Progress progress) {

  /// How far the restore has come.
  ///
  /// @param phase `fetching` or `replaying` while it runs; otherwise `none`
  /// @param bytesDone bytes of the base backup written
  /// @param bytesTotal bytes of the base backup; 0 until known
  /// @param replayedTo WAL position replayed, in PostgreSQL's text form; empty until replay begins
  public record Progress(String phase, long bytesDone, long bytesTotal, String replayedTo) {

    public static final Progress NONE = new Progress("none", 0, 0, "");
  }

  Restore with(RestoreState next) {
    return new Restore(id, tenant, datastore, target, requestedBy, requestedAt, next, progress);
  }
}
