package io.safekeep.notification.finding;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// How bad a finding is, and by when it has to be mended (P39).
public enum Risk {
  CRITICAL(7),
  HIGH(30),
  MEDIUM(90),
  LOW(180);

  private final Duration toMend;

  Risk(int days) {
    this.toMend = Duration.ofDays(days);
  }

  public Duration toMend() {
    return toMend;
  }

  /// As API and tables name it.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Risk> find(String label) {
    return Arrays.stream(values()).filter(risk -> risk.label().equals(label)).findFirst();
  }
}
