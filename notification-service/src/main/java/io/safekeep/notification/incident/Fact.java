package io.safekeep.notification.incident;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What has to be the case for a legal clock to start. Somebody says that it is, and since when.
public enum Fact {

  /// We know with reasonable certainty that tenants' data was concerned (EDPB guidelines 9/2022,
  /// number 31).
  AWARE("We are reasonably certain that tenants' data was concerned"),

  /// We answer for the data ourselves, as its controller, and know of the breach.
  CONTROLLER_AWARE("Data that we answer for ourselves was concerned"),

  /// The breach is likely to be a high risk to the people whose data it was (GDPR article 34).
  HIGH_RISK("It is a high risk to the people whose data it was"),

  /// Significant as NIS2 has it (article 23(3)).
  SIGNIFICANT("It is significant (NIS2, article 23)"),

  /// Classified as major (DORA, article 18).
  CLASSIFIED_MAJOR("It was classified as major (DORA, article 18)"),

  /// Found material to investors (Form 8-K, item 1.05).
  MATERIAL("It was found material (Form 8-K, item 1.05)"),

  /// Discovered that unsecured protected health information was concerned (45 CFR 164.404(a)(2)).
  DISCOVERED("Health information was concerned (HIPAA)");

  private final String text;

  Fact(String text) {
    this.text = text;
  }

  /// Name in the API and in tables.
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// For readers, a sentence without its full stop.
  public String text() {
    return text;
  }

  public static Optional<Fact> find(String label) {
    return Arrays.stream(values()).filter(one -> one.label().equals(label)).findFirst();
  }
}
