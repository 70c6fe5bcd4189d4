package io.safekeep.identity.federation;

import java.util.Collections;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How strong a sign-in at the issuer has to be, and which of its words stand for two factors.
/// Nothing is taken for two factors that the tenant has not named.
///
/// @param requiredAcr one of these; empty for any
/// @param requiredAmr all of these
/// @param mfaAcr any of these says that there were two factors
/// @param mfaAmr likewise
public record Assurance(
    Set<String> requiredAcr, Set<String> requiredAmr, Set<String> mfaAcr, Set<String> mfaAmr) {

  public Assurance {
    requiredAcr = Set.copyOf(requiredAcr);
    requiredAmr = Set.copyOf(requiredAmr);
    mfaAcr = Set.copyOf(mfaAcr);
    mfaAmr = Set.copyOf(mfaAmr);
  }

  boolean isMetBy(@Nullable String acr, Set<String> amr) {
    return (requiredAcr.isEmpty() || (acr != null && requiredAcr.contains(acr)))
        && amr.containsAll(requiredAmr);
  }

  boolean isMultiFactor(@Nullable String acr, Set<String> amr) {
    return (acr != null && mfaAcr.contains(acr)) || !Collections.disjoint(mfaAmr, amr);
  }
}
