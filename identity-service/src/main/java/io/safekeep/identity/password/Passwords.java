package io.safekeep.identity.password;

import io.safekeep.identity.IdentityProblem;
import io.safekeep.runtime.problem.Refusal;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Sets and verifies passwords. No more hashes run at once than there are processors, because each
/// fills 7 MiB and a core; who would wait longer than [#PATIENCE] is told to come back.
@ApplicationScoped
public class Passwords {

  static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Argon2id argon2id;
  private final Semaphore places;
  private final Blocklist blocklist = Blocklist.bundled();

  /// Verified against when there is no such user, so that the answer takes as long as any other.
  private final String nobodysHash;

  public Passwords() {
    this(new Argon2id(Argon2id.STANDARD), Runtime.getRuntime().availableProcessors());
  }

  Passwords(Argon2id argon2id, int atOnce) {
    this.argon2id = argon2id;
    this.places = new Semaphore(atOnce, true);
    this.nobodysHash = argon2id.hash(new Password("nobody has this one"));
  }

  /// Hashes a new password after checking it.
  ///
  /// @param ownNames see [PasswordPolicy#violations]
  /// @return the PHC string to store
  /// @throws Refusal PASSWORD_TOO_WEAK with every reason, BUSY if the hashing places stay taken
  public String accept(Password password, PasswordPolicy policy, List<String> ownNames) {
    var violations = violations(password, policy, ownNames);
    if (!violations.isEmpty()) {
      throw new Refusal(
              IdentityProblem.PASSWORD_TOO_WEAK,
              "The password " + String.join("; it ", violations) + ".")
          .with("policy", policy.name())
          .with("violations", violations);
    }
    return inPlace(() -> argon2id.hash(password));
  }

  /// What to store for somebody who has no password: nothing that is typed matches it.
  public String unmatched() {
    return argon2id.unmatched();
  }

  /// Everything that is wrong with a new password; see [PasswordPolicy#violations].
  public List<String> violations(Password password, PasswordPolicy policy, List<String> ownNames) {
    return policy.violations(password, blocklist, ownNames);
  }

  /// What came out of comparing a typed password with the stored hash.
  public sealed interface Verification {

    /// @param renewedHash to store instead, if today's settings differ from the hash's
    record Match(Optional<String> renewedHash) implements Verification {}

    record Mismatch() implements Verification {}
  }

  /// @param stored the PHC string, or empty if there is no such user: takes the same time
  /// @throws Refusal BUSY if the hashing places stay taken
  public Verification verify(Password password, Optional<String> stored) {
    return inPlace(() -> {
      boolean equal = argon2id.matches(password, stored.orElse(nobodysHash));
      if (!equal || stored.isEmpty()) {
        return new Verification.Mismatch();
      }
      return new Verification.Match(
          stored.filter(argon2id::isOutdated).map(_ -> argon2id.hash(password)));
    });
  }

  private <T> T inPlace(Supplier<T> hashing) {
    boolean taken = false;
    try {
      taken = places.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (!taken) {
        throw new Refusal(
                IdentityProblem.BUSY, "Too many people are signing in; try again in a moment.")
            .retryAfter(PATIENCE);
      }
      return hashing.get();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new Refusal(IdentityProblem.BUSY, "The service is shutting down; try again.");
    } finally {
      if (taken) {
        places.release();
      }
    }
  }
}
