package io.safekeep.notification.trust;

import io.safekeep.notification.attestation.Attestation;
import io.safekeep.notification.evidence.Evidence;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How a promise stands at an instant.
///
/// @param reason why, in one line
/// @param looks newest evidence of each check
record Standing(Promise promise, Status status, String reason, List<Look> looks) {

  Standing {
    looks = List.copyOf(looks);
  }

  /// What one check last said.
  ///
  /// @param check as `service/check`
  /// @param evidence null if it never said anything
  /// @param fresh whether that may still be believed
  record Look(String check, @Nullable Evidence evidence, boolean fresh) {

    boolean isPass() {
      return evidence != null && fresh && evidence.isPass();
    }

    boolean isFail() {
      return evidence != null && evidence.isFail();
    }

    boolean isStale() {
      return evidence != null && !fresh;
    }
  }

  /// Derives it. A failure stays one when it grows old; what is stale or unknown never counts as
  /// kept, and neither does a promise of which one check is missing.
  ///
  /// @param newest evidence of all checks, by their names
  static Standing of(
      Promise promise, Map<String, Evidence> newest, List<Attestation> attestations, Instant now) {
    List<Look> looks =
        checks(promise, newest).stream()
            .map(check -> look(promise, check, newest.get(check), now))
            .toList();
    for (Look look : looks) {
      if (look.isFail()) {
        return new Standing(promise, Status.BROKEN, said(look), looks);
      }
    }
    for (Look look : looks) {
      if (look.isStale()) {
        return new Standing(promise, Status.STALE, said(look), looks);
      }
    }
    for (Look look : looks) {
      if (!look.isPass()) {
        return new Standing(promise, Status.UNKNOWN, said(look), looks);
      }
    }
    if (!promise.attestations().isEmpty()) {
      Attested attested = Attested.of(promise, attestations, now);
      return switch (attested) {
        case Attested.Good _ ->
            new Standing(
                promise, looks.isEmpty() ? Status.ATTESTED : Status.KEPT, attested.reason(), looks);
        case Attested.Over _ ->
            new Standing(promise, Status.ATTESTATION_EXPIRED, attested.reason(), looks);
        case Attested.None _ -> new Standing(promise, Status.UNKNOWN, attested.reason(), looks);
      };
    }
    if (looks.isEmpty()) {
      return new Standing(
          promise,
          Status.UNKNOWN,
          promise.notYet() == null ? "Nothing measures it." : promise.notYet(),
          looks);
    }
    return new Standing(promise, Status.KEPT, "Every check passed at its last look.", looks);
  }

  /// Those that the catalogue names, and whatever else gives evidence of the promise.
  static Set<String> checks(Promise promise, Map<String, Evidence> newest) {
    Set<String> checks = new LinkedHashSet<>(promise.checks());
    List<String> others = new ArrayList<>();
    newest.forEach((name, evidence) -> {
      if (evidence.promise().equals(promise.id())) {
        others.add(name);
      }
    });
    others.stream().sorted().forEach(checks::add);
    return checks;
  }

  private static Look look(
      Promise promise, String check, @Nullable Evidence evidence, Instant now) {
    // A check that now stands for another promise says nothing of this one.
    if (evidence == null || !evidence.promise().equals(promise.id())) {
      return new Look(check, null, false);
    }
    boolean fresh =
        evidence.expiresAt().isAfter(now)
            && evidence.collectedAt().plus(promise.maxAge()).isAfter(now);
    return new Look(check, evidence, fresh);
  }

  private static String said(Look look) {
    Evidence evidence = look.evidence();
    if (evidence == null) {
      return look.check() + " has not said anything yet.";
    }
    if (look.isFail()) {
      return "%s found %s; the bound is: %s."
          .formatted(look.check(), things(evidence.failed(), "failing"), evidence.bound());
    }
    if (look.isStale()) {
      return look.check() + " last looked at " + evidence.collectedAt() + ".";
    }
    return evidence.unknown() == 0
        ? look.check() + " has nothing to look at yet."
        : "%s could not see %s."
            .formatted(look.check(), things(evidence.unknown(), "of what it looks at"));
  }

  private static String things(long count, String how) {
    return count == 1 ? "1 thing " + how : count + " things " + how;
  }
}
