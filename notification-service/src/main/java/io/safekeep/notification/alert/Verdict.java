package io.safekeep.notification.alert;

import java.util.Arrays;
import java.util.Locale;

/// What is done about an alert; each does more than the one before.
enum Verdict {

  /// Nothing: it is kept and shown.
  SUPPRESS,

  /// Somebody looks at it in working hours.
  TICKET,

  /// Whoever is on call is called.
  PAGE,

  /// An incident is opened; if it is severe, whoever is on call is called too.
  INCIDENT;

  /// Name in rules, API and tables.
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean isMoreThan(Verdict other) {
    return compareTo(other) > 0;
  }

  static Verdict of(String label) {
    return Arrays.stream(values())
        .filter(verdict -> verdict.label().equals(label))
        .findFirst()
        .orElseThrow();
  }
}
