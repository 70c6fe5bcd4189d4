package io.safekeep.backup.catalogue;

import io.safekeep.backup.datastore.Datastore;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;

/// Backups that are not ours to take, but whose taking we can ask for.
public interface OperatorBackups {

  /// Asks the operator of a datastore's cluster for a backup now. Speaks to nobody: whoever carries
  /// it out does so after the transaction.
  ///
  /// @throws Refusal CLUSTER_NOT_SUITABLE if the datastore is no cluster of an operator, or such
  ///   backups are not switched on
  ClusterBackup request(Datastore datastore, BackupMethod method, Actor actor);
}
