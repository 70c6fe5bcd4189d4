package io.safekeep.identity.signin;

import io.safekeep.identity.IdentityProblem;
import io.safekeep.runtime.problem.Refusal;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/// Lets only so many attempts at one account, and from one source, go on at the same time at this
/// replica. The others are turned away before they take a database connection or a place to hash:
/// an account that a thousand guesses come in for takes nothing from all other accounts.
@Singleton
class Turnstile {

  /// People sign in once at a time; guesses at the same account queue for its row anyway.
  static final int PER_ACCOUNT = 4;

  /// Many people may share an address.
  static final int PER_SOURCE = 32;

  private static final Duration LATER = Duration.ofSeconds(2);

  private final ConcurrentMap<String, Integer> inside = new ConcurrentHashMap<>();

  /// Makes an attempt.
  ///
  /// @throws Refusal BUSY if too many are at it already
  <T> T pass(String signInName, String source, Supplier<T> attempt) {
    var account = "account " + signInName.strip().toLowerCase(Locale.ROOT);
    return counted(account, PER_ACCOUNT, () -> counted("source " + source, PER_SOURCE, attempt));
  }

  /// How many attempts are going on, over all.
  int inside() {
    return inside.values().stream().mapToInt(Integer::intValue).sum();
  }

  private <T> T counted(String key, int most, Supplier<T> attempt) {
    int now = inside.merge(key, 1, Integer::sum);
    try {
      if (now > most) {
        throw new Refusal(
                IdentityProblem.BUSY,
                "Too many people are signing in to this account or from this address; try again in a moment.")
            .retryAfter(LATER);
      }
      return attempt.get();
    } finally {
      inside.computeIfPresent(key, (_, count) -> count == 1 ? null : count - 1);
    }
  }
}
