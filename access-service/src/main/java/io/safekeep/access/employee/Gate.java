package io.safekeep.access.employee;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a person must have passed before access. One that is closed keeps them out, whatever the
/// policy says.
public enum Gate {
  BACKGROUND_CHECK("a background check"),
  NDA("a signed non-disclosure agreement"),
  ACKNOWLEDGEMENT("an acknowledgement of the security policy"),
  /// Counts for a year.
  TRAINING("security training within the last 365 days");

  /// How long a training counts.
  public static final Duration TRAINING_COUNTS = Duration.ofDays(365);

  private final String what;

  Gate(String what) {
    this.what = what;
  }

  /// What is asked for, as part of a sentence.
  public String what() {
    return what;
  }

  /// @param passedAt null if never
  boolean isOpen(@Nullable Instant passedAt, Instant now) {
    return passedAt != null
        && !passedAt.isAfter(now)
        && (this != TRAINING || now.isBefore(passedAt.plus(TRAINING_COUNTS)));
  }
}
