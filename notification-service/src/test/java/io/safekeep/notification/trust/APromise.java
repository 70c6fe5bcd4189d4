package io.safekeep.notification.trust;

import io.safekeep.notification.attestation.Attestation;
import io.safekeep.notification.attestation.AttestationKind;
import io.safekeep.notification.evidence.Evidence;
import io.safekeep.notification.evidence.Span;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Promises, evidence and attestations of tests.
final class APromise {

  static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  private APromise() {}

  static Promise measuredBy(String... checks) {
    return promise("P30", List.of(checks), List.of(), null);
  }

  static Promise attestedBy(String id, String... kinds) {
    return promise(id, List.of(), List.of(kinds), null);
  }

  static Promise promise(
      String id, List<String> checks, List<String> attestations, @Nullable String notYet) {
    return new Promise(
        id,
        "continuity",
        "Data can be recovered to the minute.",
        List.of("X51c"),
        List.of("measured"),
        List.of("backup"),
        "at most 60 s",
        Duration.ofHours(1),
        List.of("A1.2"),
        List.of("8.13"),
        checks,
        attestations,
        notYet);
  }

  static Evidence evidence(String name, String outcome, Instant at) {
    String[] parts = name.split("/");
    return new Evidence(
        parts[0],
        1,
        "digest-of-" + parts[1],
        parts[1],
        "P30",
        "1.0",
        "at most 60 s",
        outcome,
        outcome.equals("pass") ? 1 : 0,
        outcome.equals("fail") ? 1 : 0,
        outcome.equals("unknown") ? 1 : 0,
        null,
        at,
        at.plus(Duration.ofHours(1)));
  }

  static Span span(String check, String outcome, Instant from, Instant to) {
    return new Span(check, "P30", from, to, outcome);
  }

  static Attestation attestation(
      AttestationKind kind, String holder, Instant from, Instant until, String... scopes) {
    return new Attestation(
        new UUID(0, holder.hashCode()),
        kind,
        holder,
        List.of(scopes),
        "0".repeat(64),
        from,
        until,
        "security@vendor.example",
        "recorder",
        from,
        null);
  }
}
