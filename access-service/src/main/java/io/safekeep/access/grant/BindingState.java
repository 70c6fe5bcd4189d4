package io.safekeep.access.grant;

import java.util.Locale;

/// Where what a grant made in its target stands.
enum BindingState {
  /// Nothing was made yet.
  PENDING,
  /// It was seen as it was made.
  PRESENT,
  /// It is being removed.
  REMOVING,
  /// It was seen to be gone.
  ABSENT,
  /// It was seen otherwise than it was made, and will be made or removed again.
  DRIFTED;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static BindingState of(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT));
  }
}
