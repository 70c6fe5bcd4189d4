package io.safekeep.notification.trust;

import io.safekeep.notification.attestation.Attestation;
import io.safekeep.notification.attestation.AttestationKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Whether the attestations that a promise needs are there.
sealed interface Attested {

  /// One line for people.
  String reason();

  /// @param until when the first of them ends
  record Good(Instant until) implements Attested {

    @Override
    public String reason() {
      return "Attested until " + until + ".";
    }
  }

  /// Something was attested and is over, or is not enough.
  record Over(String reason) implements Attested {}

  /// Nobody has attested anything.
  record None(String reason) implements Attested {}

  Duration YEAR = Duration.ofDays(365);

  /// Longest time between two audits that are made four times a year (P45).
  Duration BETWEEN_AUDITS = Duration.ofDays(100);

  int AUDITS_A_YEAR = 4;
  int FIRMS = 2;

  Set<String> SERVICES = Set.of("identity", "access", "backup", "retention", "notification");
  Set<String> ATTACKS =
      Set.of("sql-injection", "cross-site-scripting", "cookie-theft", "request-forgery");

  static Attested of(Promise promise, List<Attestation> all, Instant now) {
    List<Instant> ends = new ArrayList<>();
    for (String label : promise.attestations()) {
      AttestationKind kind = AttestationKind.find(label).orElseThrow();
      List<Attestation> known =
          all.stream().filter(it -> it.kind() == kind && it.isKnownAt(now)).toList();
      if (known.isEmpty()) {
        return new None("Nobody has recorded this yet: " + kind.title() + ".");
      }
      List<Attestation> good = known.stream().filter(it -> it.isGoodAt(now)).toList();
      if (good.isEmpty()) {
        return new Over("Over: " + kind.title() + ".");
      }
      Attested enough = enough(promise, known, good, now);
      if (!(enough instanceof Good it)) {
        return enough;
      }
      ends.add(it.until());
    }
    return new Good(ends.stream().min(Comparator.naturalOrder()).orElse(now));
  }

  /// What a promise asks for beyond one good document.
  private static Attested enough(
      Promise promise, List<Attestation> known, List<Attestation> good, Instant now) {
    return switch (promise.id()) {
      case "P44" -> firms(good);
      case "P45" -> audits(known, now);
      case "P48" -> covers(good, SERVICES, "services");
      case "P151" -> covers(good, ATTACKS, "kinds of attack");
      default -> new Good(last(good));
    };
  }

  private static Attested firms(List<Attestation> good) {
    long firms = good.stream().map(Attestation::holder).distinct().count();
    return firms >= FIRMS
        ? new Good(first(good))
        : new Over("%d of %d independent firms.".formatted(firms, FIRMS));
  }

  private static Attested audits(List<Attestation> known, Instant now) {
    List<Instant> made =
        known.stream()
            .map(Attestation::issuedAt)
            .filter(at -> !at.isAfter(now) && at.isAfter(now.minus(YEAR)))
            .sorted(Comparator.reverseOrder())
            .toList();
    if (made.size() < AUDITS_A_YEAR) {
      return new Over(
          "%d of %d audits in the last 365 days.".formatted(made.size(), AUDITS_A_YEAR));
    }
    Instant next = made.getFirst().plus(BETWEEN_AUDITS);
    if (!next.isAfter(now)) {
      return new Over("The next audit was due at " + next + ".");
    }
    Instant fourth = made.get(AUDITS_A_YEAR - 1).plus(YEAR);
    return new Good(fourth.isBefore(next) ? fourth : next);
  }

  private static Attested covers(List<Attestation> good, Set<String> needed, String what) {
    Set<String> missing = new HashSet<>(needed);
    good.forEach(it -> it.scopes().forEach(missing::remove));
    return missing.isEmpty()
        ? new Good(first(good))
        : new Over(
            "Not covered (%s): %s."
                .formatted(what, missing.stream().sorted().collect(Collectors.joining(", "))));
  }

  private static Instant first(List<Attestation> good) {
    return good.stream()
        .map(Attestation::validUntil)
        .min(Comparator.naturalOrder())
        .orElse(Instant.MAX);
  }

  private static Instant last(List<Attestation> good) {
    return good.stream()
        .map(Attestation::validUntil)
        .max(Comparator.naturalOrder())
        .orElse(Instant.MAX);
  }
}
