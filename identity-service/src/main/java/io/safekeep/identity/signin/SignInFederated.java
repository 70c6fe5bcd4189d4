package io.safekeep.identity.signin;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.identity.account.Account;
import io.safekeep.identity.factor.SecondFactors;
import io.safekeep.identity.federation.FederatedSignIn;
import io.safekeep.identity.signin.ProveSecondFactor.HalfIn;
import io.safekeep.identity.token.ContextClass;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/// Lets a person in for whom their tenant's issuer vouches, or to the second step if that is not
/// enough: what the issuer did counts for one factor, unless it says that there were two.
@ApplicationScoped
public class SignInFederated {

  /// Not in RFC 8176, which has no word for it; what Microsoft Entra ID says too.
  static final String METHOD = "fed";

  private static final List<String> TWO_FACTORS = List.of(METHOD, "mfa");

  private final SecondFactors secondFactors;
  private final StartSession startSession;

  SignInFederated(SecondFactors secondFactors, StartSession startSession) {
    this.secondFactors = secondFactors;
    this.startSession = startSession;
  }

  /// What comes next.
  public sealed interface Outcome {

    record SignedIn(SqlSessions.Started started) implements Outcome {}

    record SecondStep(HalfIn person) implements Outcome {}

    /// A second factor is wanted, and this person has none yet.
    record FirstFactor(Account account, HalfIn person) implements Outcome {}
  }

  /// @param needed for what waits behind the sign-in
  public Outcome attempt(
      FederatedSignIn.Outcome.Admitted admitted, ContextClass needed, Visitor visitor) {
    var account = admitted.account();
    var person = new HalfIn(account.id(), Optional.empty(), Optional.of(admitted.signIn()));
    var held = secondFactors.heldBy(account.id());
    if (admitted.multiFactor() && !(needed == ContextClass.PHISHING_RESISTANT && held.passkey())) {
      return signedIn(account, TWO_FACTORS, person, visitor);
    }
    if (!held.none()) {
      return new Outcome.SecondStep(person);
    }
    return needed == ContextClass.MULTI_FACTOR || secondFactors.isRequiredOf(account)
        ? new Outcome.FirstFactor(account, person)
        : signedIn(account, List.of(METHOD), person, visitor);
  }

  private Outcome signedIn(Account account, List<String> methods, HalfIn person, Visitor visitor) {
    return new Outcome.SignedIn(
        QuarkusTransaction.requiringNew()
            .call(() -> startSession.start(account, methods, visitor, person)));
  }
}
