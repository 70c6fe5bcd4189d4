package io.safekeep.backup.recovery;

import io.safekeep.contracts.TenantId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A request to get a datastore's state back, and what became of it.
public record Restore(
    UUID id,
    TenantId tenant,
    UUID datastore,
    RestoreTarget target,
    RestoreDestination destination,
    String requestedBy,
    Instant requestedAt,
    RestoreState state,
    Progress progress) {

  /// How far the restore has come.
  ///
  /// @param phase `fetching` or `replaying` while it runs, for a cluster `creating` or
  ///   `recovering`; otherwise `none`
  /// @param bytesDone bytes of the base backup written
  /// @param bytesTotal bytes of the base backup; 0 until known
  /// @param replayedTo WAL position replayed, in PostgreSQL's text form; empty until replay begins
  /// @param replayTo WAL position that ends the replay; empty until known
  /// @param remainingSeconds estimated; null while nothing can be said
  /// @param tombstones applied before the copy served; null before that, and where no ledger is
  ///   configured
  /// @param bytesAgain bytes of the base backup that were written more than once, because a try
  ///   ended before they were on disk for sure
  public record Progress(
      String phase,
      long bytesDone,
      long bytesTotal,
      String replayedTo,
      String replayTo,
      @Nullable Long remainingSeconds,
      @Nullable Long tombstones,
      long bytesAgain) {

    public static final Progress NONE = of("none");

    /// One of which only the phase is known.
    public static Progress of(String phase) {
      return new Progress(phase, 0, 0, "", "", null, null, 0);
    }
  }

  Restore with(RestoreState next) {
    return new Restore(
        id, tenant, datastore, target, destination, requestedBy, requestedAt, next, progress);
  }
}
