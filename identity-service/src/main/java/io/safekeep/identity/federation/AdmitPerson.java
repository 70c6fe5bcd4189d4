package io.safekeep.identity.federation;

import io.safekeep.identity.account.Account;
import io.safekeep.identity.account.Accounts;
import io.safekeep.identity.federation.FederatedSignIn.Why;
import io.safekeep.identity.user.JoinUser;
import io.safekeep.runtime.security.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Optional;
import java.util.UUID;

/// Finds the account of somebody for whom an issuer vouches, by its subject and by nothing else, or
/// makes one where the tenant wants that.
@ApplicationScoped
class AdmitPerson {

  /// As the API takes it.
  private static final int LONGEST_DISPLAY_NAME = 200;

  private final SqlConnections connections;
  private final SqlIdentities identities;
  private final JoinUser joinUser;
  private final Accounts accounts;

  AdmitPerson(
      SqlConnections connections, SqlIdentities identities, JoinUser joinUser, Accounts accounts) {
    this.connections = connections;
    this.identities = identities;
    this.joinUser = joinUser;
    this.accounts = accounts;
  }

  sealed interface Outcome {

    record Known(Account account) implements Outcome {}

    record Kept(Why why) implements Outcome {}
  }

  /// The issuer, as the audit trail names it.
  static Actor actor(Connection connection) {
    return new Actor("federation:" + connection.id(), null);
  }

  @Transactional(Transactional.TxType.REQUIRES_NEW)
  Outcome admit(Connection.Enabled connection, VouchedFor person) {
    // First sign-ins of one person in two windows queue up here, and disabling waits.
    if (!(connections.lock(connection.id()).orElse(null) instanceof Connection.Enabled)) {
      return new Outcome.Kept(Why.DISABLED);
    }
    return identities
        .find(connection.id(), person.subject())
        .map(account -> known(connection, person, account))
        .orElseGet(() -> join(connection, person));
  }

  private Outcome known(Connection.Enabled connection, VouchedFor person, UUID id) {
    if (accounts.findAdmissible(id).isEmpty()) {
      return new Outcome.Kept(Why.NOT_ACTIVE);
    }
    if (connection.terms().mapping().roles().isPresent()) {
      var roles = person.described().roles();
      if (roles.isEmpty()) {
        return new Outcome.Kept(Why.NO_ROLE);
      }
      joinUser.setRoles(actor(connection), connection.tenant(), id, roles);
    }
    return admissible(id);
  }

  private Outcome join(Connection.Enabled connection, VouchedFor person) {
    var joining = connection.terms().joining();
    var described = person.described();
    if (!joining.justInTime()) {
      return new Outcome.Kept(Why.UNKNOWN);
    }
    if (described.email().filter(joining::admits).isEmpty()) {
      return new Outcome.Kept(Why.FOREIGN_ADDRESS);
    }
    var userName = described.userName().filter(JoinUser::fits);
    if (userName.isEmpty()) {
      return new Outcome.Kept(Why.NO_NAME);
    }
    if (described.roles().isEmpty()) {
      return new Outcome.Kept(Why.NO_ROLE);
    }
    var joined =
        joinUser.join(
            actor(connection),
            connection.tenant(),
            userName.get(),
            described.displayName().filter(AdmitPerson::fits).orElseGet(userName::get),
            described.roles());
    if (joined.isEmpty()) {
      return new Outcome.Kept(Why.NAME_TAKEN);
    }
    identities.link(connection.id(), person.subject(), joined.get());
    return admissible(joined.get());
  }

  private static boolean fits(String displayName) {
    return displayName.length() <= LONGEST_DISPLAY_NAME;
  }

  private Outcome admissible(UUID id) {
    Optional<Account> account = accounts.findAdmissible(id);
    return account
        .<Outcome>map(Outcome.Known::new)
        .orElseGet(() -> new Outcome.Kept(Why.NOT_ACTIVE));
  }
}
