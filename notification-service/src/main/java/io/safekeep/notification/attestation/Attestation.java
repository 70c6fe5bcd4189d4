package io.safekeep.notification.attestation;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A document that somebody vouches for.
///
/// @param holder who attests: a firm, a provider, a person
/// @param scopes what it covers, for example services or kinds of attack
/// @param documentSha256 in hex
/// @param issuedAt from when on it is good: the day on which an audit ended, a certificate began
/// @param validUntil from then on it says nothing any more
/// @param owner who sees to the next one
/// @param withdrawn null unless it was wrong
public record Attestation(
    UUID id,
    AttestationKind kind,
    String holder,
    List<String> scopes,
    String documentSha256,
    Instant issuedAt,
    Instant validUntil,
    String owner,
    String recordedBy,
    Instant recordedAt,
    @Nullable Withdrawal withdrawn) {

  /// Nothing is believed for longer without somebody looking again.
  static final Duration LONGEST = Duration.ofDays(400);

  /// When the owner is reminded that the end comes.
  static final List<Duration> REMINDERS =
      List.of(Duration.ofDays(60), Duration.ofDays(30), Duration.ofDays(7));

  /// That it was recorded wrongly.
  public record Withdrawal(Instant at, String by, String why) {}

  public Attestation {
    scopes = List.copyOf(scopes);
  }

  /// Whether it was on record at an instant and not withdrawn by then, good or over.
  public boolean isKnownAt(Instant now) {
    return !recordedAt.isAfter(now) && (withdrawn == null || withdrawn.at().isAfter(now));
  }

  public boolean isGoodAt(Instant now) {
    return isKnownAt(now) && !issuedAt.isAfter(now) && validUntil.isAfter(now);
  }
}
