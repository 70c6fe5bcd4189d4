package io.safekeep.retention.verification;

import io.quarkus.arc.All;
import io.safekeep.retention.deletion.DeletionCase;
import io.safekeep.retention.verification.FurtherProof.Shown;
import io.safekeep.runtime.ServiceSettings;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/// Everything that looks at more than rows.
@Singleton
class ProofsOfStores {

  private final List<FurtherProof> proofs;
  private final ServiceSettings service;

  ProofsOfStores(@All List<FurtherProof> proofs, ServiceSettings service) {
    this.proofs = List.copyOf(proofs);
    this.service = service;
  }

  void prepare(DeletionCase held) {
    proofs.forEach(proof -> proof.prepare(held.id(), held.tenant()));
  }

  Further show(DeletionCase held) {
    return new Further(
        service.name(),
        proofs.stream().flatMap(proof -> proof.stores().stream()).collect(Collectors.toSet()),
        proofs.stream()
            .flatMap(proof -> proof.show(held.id(), held.tenant()).stream())
            .collect(Collectors.toMap(Shown::store, shown -> shown)));
  }

  void forget(UUID deletionCase) {
    proofs.forEach(proof -> proof.forget(deletionCase));
  }
}
