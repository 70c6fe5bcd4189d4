package io.safekeep.notification.status;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// How well a component works, from good to bad. Names as in the API of Atlassian Statuspage, which
/// many programs read.
public enum ComponentState {
  OPERATIONAL("Operational"),
  UNDER_MAINTENANCE("Under maintenance"),
  DEGRADED_PERFORMANCE("Degraded performance"),
  PARTIAL_OUTAGE("Partial outage"),
  MAJOR_OUTAGE("Major outage");

  private final String text;

  ComponentState(String text) {
    this.text = text;
  }

  /// To read.
  public String text() {
    return text;
  }

  /// Name in the API and in tables.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Whether it counts as not available.
  public boolean isDown() {
    return this == PARTIAL_OUTAGE || this == MAJOR_OUTAGE;
  }

  public ComponentState or(ComponentState other) {
    return compareTo(other) >= 0 ? this : other;
  }

  public static Optional<ComponentState> find(String label) {
    return Arrays.stream(values()).filter(state -> state.label().equals(label)).findFirst();
  }
}
