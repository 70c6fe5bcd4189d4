package io.safekeep.retention.verification;

import io.quarkus.runtime.annotations.RegisterForReflection;

/// What is shown of one store.
///
/// @param level as [ProofLevel#label()]; `kept` for a store that stays
/// @param before things that lay there before the purge, as its holder counted them
/// @param after things that lie there now, as its holder counts them
/// @param seenBefore rows in which the verifier saw the tenant before the purge
/// @param seenAfter rows in which it sees the tenant now
/// @param why one sentence for a person: why it is this level and no higher
@RegisterForReflection
public record StoreProof(
    String service,
    String store,
    String dataClass,
    String method,
    String level,
    long before,
    long after,
    long seenBefore,
    long seenAfter,
    int horizonDays,
    String why) {

  public static final String KEPT = "kept";
}
