package io.safekeep.identity.signin;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.identity.account.Accounts;
import io.safekeep.identity.factor.Challenge;
import io.safekeep.identity.factor.Passkeys;
import io.safekeep.identity.factor.Passkeys.Proof;
import io.safekeep.identity.federation.Federations;
import io.safekeep.identity.signin.ProveSecondFactor.HalfIn;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/// Lets a person in who has a passkey: it says who they are, and is two factors by itself.
@ApplicationScoped
public class SignInWithPasskey {

  private final Accounts accounts;
  private final Passkeys passkeys;
  private final Federations federations;
  private final StartSession startSession;

  SignInWithPasskey(
      Accounts accounts, Passkeys passkeys, Federations federations, StartSession startSession) {
    this.accounts = accounts;
    this.passkeys = passkeys;
    this.federations = federations;
    this.startSession = startSession;
  }

  /// Empty if the answer does not hold or the account may not come in: nobody learns which.
  ///
  /// @param answer of the browser to the challenge
  public Optional<SqlSessions.Started> attempt(
      Challenge challenge, String answer, Visitor visitor) {
    return switch (QuarkusTransaction.requiringNew()
        .call(() -> passkeys.prove(challenge, answer))) {
      case Proof.Given(var id, var methods) ->
          QuarkusTransaction.requiringNew()
              .call(() ->
                  accounts
                      .findAdmissible(id)
                      .filter(account -> !federations.isTheOnlyWayFor(account))
                      .map(account ->
                          startSession.start(
                              account,
                              methods,
                              visitor,
                              HalfIn.byPassword(account.id(), Optional.empty()))));
      case Proof.Refused _ -> Optional.empty();
    };
  }
}
