package io.safekeep.identity.federation;

import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.identity.IdentityProblem;
import io.safekeep.identity.account.Account;
import io.safekeep.identity.federation.IssuerSignIn.Result;
import io.safekeep.identity.token.SqlSingleUse;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.secret.Secret;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Signs people in at their tenant's issuer: where to send the browser, and what to make of what it
/// brings back.
@ApplicationScoped
public class FederatedSignIn {

  /// How long a browser may be away.
  public static final Duration PATIENCE = Duration.ofMinutes(10);

  private final SqlConnections connections;
  private final IssuerSignIn issuer;
  private final AdmitPerson admitPerson;
  private final SqlFederatedSignIns signIns;
  private final SqlSingleUse singleUse;
  private final AuditTrail auditTrail;
  private final Clock clock;

  FederatedSignIn(
      SqlConnections connections,
      IssuerSignIn issuer,
      AdmitPerson admitPerson,
      SqlFederatedSignIns signIns,
      SqlSingleUse singleUse,
      AuditTrail auditTrail,
      Clock clock) {
    this.connections = connections;
    this.issuer = issuer;
    this.admitPerson = admitPerson;
    this.signIns = signIns;
    this.singleUse = singleUse;
    this.auditTrail = auditTrail;
    this.clock = clock;
  }

  /// What has to be remembered, in secret, while the browser is at the issuer.
  ///
  /// @param notBefore earliest time at which the person may have signed in there
  public record Begun(UUID connection, String nonce, String verifier, Optional<Instant> notBefore) {

    @Override
    public String toString() {
      return "Begun[" + connection + "]";
    }
  }

  /// What waits here and so is asked for there.
  ///
  /// @param maximumAge of the sign-in; zero for a new one
  /// @param multiFactor true if one factor will not do
  public record Wish(
      Optional<String> loginHint, Optional<Duration> maximumAge, boolean multiFactor) {}

  /// What came of it.
  public sealed interface Outcome {

    /// The issuer vouches for a person who has an account and may come in.
    ///
    /// @param signIn names what happened there
    /// @param multiFactor true if there were two factors
    record Admitted(UUID signIn, Account account, boolean multiFactor) implements Outcome {}

    record Refused(Why why) implements Outcome {}

    /// The issuer does not answer.
    record Unreachable() implements Outcome {}
  }

  /// Why somebody is not let in.
  public enum Why {
    /// The issuer said no, or the person did there.
    DENIED,
    /// What came back is not what was asked for.
    NOT_TO_BE_TRUSTED,
    /// The sign-in there was too weak or too old.
    TOO_WEAK,
    /// Nobody here has that identity, and accounts are not made by themselves.
    UNKNOWN,
    /// The issuer names no address that it has verified, in one of the tenant's domains.
    FOREIGN_ADDRESS,
    /// No name to give the account.
    NO_NAME,
    /// Somebody else has that name; that they share it does not make them one person.
    NAME_TAKEN,
    /// None of the person's groups gives a role.
    NO_ROLE,
    /// Their groups would take the tenant its last administrator.
    LAST_ADMINISTRATOR,
    /// The account or the tenant is not active.
    NOT_ACTIVE,
    /// The connection was switched off meanwhile.
    DISABLED
  }

  public Begun begin(Connection.Enabled connection, Wish wish) {
    return new Begun(
        connection.id(),
        Secret.random("").value(),
        Secret.random("").value(),
        wish.maximumAge().map(clock.instant()::minus));
  }

  /// Where the browser has to go.
  ///
  /// @param state that it brings back; opens to what was begun, in that browser alone
  /// @throws IOException if the issuer does not answer
  public URI address(Connection.Enabled connection, Begun begun, String state, Wish wish)
      throws IOException {
    try {
      return issuer.address(connection, begun, state, wish);
    } catch (IOException unavailable) {
      Log.warnf("Connection %s: %s", connection.id(), unavailable.getMessage());
      throw unavailable;
    }
  }

  /// Takes what the browser brought back, once.
  public Outcome finish(Begun begun, Map<String, List<String>> parameters) {
    if (!singleUse.claim(
        "federation", begun.connection.toString(), begun.nonce, PATIENCE.plusMinutes(1))) {
      return new Outcome.Refused(Why.NOT_TO_BE_TRUSTED);
    }
    var found = QuarkusTransaction.requiringNew().call(() -> connections.find(begun.connection));
    if (!(found.orElse(null) instanceof Connection.Enabled connection)) {
      return new Outcome.Refused(Why.DISABLED);
    }
    try {
      return switch (issuer.redeem(connection, begun, parameters)) {
        case Result.Good(var person) -> admitted(connection, person);
        case Result.Denied(var error) -> refused(connection, Why.DENIED, error);
        case Result.Bad(var reason) -> refused(connection, Why.NOT_TO_BE_TRUSTED, reason);
        case Result.Weak(var reason) -> refused(connection, Why.TOO_WEAK, reason);
      };
    } catch (IOException unavailable) {
      Log.warnf("Connection %s: %s", connection.id(), unavailable.getMessage());
      return new Outcome.Unreachable();
    }
  }

  /// Where the browser goes to sign out at the issuer too; empty if that cannot be.
  ///
  /// @param returnTo where it comes back to, with `state`
  public Optional<URI> signOut(SqlFederatedSignIns.Origin origin, URI returnTo, String state) {
    var found = QuarkusTransaction.requiringNew().call(() -> connections.find(origin.connection()));
    try {
      return found.isPresent()
          ? issuer.signOut(found.get(), origin.idToken(), returnTo, state)
          : Optional.empty();
    } catch (IOException unavailable) {
      Log.warnf("Connection %s: %s", origin.connection(), unavailable.getMessage());
      return Optional.empty();
    }
  }

  private Outcome admitted(Connection.Enabled connection, VouchedFor person) {
    try {
      return admit(connection, person);
    } catch (Refusal refusal) {
      return refused(connection, why(refusal), person.subject());
    }
  }

  private static Why why(Refusal refusal) {
    if (refusal.type() == IdentityProblem.USER_NAME_TAKEN) {
      return Why.NAME_TAKEN;
    }
    if (refusal.type() == IdentityProblem.LAST_ADMINISTRATOR) {
      return Why.LAST_ADMINISTRATOR;
    }
    throw refusal;
  }

  private Outcome admit(Connection.Enabled connection, VouchedFor person) {
    return switch (admitPerson.admit(connection, person)) {
      case AdmitPerson.Outcome.Known(var account) ->
          new Outcome.Admitted(
              QuarkusTransaction.requiringNew().call(() -> signIns.add(connection.id(), person)),
              account,
              person.multiFactor());
      case AdmitPerson.Outcome.Kept(var why) -> refused(connection, why, person.subject());
    };
  }

  private Outcome refused(Connection.Enabled connection, Why why, String reason) {
    QuarkusTransaction.requiringNew()
        .run(() ->
            auditTrail.record(
                AdmitPerson.actor(connection),
                connection.tenant(),
                "federated-sign-in.refuse",
                connection.id().toString(),
                Map.of("why", why.name(), "reason", reason)));
    return new Outcome.Refused(why);
  }
}
