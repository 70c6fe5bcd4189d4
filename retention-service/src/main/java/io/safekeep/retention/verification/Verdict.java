package io.safekeep.retention.verification;

import java.util.List;

/// What the verifier concludes of one round of a purge.
///
/// @param stores each of the registry, with what is shown of it
/// @param findings what speaks against the purge, one sentence each; none if it is proved
public record Verdict(List<StoreProof> stores, List<Finding> findings) {

  public Verdict {
    stores = List.copyOf(stores);
    findings = List.copyOf(findings);
  }

  /// One thing that should not be.
  ///
  /// @param service whose it is
  /// @param store name of its store; `undeclared` if nobody declared it
  public record Finding(String service, String store, String what) {}

  public boolean isProved() {
    return findings.isEmpty();
  }
}
