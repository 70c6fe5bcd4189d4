package io.safekeep.identity.federation;

import io.safekeep.identity.account.Account;
import io.safekeep.identity.account.Accounts;
import io.safekeep.identity.domain.VerifiedDomains;
import io.safekeep.identity.federation.FederatedSignIn.Why;
import io.safekeep.identity.user.ChangeUser;
import io.safekeep.identity.user.CreateUser;
import io.safekeep.identity.user.CreateUser.NewPerson;
import io.safekeep.identity.user.User.Particulars;
import io.safekeep.identity.user.UserName;
import io.safekeep.runtime.problem.Refusal;
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
  private final CreateUser createUser;
  private final ChangeUser changeUser;
  private final Accounts accounts;
  private final VerifiedDomains domains;

  AdmitPerson(
      SqlConnections connections,
      SqlIdentities identities,
      CreateUser createUser,
      ChangeUser changeUser,
      Accounts accounts,
      VerifiedDomains domains) {
    this.connections = connections;
    this.identities = identities;
    this.createUser = createUser;
    this.changeUser = changeUser;
    this.accounts = accounts;
    this.domains = domains;
  }

  sealed interface Outcome {

    record Known(Account account) implements Outcome {}

    record Kept(Why why) implements Outcome {}
  }

  /// The issuer, as the audit trail names it.
  static Actor actor(Connection connection) {
    return new Actor("federation:" + connection.id(), null);
  }

  /// @throws Refusal USER_NAME_TAKEN; LAST_ADMINISTRATOR if the issuer takes that role from the
  ///   last one. Nothing has changed then.
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
      changeUser.assign(actor(connection), connection.tenant(), id, roles);
    }
    return admissible(id);
  }

  private Outcome join(Connection.Enabled connection, VouchedFor person) {
    var joining = connection.terms().joining();
    var described = person.described();
    if (!joining.justInTime()) {
      return new Outcome.Kept(Why.UNKNOWN);
    }
    // Looked at each time: a domain lapses, and then somebody else may have it.
    if (described
        .email()
        .flatMap(joining::domainOf)
        .filter(domain -> domains.belongsTo(connection.tenant(), domain))
        .isEmpty()) {
      return new Outcome.Kept(Why.FOREIGN_ADDRESS);
    }
    var userName = described.userName().filter(UserName::isValid);
    if (userName.isEmpty()) {
      return new Outcome.Kept(Why.NO_NAME);
    }
    if (described.roles().isEmpty()) {
      return new Outcome.Kept(Why.NO_ROLE);
    }
    var particulars =
        new Particulars(
            described.displayName().filter(AdmitPerson::fits).orElseGet(userName::get),
            described.email(),
            Optional.empty(),
            Optional.empty());
    var joined =
        createUser
            .create(
                actor(connection),
                connection.tenant(),
                new NewPerson(userName.get(), particulars, described.roles(), Optional.empty()))
            .profile()
            .id();
    identities.link(connection.id(), person.subject(), joined);
    return admissible(joined);
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
