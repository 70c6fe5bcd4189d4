package io.safekeep.identity.signin;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.identity.account.Account;
import io.safekeep.identity.account.Accounts;
import io.safekeep.identity.account.Accounts.Candidate;
import io.safekeep.identity.account.OwnActs;
import io.safekeep.identity.password.Password;
import io.safekeep.identity.password.Passwords;
import io.safekeep.identity.password.Passwords.Offer;
import io.safekeep.runtime.problem.Refusal;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Lets somebody who is signed in and knows their password choose another. Everybody else who is
/// signed in as them is not any more.
@ApplicationScoped
public class ChangePassword {

  private final Accounts accounts;
  private final Passwords passwords;
  private final SqlAttempts attempts;
  private final Turnstile turnstile;
  private final SqlSessions sessions;
  private final OwnActs ownActs;
  private final Clock clock;

  ChangePassword(
      Accounts accounts,
      Passwords passwords,
      SqlAttempts attempts,
      Turnstile turnstile,
      SqlSessions sessions,
      OwnActs ownActs,
      Clock clock) {
    this.accounts = accounts;
    this.passwords = passwords;
    this.attempts = attempts;
    this.turnstile = turnstile;
    this.sessions = sessions;
    this.ownActs = ownActs;
    this.clock = clock;
  }

  /// What came of it.
  public sealed interface Outcome {

    record Changed() implements Outcome {}

    record WrongPassword() implements Outcome {}

    record Paused(Duration remaining) implements Outcome {}

    /// @param violations of the policy by the new password
    record TooWeak(List<String> violations) implements Outcome {}
  }

  /// @param device where the person stays signed in
  /// @param source network address of the browser
  /// @throws Refusal BUSY if too many passwords are being verified already
  public Outcome change(
      Account account,
      Optional<UUID> device,
      Password current,
      Password replacement,
      String source) {
    return turnstile.pass(
        account.signInName(), source, () -> attempt(account, device, current, replacement, source));
  }

  private Outcome attempt(
      Account account,
      Optional<UUID> device,
      Password current,
      Password replacement,
      String source) {
    var pause = attempts.admit(account.signInName(), source);
    if (pause.isPresent()) {
      return new Outcome.Paused(pause.get());
    }
    var candidate =
        QuarkusTransaction.requiringNew()
            .call(() -> accounts.find(account.signInName()))
            .orElseThrow();
    return switch (passwords.verify(current, Optional.of(candidate.passwordHash()))) {
      case Passwords.Verification.Mismatch _ -> new Outcome.WrongPassword();
      case Passwords.Verification.Match _ -> {
        attempts.succeeded(account.signInName(), source);
        yield changed(candidate, device, current, replacement);
      }
    };
  }

  private Outcome changed(
      Candidate candidate, Optional<UUID> device, Password current, Password replacement) {
    var account = candidate.account();
    if (replacement.equals(current)) {
      return new Outcome.TooWeak(List.of("is the same as the old one"));
    }
    return switch (passwords.offer(account.passwordOwner(), replacement)) {
      case Offer.Refused(_, var violations) -> new Outcome.TooWeak(violations);
      case Offer.Accepted(var hash) -> {
        QuarkusTransaction.requiringNew().run(() -> store(account, hash, device));
        yield new Outcome.Changed();
      }
    };
  }

  private void store(Account account, String hash, Optional<UUID> device) {
    accounts.changePassword(account, hash, clock.instant());
    int ended = sessions.endAll(account.id(), device.orElse(null));
    ownActs.record(
        account, "password.change", account.id().toString(), Map.of("sessionsEnded", ended));
  }
}
