package io.safekeep.notification.incident;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// How bad it is, the worst first.
public enum Severity {
  SEV1,
  SEV2,
  SEV3,
  SEV4;

  /// Name in the API and in tables; sorts like the severities.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// For readers, for example `SEV-1`.
  public String text() {
    return "SEV-" + (ordinal() + 1);
  }

  public boolean isLessSevereThan(Severity other) {
    return compareTo(other) > 0;
  }

  /// The first two get a post-mortem, and the public hears of them until they are resolved.
  public boolean isMajor() {
    return this == SEV1 || this == SEV2;
  }

  public static Optional<Severity> find(String label) {
    return Arrays.stream(values()).filter(one -> one.label().equals(label)).findFirst();
  }
}
