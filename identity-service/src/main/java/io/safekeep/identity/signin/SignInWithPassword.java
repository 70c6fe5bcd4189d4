package io.safekeep.identity.signin;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.identity.account.Account;
import io.safekeep.identity.account.Accounts;
import io.safekeep.identity.account.Accounts.Bar;
import io.safekeep.identity.account.Accounts.Candidate;
import io.safekeep.identity.password.Password;
import io.safekeep.identity.password.Passwords;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Lets a person in who knows their password.
@ApplicationScoped
public class SignInWithPassword {

  /// RFC 8176, section 2.
  private static final List<String> METHODS = List.of("pwd");

  private final Accounts accounts;
  private final Passwords passwords;
  private final SqlAttempts attempts;
  private final SqlSessions sessions;
  private final AuditTrail auditTrail;
  private final Clock clock;

  SignInWithPassword(
      Accounts accounts,
      Passwords passwords,
      SqlAttempts attempts,
      SqlSessions sessions,
      AuditTrail auditTrail,
      Clock clock) {
    this.accounts = accounts;
    this.passwords = passwords;
    this.attempts = attempts;
    this.sessions = sessions;
    this.auditTrail = auditTrail;
    this.clock = clock;
  }

  /// What came of an attempt.
  public sealed interface Outcome {

    record SignedIn(SqlSessions.Started started) implements Outcome {}

    /// Unknown name or wrong password; nobody learns which.
    record WrongCredentials() implements Outcome {}

    record Paused(Duration remaining) implements Outcome {}

    /// Told only to somebody who has the right password.
    record Barred(Bar bar) implements Outcome {}

    /// Likewise: the password only serves to choose a new one.
    ///
    /// @param violations of the policy by the new one that was offered; empty if none was
    record PasswordExpired(List<String> violations) implements Outcome {}
  }

  /// @param replacement of an expired password; without effect while the password is good
  /// @param source network address of the browser
  /// @throws Refusal BUSY if too many passwords are being verified already
  public Outcome attempt(
      String signInName, Password password, Optional<Password> replacement, String source) {
    var pause = attempts.admit(signInName, source);
    if (pause.isPresent()) {
      return new Outcome.Paused(pause.get());
    }
    // Read, hash and write apart: a database connection is not held while a core is hashing.
    var candidate = QuarkusTransaction.requiringNew().call(() -> accounts.find(signInName));
    var verification = passwords.verify(password, candidate.map(Candidate::passwordHash));
    return switch (verification) {
      case Passwords.Verification.Mismatch _ -> {
        candidate.ifPresent(known -> refused(known.account(), "wrong password"));
        yield new Outcome.WrongCredentials();
      }
      case Passwords.Verification.Match match -> {
        attempts.succeeded(signInName, source);
        yield admitted(candidate.orElseThrow(), match.renewedHash(), password, replacement);
      }
    };
  }

  private Outcome admitted(
      Candidate candidate,
      Optional<String> renewedHash,
      Password password,
      Optional<Password> replacement) {
    var account = candidate.account();
    if (candidate.barred().isPresent()) {
      refused(account, candidate.barred().get().name());
      return new Outcome.Barred(candidate.barred().get());
    }
    if (candidate.policy().isExpired(candidate.passwordChangedAt(), clock.instant())) {
      return replaced(candidate, password, replacement);
    }
    return started(account, () -> renewedHash.ifPresent(hash -> accounts.renewHash(account, hash)));
  }

  private Outcome replaced(Candidate candidate, Password password, Optional<Password> replacement) {
    var account = candidate.account();
    if (replacement.isEmpty()) {
      refused(account, "password expired");
      return new Outcome.PasswordExpired(List.of());
    }
    if (replacement.get().equals(password)) {
      return new Outcome.PasswordExpired(List.of("is the same as the old one"));
    }
    var ownNames = List.of(account.signInName(), account.displayName());
    var violations = passwords.violations(replacement.get(), candidate.policy(), ownNames);
    if (!violations.isEmpty()) {
      return new Outcome.PasswordExpired(violations);
    }
    var hash = passwords.accept(replacement.get(), candidate.policy(), ownNames);
    return started(
        account,
        () -> {
          accounts.changePassword(account, hash, clock.instant());
          record(account, "password.change", account.id().toString(), Map.of());
        });
  }

  private Outcome started(Account account, Runnable first) {
    return QuarkusTransaction.requiringNew()
        .call(() -> {
          first.run();
          var started = sessions.start(account, METHODS);
          record(
              account,
              "session.start",
              started.session().signIn().session().toString(),
              Map.of("methods", METHODS));
          return new Outcome.SignedIn(started);
        });
  }

  private void refused(Account account, String reason) {
    QuarkusTransaction.requiringNew()
        .run(() ->
            record(account, "session.refuse", account.id().toString(), Map.of("reason", reason)));
  }

  private void record(Account account, String action, String subject, Map<String, ?> details) {
    auditTrail.record(
        new Actor(account.id().toString(), null),
        account.tenant().orElse(null),
        action,
        subject,
        details);
  }
}
