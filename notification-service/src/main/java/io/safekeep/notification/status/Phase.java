package io.safekeep.notification.status;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// How far an incident is, as the public is told.
public enum Phase {
  INVESTIGATING("Investigating"),
  IDENTIFIED("Identified"),
  MONITORING("Monitoring"),
  RESOLVED("Resolved"),
  POSTMORTEM("Post-mortem");

  private final String text;

  Phase(String text) {
    this.text = text;
  }

  /// To read.
  public String text() {
    return text;
  }

  /// Whether customers still feel it.
  public boolean goesOn() {
    return this != RESOLVED && this != POSTMORTEM;
  }

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Phase> find(String label) {
    return Arrays.stream(values()).filter(phase -> phase.label().equals(label)).findFirst();
  }
}
