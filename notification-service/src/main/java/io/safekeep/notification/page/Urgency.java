package io.safekeep.notification.page;

import java.util.Locale;

/// How soon somebody has to look.
public enum Urgency {

  /// Now, at any hour.
  HIGH,

  /// Within the working day.
  LOW;

  /// Name in the API and in tables.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Urgency of(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT));
  }
}
