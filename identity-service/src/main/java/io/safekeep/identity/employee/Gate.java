package io.safekeep.identity.employee;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What a person must have passed before somebody's data is in their reach, beside the background
/// check without which they are not activated.
enum Gate {
  /// A signed non-disclosure agreement.
  NDA,
  /// An acknowledgement of the security policy.
  ACKNOWLEDGEMENT,
  /// Security training.
  TRAINING;

  /// Name in paths and tables.
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Gate> find(String label) {
    return Arrays.stream(values()).filter(gate -> gate.label().equals(label)).findFirst();
  }
}
