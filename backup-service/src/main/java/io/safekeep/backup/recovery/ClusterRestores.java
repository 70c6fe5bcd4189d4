package io.safekeep.backup.recovery;

import io.safekeep.backup.datastore.Datastore;
import io.safekeep.runtime.problem.Refusal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Restores that an operator carries out, on our request.
public interface ClusterRestores {

  /// Kind of the work that makes such a cluster and takes it away again. The key is the restore's
  /// id.
  String WORK = "restore-cluster";

  /// Looks whether the operator of a datastore's cluster can reach a target. Speaks to the
  /// operator, so no transaction may be open.
  ///
  /// @param backup to begin with; any that fits if null
  /// @throws Refusal CLUSTER_NOT_SUITABLE; TARGET_OUTSIDE_WINDOW
  void requireReachable(Datastore datastore, RestoreTarget target, @Nullable String backup);

  /// Where a restore of a datastore is to be made, within a transaction.
  RestoreDestination.Cluster destination(
      Datastore datastore, UUID restore, @Nullable String backup);
}
