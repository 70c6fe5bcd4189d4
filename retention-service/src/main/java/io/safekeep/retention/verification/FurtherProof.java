package io.safekeep.retention.verification;

import io.safekeep.contracts.TenantId;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// Looks at stores of this service whose data is no row of the suite's: that nothing names the
/// tenant in their tables shows only that nobody knows of them any more. Make it a bean.
///
/// Failure semantics: what cannot be seen is not shown, and the store stays at the lower level.
public interface FurtherProof {

  /// Names of the stores that it speaks of.
  Set<String> stores();

  /// Looks while everything is there, and keeps what is needed to look again. May be repeated.
  void prepare(UUID deletionCase, TenantId tenant);

  /// Looks after the purge.
  List<Shown> show(UUID deletionCase, TenantId tenant);

  /// Forgets what was kept: the proof is done.
  void forget(UUID deletionCase);

  /// What was seen of one store.
  ///
  /// @param level [ProofLevel#NONE] if the data is still there
  /// @param why one sentence for a person
  record Shown(String store, ProofLevel level, String why) {}
}
