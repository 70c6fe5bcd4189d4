package io.safekeep.notification.trust;

import java.util.Arrays;
import java.util.Locale;

/// What promises are about, in the order of the page.
enum Theme {
  TRANSPARENCY("Openness and governance"),
  ACCESS("Access of our people"),
  PEOPLE("Our people"),
  AUTHENTICATION("Sign-in, passwords and keys"),
  ISOLATION("Keeping customers apart"),
  CRYPTO("Encryption"),
  CONTINUITY("Backups and recovery"),
  RETENTION("Keeping and deleting data"),
  NETWORK("Networks and hosts"),
  TESTING("Testing and vulnerabilities"),
  INCIDENTS("Incidents and alerts");

  private final String title;

  Theme(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Theme of(String label) {
    return Arrays.stream(values())
        .filter(theme -> theme.label().equals(label))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("there is no theme " + label));
  }
}
