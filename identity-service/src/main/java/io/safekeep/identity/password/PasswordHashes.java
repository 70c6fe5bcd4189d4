package io.safekeep.identity.password;

import io.safekeep.identity.IdentityProblem;
import io.safekeep.runtime.problem.Refusal;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Hashes passwords and compares them. No more hashes run at once than there are processors,
/// because each fills 7 MiB and a core; the next ones wait in the order in which they came. Who
/// would wait longer than [#PATIENCE], or behind more than can be served in it, is told to come
/// back.
@Singleton
class PasswordHashes {

  static final Duration PATIENCE = Duration.ofSeconds(2);

  /// How many may wait for each place: what a core hashes in about [#PATIENCE], at 30 ms each.
  static final int QUEUE_PER_PLACE = 64;

  private final Argon2id argon2id;
  private final Semaphore places;
  private final int longestQueue;

  /// Verified against when there is no such user, so that the answer takes as long as any other.
  private final String nobodysHash;

  PasswordHashes() {
    this(new Argon2id(Argon2id.STANDARD), Runtime.getRuntime().availableProcessors());
  }

  PasswordHashes(Argon2id argon2id, int atOnce) {
    this.argon2id = argon2id;
    this.places = new Semaphore(atOnce, true);
    this.longestQueue = atOnce * QUEUE_PER_PLACE;
    this.nobodysHash = argon2id.hash(new Password("nobody has this one"));
  }

  /// The PHC string of a new password, unless it is one of the former.
  ///
  /// @param former PHC strings
  /// @return empty if it is
  /// @throws Refusal BUSY if the hashing places stay taken
  Optional<String> hashUnlessAmong(List<String> former, Password password) {
    return inPlace(() ->
        former.stream().anyMatch(hash -> argon2id.matches(password, hash))
            ? Optional.empty()
            : Optional.of(argon2id.hash(password)));
  }

  /// See [Passwords#unmatched].
  String unmatched() {
    return argon2id.unmatched();
  }

  /// @param stored the PHC string, or empty if there is no such user: takes the same time
  /// @throws Refusal BUSY if the hashing places stay taken
  Passwords.Verification verify(Password password, Optional<String> stored) {
    return inPlace(() -> {
      boolean equal = argon2id.matches(password, stored.orElse(nobodysHash));
      if (!equal || stored.isEmpty()) {
        return new Passwords.Verification.Mismatch();
      }
      return new Passwords.Verification.Match(
          stored.filter(argon2id::isOutdated).map(_ -> argon2id.hash(password)));
    });
  }

  private <T> T inPlace(Supplier<T> hashing) {
    if (places.getQueueLength() >= longestQueue && places.availablePermits() == 0) {
      throw busy();
    }
    boolean taken = false;
    try {
      taken = places.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (!taken) {
        throw busy();
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

  static Refusal busy() {
    return new Refusal(
            IdentityProblem.BUSY, "Too many people are signing in; try again in a moment.")
        .retryAfter(PATIENCE);
  }
}
