package io.safekeep.retention.verification;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// What the verifier saw at one time.
///
/// @param generation round of the purge
/// @param when `before` or `after` the purge
/// @param stores what was concluded; none of a look before
/// @param findings what spoke against the purge, in words
public record Look(
    UUID deletionCase,
    int generation,
    String when,
    Instant takenAt,
    List<Trace> traces,
    List<StoreProof> stores,
    List<String> findings) {

  static final String BEFORE = "before";
  static final String AFTER = "after";

  public Look {
    traces = List.copyOf(traces);
    stores = List.copyOf(stores);
    findings = List.copyOf(findings);
  }

  public boolean isBefore() {
    return when.equals(BEFORE);
  }

  static Look before(UUID deletionCase, int generation, Instant at, List<Trace> traces) {
    return new Look(deletionCase, generation, BEFORE, at, traces, List.of(), List.of());
  }

  static Look after(
      UUID deletionCase, int generation, Instant at, List<Trace> traces, Verdict verdict) {
    return new Look(
        deletionCase,
        generation,
        AFTER,
        at,
        traces,
        verdict.stores(),
        verdict.findings().stream()
            .map(finding -> finding.service() + ", " + finding.store() + ": " + finding.what())
            .toList());
  }
}
