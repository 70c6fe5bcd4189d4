package io.safekeep.identity.attestation;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// That something was done about a person: when, by whom, and what the document's digest is. The
/// document itself stays where it is filed.
///
/// @param covers which checks were made, which policy version was acknowledged, which course was
///   taken; for a reference, whether it is present or was declined
/// @param provider who made the check or held the course
/// @param validUntil from when it counts no more; null for no end but that of its kind
/// @param documentSha256 in lower-case hexadecimal; null only for what was recorded before
///   documents were hashed
public record Attestation(
    UUID id,
    UUID employee,
    Kind kind,
    Set<String> covers,
    String provider,
    Instant completedAt,
    @Nullable Instant validUntil,
    @Nullable String documentSha256,
    String recordedBy,
    Instant recordedAt) {

  public Attestation {
    covers = Set.copyOf(covers);
  }

  /// What is attested.
  public enum Kind {
    /// Of employment, education and criminal record, by somebody else than the vendor.
    BACKGROUND_CHECK,
    /// A signed non-disclosure agreement.
    NDA,
    /// That the person acknowledges the security policy.
    ACKNOWLEDGEMENT,
    /// Security training; counts for a year.
    TRAINING,
    /// A course that a role needs; counts for a year.
    COURSE,
    /// What former employers say, where a manager asks them. Nothing depends on it.
    REFERENCE;

    private static final Duration A_YEAR = Duration.ofDays(365);

    /// Name in requests and tables.
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<Kind> find(String label) {
      return Arrays.stream(values()).filter(kind -> kind.label().equals(label)).findFirst();
    }

    boolean lapses() {
      return this == TRAINING || this == COURSE;
    }
  }

  /// From when it counts no more.
  Optional<Instant> endsAt() {
    if (!kind.lapses()) {
      return Optional.ofNullable(validUntil);
    }
    var year = completedAt.plus(Kind.A_YEAR);
    return Optional.of(validUntil == null || validUntil.isAfter(year) ? year : validUntil);
  }

  boolean counts(Instant now) {
    return !completedAt.isAfter(now) && endsAt().filter(end -> !end.isAfter(now)).isEmpty();
  }
}
