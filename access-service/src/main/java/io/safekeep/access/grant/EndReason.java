package io.safekeep.access.grant;

import java.util.Locale;

/// Why access ended.
public enum EndReason {
  /// Its time was over.
  TIME,
  /// The employee gave it back.
  WITHDRAWN,
  /// Somebody of the vendor ended it.
  REVOKED,
  /// The customer ended it.
  CUSTOMER,
  /// A lock on person, team, tenant or grant.
  LOCKED,
  /// The employee may not have it any more: left, moved, or a gate closed.
  INELIGIBLE,
  /// A review ended it, or was not done in time.
  REVIEW,
  /// It could not be made in its target, and what was made of it is gone again.
  FAILED,
  /// Whether it goes on cannot be known: the database does not answer. Said to those who watch a
  /// grant, never kept.
  UNKNOWN;

  /// Name in tables, logs and answers.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// @throws IllegalArgumentException if there is none of that name
  static EndReason of(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT));
  }
}
