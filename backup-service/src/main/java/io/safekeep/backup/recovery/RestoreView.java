package io.safekeep.backup.recovery;

import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A restore as clients see it.
///
/// @param state `queued`, `running`, `ready`, `failed`, `cancelled` or `discarded`
/// @param tombstonesApplied rows deleted for good from the original that were deleted from the copy
///   before it served; null before that, and where no ledger of deletions is configured: then they
///   may be back
/// @param host where the copy serves, once ready; sign in as at the original
/// @param into `copy`: a server of this service's; `cluster`: a cluster of the original's operator
/// @param cluster `namespace/name` of that cluster
/// @param backup the operator's Backup that was asked for
@Schema(name = "Restore")
public record RestoreView(
    UUID id,
    UUID datastore,
    @Nullable Instant targetInstant,
    @Nullable String targetLsn,
    @Nullable String targetName,
    boolean targetImmediate,
    @Schema(enumeration = {"copy", "cluster"}) String into,
    @Nullable String cluster,
    @Nullable String backup,
    @Schema(enumeration = {"queued", "running", "ready", "failed", "cancelled", "discarded"})
        String state,
    RestoreProgress progress,
    String requestedBy,
    Instant requestedAt,
    @Nullable Instant endedAt,
    @Nullable String host,
    @Nullable Integer port,
    @Nullable String failure,
    @Nullable Long tombstonesApplied) {

  /// How far a restore has come.
  ///
  /// @param phase `fetching` writes the base backup, `replaying` brings it to the target; of a
  ///   cluster `creating` until its operator has begun, then `recovering`
  /// @param replayedTo position in the log that recovery has come to; empty before it begins
  /// @param replayTo position that it must come to
  /// @param bytesAgain bytes of the base backup that were written more than once, because the
  ///   service ended in between
  /// @param remainingSeconds estimated from the pace so far and of earlier restores; null while
  ///   nothing can be said
  public record RestoreProgress(
      @Schema(enumeration = {"none", "fetching", "replaying", "creating", "recovering"})
          String phase,
      long bytesDone,
      long bytesTotal,
      String replayedTo,
      String replayTo,
      long bytesAgain,
      @Nullable Long remainingSeconds) {}

  public static RestoreView of(Restore restore) {
    var progress = restore.progress();
    Common common = Common.of(restore.state());
    var cluster = restore.destination() instanceof RestoreDestination.Cluster into ? into : null;
    return new RestoreView(
        restore.id(),
        restore.datastore(),
        restore.target() instanceof RestoreTarget.At(Instant instant) ? instant : null,
        restore.target() instanceof RestoreTarget.Position(var lsn) ? lsn.toString() : null,
        restore.target() instanceof RestoreTarget.Named(var name) ? name : null,
        restore.target() instanceof RestoreTarget.Immediate,
        cluster == null ? "copy" : "cluster",
        cluster == null ? null : cluster.namespace() + "/" + cluster.name(),
        cluster == null ? null : cluster.backup(),
        common.name(),
        new RestoreProgress(
            progress.phase(),
            progress.bytesDone(),
            progress.bytesTotal(),
            progress.replayedTo(),
            progress.replayTo(),
            progress.bytesAgain(),
            progress.remainingSeconds()),
        restore.requestedBy(),
        restore.requestedAt(),
        common.endedAt(),
        common.host(),
        common.port(),
        common.failure(),
        progress.tombstones());
  }

  /// A state spread over the view's fields.
  private record Common(
      String name,
      @Nullable Instant endedAt,
      @Nullable String host,
      @Nullable Integer port,
      @Nullable String failure) {

    static Common of(RestoreState state) {
      return switch (state) {
        case RestoreState.Queued() -> new Common("queued", null, null, null, null);
        case RestoreState.Running() -> new Common("running", null, null, null, null);
        case RestoreState.Ready(var host, var port, var at) ->
            new Common("ready", at, host, port, null);
        case RestoreState.Failed(var reason, var at) ->
            new Common("failed", at, null, null, reason);
        case RestoreState.Cancelled(var at) -> new Common("cancelled", at, null, null, null);
        case RestoreState.Discarded(var at) -> new Common("discarded", at, null, null, null);
      };
    }
  }
}
