package io.safekeep.identity.signin;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.identity.account.Account;
import io.safekeep.identity.account.Accounts;
import io.safekeep.identity.factor.Challenge;
import io.safekeep.identity.factor.Passkeys;
import io.safekeep.identity.factor.SecondFactors;
import io.safekeep.identity.factor.SecondFactors.Enrolment;
import io.safekeep.identity.factor.SqlAuthenticatorApps;
import io.safekeep.identity.factor.SqlRecoveryCodes;
import io.safekeep.identity.factor.TotpKey;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Lets a person in whose password was right a moment ago, once they show a second factor.
@ApplicationScoped
public class ProveSecondFactor {

  private static final Predicate<String> CODE_OF_AN_APP =
      Pattern.compile("[0-9]{6}").asMatchPredicate();

  /// RFC 8176, section 2; after the first factor's.
  private static final List<String> WITH_APP = List.of("otp", "mfa");

  /// It knows no name for a code from a list; two factors they are.
  private static final List<String> WITH_RECOVERY_CODE = List.of("mfa");

  private final Accounts accounts;
  private final SqlAuthenticatorApps apps;
  private final SqlRecoveryCodes recoveryCodes;
  private final Passkeys passkeys;
  private final SecondFactors secondFactors;
  private final SqlAttempts attempts;
  private final StartSession startSession;

  ProveSecondFactor(
      Accounts accounts,
      SqlAuthenticatorApps apps,
      SqlRecoveryCodes recoveryCodes,
      Passkeys passkeys,
      SecondFactors secondFactors,
      SqlAttempts attempts,
      StartSession startSession) {
    this.accounts = accounts;
    this.apps = apps;
    this.recoveryCodes = recoveryCodes;
    this.passkeys = passkeys;
    this.secondFactors = secondFactors;
    this.attempts = attempts;
    this.startSession = startSession;
  }

  /// Whose password was right, or for whom their tenant's issuer vouches.
  ///
  /// @param newPasswordHash that they chose with the password
  /// @param federated names the sign-in at the issuer
  public record HalfIn(UUID account, Optional<String> newPasswordHash, Optional<UUID> federated) {

    public static HalfIn byPassword(UUID account, Optional<String> newPasswordHash) {
      return new HalfIn(account, newPasswordHash, Optional.empty());
    }

    /// The first of the methods.
    String method() {
      return federated.isPresent() ? SignInFederated.METHOD : "pwd";
    }
  }

  /// What is shown.
  public sealed interface Shown {

    /// @param typed six digits of an app, or a recovery code
    record Code(String typed) implements Shown {}

    /// @param answer of the browser
    record PasskeyAnswer(Challenge challenge, String answer) implements Shown {}
  }

  /// What came of it.
  public sealed interface Outcome {

    record SignedIn(SqlSessions.Started started) implements Outcome {}

    /// @param recoveryCodes to be shown now and never again
    record Enrolled(SqlSessions.Started started, List<String> recoveryCodes) implements Outcome {}

    record Wrong() implements Outcome {}

    record Paused(Duration remaining) implements Outcome {}

    /// The account was closed in the meantime.
    record Gone() implements Outcome {}
  }

  /// Who is half in, if they may still come in.
  public Optional<Account> person(HalfIn halfIn) {
    // An old password lets in with a new one only.
    return QuarkusTransaction.requiringNew()
        .call(() ->
            halfIn.newPasswordHash.isPresent()
                ? accounts.findActive(halfIn.account)
                : accounts.findAdmissible(halfIn.account));
  }

  public Outcome prove(HalfIn halfIn, Shown shown, Visitor visitor) {
    return admitted(
        halfIn,
        visitor,
        account ->
            methods(account.id(), shown)
                .map(methods ->
                    new Outcome.SignedIn(
                        startSession.start(account, both(halfIn, methods), visitor, halfIn))));
  }

  /// For somebody who has to have a second factor and has none: makes an app one, if the code shows
  /// that it has the key.
  public Outcome enrol(HalfIn halfIn, TotpKey key, String code, Visitor visitor) {
    return admitted(
        halfIn,
        visitor,
        account ->
            QuarkusTransaction.requiringNew()
                .call(() ->
                    !secondFactors.heldBy(account.id()).none()
                            || !(secondFactors.addApp(account, key, digits(code))
                                instanceof Enrolment.Enrolled(var codes))
                        ? Optional.empty()
                        : Optional.of(
                            new Outcome.Enrolled(
                                startSession.start(
                                    account, both(halfIn, WITH_APP), visitor, halfIn),
                                codes))));
  }

  /// @param proof empty if what is shown is wrong
  private Outcome admitted(
      HalfIn halfIn, Visitor visitor, Function<Account, Optional<? extends Outcome>> proof) {
    var account = person(halfIn);
    if (account.isEmpty() || !startSession.isOpen(halfIn)) {
      return new Outcome.Gone();
    }
    var pause = attempts.admitFactor(halfIn.account, visitor.source());
    if (pause.isPresent()) {
      return new Outcome.Paused(pause.get());
    }
    var outcome = proof.apply(account.get());
    if (outcome.isEmpty()) {
      startSession.refused(account.get(), "wrong second factor");
      return new Outcome.Wrong();
    }
    attempts.factorWasRight(halfIn.account, visitor.source());
    return outcome.get();
  }

  private static List<String> both(HalfIn halfIn, List<String> methods) {
    return Stream.concat(Stream.of(halfIn.method()), methods.stream()).toList();
  }

  /// The methods of the second factor, if what they show is right.
  private Optional<List<String>> methods(UUID account, Shown shown) {
    return QuarkusTransaction.requiringNew()
        .call(() ->
            switch (shown) {
              case Shown.Code(var typed) -> methods(account, typed);
              case Shown.PasskeyAnswer(var challenge, var answer) ->
                  passkeys.prove(challenge, answer)
                              instanceof Passkeys.Proof.Given(var owner, var m)
                          && owner.equals(account)
                      ? Optional.of(m)
                      : Optional.empty();
            });
  }

  private Optional<List<String>> methods(UUID account, String typed) {
    var digits = digits(typed);
    if (CODE_OF_AN_APP.test(digits)) {
      return apps.take(account, digits) ? Optional.of(WITH_APP) : Optional.empty();
    }
    return recoveryCodes.take(account, typed) ? Optional.of(WITH_RECOVERY_CODE) : Optional.empty();
  }

  /// Apps show their codes with a gap in the middle.
  private static String digits(String typed) {
    return typed.replace(" ", "").strip();
  }
}
