package io.safekeep.notification.oncall;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Lines of a schedule. Each is covered at every second, by itself.
public enum Line {

  /// Asked first.
  PRIMARY,

  /// Asked when the first one does not answer.
  SECONDARY;

  /// Name in the API, in tables and in calendars.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Line> find(String label) {
    return Arrays.stream(values()).filter(line -> line.label().equals(label)).findFirst();
  }
}
