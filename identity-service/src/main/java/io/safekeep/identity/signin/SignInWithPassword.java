package io.safekeep.identity.signin;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.identity.account.Account;
import io.safekeep.identity.account.Accounts;
import io.safekeep.identity.account.Accounts.Bar;
import io.safekeep.identity.account.Accounts.Candidate;
import io.safekeep.identity.captcha.Captchas;
import io.safekeep.identity.factor.SecondFactors;
import io.safekeep.identity.federation.Federations;
import io.safekeep.identity.password.Password;
import io.safekeep.identity.password.Passwords;
import io.safekeep.identity.password.Passwords.Offer;
import io.safekeep.identity.signin.ProveSecondFactor.HalfIn;
import io.safekeep.identity.token.ContextClass;
import io.safekeep.runtime.problem.Refusal;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Lets a person in who knows their password, or to the second step if that is not enough.
@ApplicationScoped
public class SignInWithPassword {

  /// RFC 8176, section 2.
  private static final List<String> METHODS = List.of("pwd");

  private final Accounts accounts;
  private final Passwords passwords;
  private final SecondFactors secondFactors;
  private final Federations federations;
  private final SqlAttempts attempts;
  private final Turnstile turnstile;
  private final Captchas captchas;
  private final StartSession startSession;

  SignInWithPassword(
      Accounts accounts,
      Passwords passwords,
      SecondFactors secondFactors,
      Federations federations,
      SqlAttempts attempts,
      Turnstile turnstile,
      Captchas captchas,
      StartSession startSession) {
    this.accounts = accounts;
    this.passwords = passwords;
    this.secondFactors = secondFactors;
    this.federations = federations;
    this.attempts = attempts;
    this.turnstile = turnstile;
    this.captchas = captchas;
    this.startSession = startSession;
  }

  /// What came of an attempt.
  public sealed interface Outcome {

    record SignedIn(SqlSessions.Started started) implements Outcome {}

    /// The password was right; a second factor is wanted too.
    ///
    /// @param newPasswordHash to store once that was right as well
    record SecondStep(Account account, Optional<String> newPasswordHash) implements Outcome {}

    /// The password was right; a second factor is wanted, and this person has none yet.
    record FirstFactor(Account account, Optional<String> newPasswordHash) implements Outcome {}

    /// Unknown name or wrong password; nobody learns which.
    record WrongCredentials() implements Outcome {}

    record Paused(Duration remaining) implements Outcome {}

    /// The password was right, and does not count: the person signs in at their tenant's issuer.
    record OnlyFederated() implements Outcome {}

    /// So many tries failed that whoever tries has to show that they are a person. The password was
    /// not looked at.
    record CaptchaWanted() implements Outcome {}

    /// Told only to somebody who has the right password.
    record Barred(Bar bar) implements Outcome {}

    /// Likewise: the password only serves to choose a new one.
    ///
    /// @param violations of the policy by the new one that was offered; empty if none was
    record PasswordExpired(List<String> violations) implements Outcome {}
  }

  /// @param replacement of an expired password; without effect while the password is good
  /// @param answer to a captcha, if one was asked
  /// @param needed for what waits behind the sign-in
  /// @throws Refusal BUSY if too many passwords are being verified already
  public Outcome attempt(
      String signInName,
      Password password,
      Optional<Password> replacement,
      Optional<Captchas.Answer> answer,
      ContextClass needed,
      Visitor visitor) {
    return turnstile.pass(
        signInName,
        visitor.source(),
        () -> {
          var standing = attempts.standing(signInName, visitor.source());
          if (standing.pause().isPresent()) {
            return new Outcome.Paused(standing.pause().get());
          }
          return standing.failing() && answer.flatMap(captchas::judge).isEmpty()
              ? new Outcome.CaptchaWanted()
              : admit(signInName, password, replacement, needed, visitor);
        });
  }

  private Outcome admit(
      String signInName,
      Password password,
      Optional<Password> replacement,
      ContextClass needed,
      Visitor visitor) {
    var pause = attempts.admit(signInName, visitor.source());
    if (pause.isPresent()) {
      return new Outcome.Paused(pause.get());
    }
    // Read, hash and write apart: a database connection is not held while a core is hashing.
    var candidate = QuarkusTransaction.requiringNew().call(() -> accounts.find(signInName));
    var verification = passwords.verify(password, candidate.map(Candidate::passwordHash));
    return switch (verification) {
      case Passwords.Verification.Mismatch _ -> {
        candidate.ifPresent(known -> startSession.refused(known.account(), "wrong password"));
        yield new Outcome.WrongCredentials();
      }
      case Passwords.Verification.Match match -> {
        attempts.succeeded(signInName, visitor.source());
        var known = candidate.orElseThrow();
        match.renewedHash().ifPresent(hash -> renew(known.account(), hash));
        yield admitted(known, password, replacement, needed, visitor);
      }
    };
  }

  private Outcome admitted(
      Candidate candidate,
      Password password,
      Optional<Password> replacement,
      ContextClass needed,
      Visitor visitor) {
    var account = candidate.account();
    if (candidate.barred().isPresent()) {
      startSession.refused(account, candidate.barred().get().name());
      return new Outcome.Barred(candidate.barred().get());
    }
    if (federations.isTheOnlyWayFor(account)) {
      startSession.refused(account, "signs in at the tenant's issuer only");
      return new Outcome.OnlyFederated();
    }
    if (candidate.passwordExpired()) {
      return replaced(candidate, password, replacement, needed, visitor);
    }
    return next(account, Optional.empty(), needed, visitor);
  }

  private Outcome replaced(
      Candidate candidate,
      Password password,
      Optional<Password> replacement,
      ContextClass needed,
      Visitor visitor) {
    var account = candidate.account();
    if (replacement.isEmpty()) {
      startSession.refused(account, "password expired");
      return new Outcome.PasswordExpired(List.of());
    }
    if (replacement.get().equals(password)) {
      return new Outcome.PasswordExpired(List.of("is the same as the old one"));
    }
    return switch (passwords.offer(account.passwordOwner(), replacement.get())) {
      case Offer.Refused(_, var violations) -> new Outcome.PasswordExpired(violations);
      case Offer.Accepted(var hash) -> next(account, Optional.of(hash), needed, visitor);
    };
  }

  private Outcome next(
      Account account, Optional<String> newPasswordHash, ContextClass needed, Visitor visitor) {
    if (!secondFactors.heldBy(account.id()).none()) {
      return new Outcome.SecondStep(account, newPasswordHash);
    }
    return needed == ContextClass.MULTI_FACTOR || secondFactors.isRequiredOf(account)
        ? new Outcome.FirstFactor(account, newPasswordHash)
        : new Outcome.SignedIn(
            startSession.start(
                account, METHODS, visitor, HalfIn.byPassword(account.id(), newPasswordHash)));
  }

  private void renew(Account account, String hash) {
    QuarkusTransaction.requiringNew().run(() -> accounts.renewHash(account, hash));
  }
}
