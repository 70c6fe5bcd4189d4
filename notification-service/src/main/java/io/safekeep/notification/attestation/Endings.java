package io.safekeep.notification.attestation;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Which attestations come to their end without a successor.
final class Endings {

  private Endings() {}

  /// Those that end within 60 days or are over, and that no other of the same kind and holder
  /// outlasts.
  static List<Attestation> at(List<Attestation> all, Instant now) {
    return all.stream()
        .filter(it -> it.isKnownAt(now))
        .filter(it -> !it.validUntil().isAfter(now.plus(Attestation.REMINDERS.getFirst())))
        .filter(it -> all.stream().noneMatch(other -> outlasts(other, it, now)))
        .toList();
  }

  private static boolean outlasts(Attestation other, Attestation one, Instant now) {
    return other.isKnownAt(now)
        && other.kind() == one.kind()
        && other.holder().equals(one.holder())
        && other.validUntil().isAfter(one.validUntil());
  }

  /// `60`, `30`, `7` (days before the end) or `over`: each is told once.
  static String stage(Attestation ending, Instant now) {
    if (!ending.validUntil().isAfter(now)) {
      return "over";
    }
    String stage = "";
    for (Duration before : Attestation.REMINDERS) {
      if (!ending.validUntil().isAfter(now.plus(before))) {
        stage = String.valueOf(before.toDays());
      }
    }
    return stage;
  }
}
