package io.safekeep.notification.trust;

import java.util.Locale;

/// Whether a promise is kept. It is derived from evidence and attestations each time somebody asks;
/// nothing and nobody can set it.
enum Status {
  KEPT("Kept", "good", "Measured, and as promised."),
  BROKEN("Broken", "bad", "Measured, and not as promised."),
  STALE("Stale", "busy", "The last measurement is too old to be believed. Counts as not kept."),
  UNKNOWN("Unknown", "plain", "Nothing has been measured or attested. Counts as not kept."),
  ATTESTED(
      "Attested", "good", "Software cannot measure it; a document that is good today says so."),
  ATTESTATION_EXPIRED(
      "Attestation expired",
      "bad",
      "The document that said so is over, or not all that is needed.");

  private final String title;
  private final String badge;
  private final String meaning;

  Status(String title, String badge, String meaning) {
    this.title = title;
    this.badge = badge;
    this.meaning = meaning;
  }

  String title() {
    return title;
  }

  /// Class of its badge.
  String badge() {
    return badge;
  }

  String meaning() {
    return meaning;
  }

  /// As API and addresses name it.
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// Whether the promise may be said to be kept.
  boolean isGood() {
    return switch (this) {
      case KEPT, ATTESTED -> true;
      case BROKEN, STALE, UNKNOWN, ATTESTATION_EXPIRED -> false;
    };
  }
}
