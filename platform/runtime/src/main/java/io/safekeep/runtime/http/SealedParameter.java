package io.safekeep.runtime.http;

import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.secret.Sealer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Carries a value through an address or a form where only we can read it: encrypted, unchangeable,
/// good for a while, and for one purpose, tenant or browser alone. It has what a JWE with `dir` and
/// `A256GCM` (RFC 7516) would have; nobody else reads it, so it needs no header that says so.
public final class SealedParameter {

  private final Sealer sealer;
  private final Clock clock;

  /// @param sealer of the purpose; other purposes cannot open the value
  public SealedParameter(Sealer sealer, Clock clock) {
    this.sealer = sealer;
    this.clock = clock;
  }

  /// @param owner whose it is, for example a tenant's id; opening asks for the same
  public String seal(String value, String owner, Duration validFor) {
    return sealer.sealText(clock.instant().plus(validFor).getEpochSecond() + " " + value, owner);
  }

  /// Empty if it was changed, is too old, or is somebody else's.
  public Optional<String> open(String sealed, String owner) {
    return sealer
        .openText(sealed, owner)
        .map(plain -> plain.split(" ", 2))
        .filter(parts -> clock.instant().isBefore(Instant.ofEpochSecond(Long.parseLong(parts[0]))))
        .map(parts -> parts[1]);
  }

  /// @param name of the parameter
  /// @throws Refusal INVALID_REQUEST if it was changed, is too old, or is somebody else's
  public String require(String name, String sealed, String owner) {
    return open(sealed, owner)
        .orElseThrow(() -> Refusal.invalid(name, "is not good, or not any more"));
  }
}
