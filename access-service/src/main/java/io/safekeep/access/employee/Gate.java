package io.safekeep.access.employee;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a person must have passed before access. One that is closed keeps them out, whatever the
/// policy says.
public enum Gate {
  BACKGROUND_CHECK("a background check", Whose.EMPLOYER),
  NDA("a signed non-disclosure agreement", Whose.EMPLOYER),
  ACKNOWLEDGEMENT("an acknowledgement of the security policy", Whose.EMPLOYEE),
  /// Counts for a year.
  TRAINING("security training within the last 365 days", Whose.EMPLOYEE);

  /// Who can do something about it.
  public enum Whose {
    EMPLOYEE,
    /// Records it at identity-service.
    EMPLOYER
  }

  /// How long a training counts.
  public static final Duration TRAINING_COUNTS = Duration.ofDays(365);

  private final String what;
  private final Whose doing;

  Gate(String what, Whose doing) {
    this.what = what;
    this.doing = doing;
  }

  /// Name in answers.
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public Whose doing() {
    return doing;
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
