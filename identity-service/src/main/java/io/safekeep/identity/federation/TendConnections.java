package io.safekeep.identity.federation;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.contracts.TenantId;
import io.safekeep.identity.IdentityProblem;
import io.safekeep.identity.role.Role;
import io.safekeep.identity.user.User;
import io.safekeep.identity.user.UserDirectory;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Prepares a tenant's connections, switches them on and off, and ties people to identities.
@ApplicationScoped
class TendConnections {

  private final SqlConnections connections;
  private final SqlIdentities identities;
  private final IssuerDocuments documents;
  private final UserDirectory users;
  private final AuditTrail auditTrail;
  private final Ids ids;
  private final Clock clock;

  TendConnections(
      SqlConnections connections,
      SqlIdentities identities,
      IssuerDocuments documents,
      UserDirectory users,
      AuditTrail auditTrail,
      Ids ids,
      Clock clock) {
    this.connections = connections;
    this.identities = identities;
    this.documents = documents;
    this.users = users;
    this.auditTrail = auditTrail;
    this.ids = ids;
    this.clock = clock;
  }

  /// @throws Refusal INVALID_REQUEST if the one who keeps a password cannot
  @Transactional
  Connection prepare(Actor by, TenantId tenant, Terms terms) {
    requireAdministrator(tenant, terms);
    var connection = new Connection.Disabled(ids.next(), tenant, terms);
    connections.add(connection);
    record(by, connection, "prepare");
    return connection;
  }

  /// @throws Refusal NOT_FOUND, also if it is another tenant's
  @Transactional
  Connection get(TenantId tenant, UUID id) {
    return of(tenant, connections.find(id).orElseThrow(() -> notFound(id)));
  }

  /// @param terms in full; the issuer has to be the same
  /// @throws Refusal NOT_FOUND; INVALID_REQUEST as for [#prepare]
  @Transactional
  Connection change(Actor by, TenantId tenant, UUID id, Terms terms) {
    var connection = locked(tenant, id);
    if (!connection.terms().issuer().equals(terms.issuer())) {
      throw Refusal.invalid(
          "issuer", "cannot change: people are known by its names; prepare another connection");
    }
    requireAdministrator(tenant, terms);
    var changed = connection.with(terms);
    connections.change(changed);
    record(by, changed, "change");
    return changed;
  }

  /// What the issuer says of itself, from the issuer and not from memory.
  ///
  /// @throws Refusal NOT_FOUND; ISSUER_NOT_USABLE with what is wrong
  Discovery test(TenantId tenant, UUID id) {
    var connection = QuarkusTransaction.requiringNew().call(() -> get(tenant, id));
    try {
      var metadata = documents.discover(connection.terms().issuer());
      var keys = documents.keys(metadata, true);
      var found = Discovery.of(metadata, keys);
      if (found.signingKeys() == 0) {
        throw new IOException("it publishes no key that could sign");
      }
      return found;
    } catch (IOException | IllegalArgumentException unusable) {
      throw new Refusal(
          IdentityProblem.ISSUER_NOT_USABLE,
          "issuer %s: %s".formatted(connection.terms().issuer(), unusable.getMessage()));
    }
  }

  /// @throws Refusal NOT_FOUND, CONNECTION_ENABLED, ISSUER_NOT_USABLE
  Connection enable(Actor by, TenantId tenant, UUID id) {
    test(tenant, id);
    return QuarkusTransaction.requiringNew()
        .call(() -> {
          if (!(locked(tenant, id) instanceof Connection.Disabled disabled)
              || connections.enabledOf(tenant).isPresent()) {
            throw new Refusal(
                IdentityProblem.CONNECTION_ENABLED, "a connection of the tenant is enabled");
          }
          var enabled = disabled.enable(clock.instant());
          connections.setEnabled(id, enabled.enabledAt());
          record(by, enabled, "enable");
          return enabled;
        });
  }

  /// Nobody signs in by it any more, and whoever did is signed out.
  ///
  /// @throws Refusal NOT_FOUND, CONNECTION_NOT_ENABLED
  @Transactional
  Connection disable(Actor by, TenantId tenant, UUID id) {
    if (!(locked(tenant, id) instanceof Connection.Enabled enabled)) {
      throw new Refusal(
          IdentityProblem.CONNECTION_NOT_ENABLED, "connection %s is disabled".formatted(id));
    }
    connections.setEnabled(id, null);
    record(by, enabled, "disable");
    return enabled.disable();
  }

  /// Ties an account to an identity at the issuer, on an administrator's word.
  ///
  /// @throws Refusal NOT_FOUND, IDENTITY_TIED
  @Transactional
  void tie(Actor by, TenantId tenant, UUID id, UUID account, String subject) {
    var connection = locked(tenant, id);
    requireUser(tenant, account);
    if (!identities.link(id, subject, account)) {
      throw new Refusal(
          IdentityProblem.IDENTITY_TIED, "that account or that subject is tied already");
    }
    auditTrail.record(
        by,
        tenant,
        "federated-identity.tie",
        account.toString(),
        Map.of("connection", connection.id(), "subject", subject));
  }

  /// @throws Refusal NOT_FOUND
  @Transactional
  void untie(Actor by, TenantId tenant, UUID id, UUID account) {
    var connection = locked(tenant, id);
    if (!identities.unlink(connection.id(), account)) {
      throw Refusal.notFound("identity of user " + account);
    }
    auditTrail.record(
        by,
        tenant,
        "federated-identity.untie",
        account.toString(),
        Map.of("connection", connection.id()));
  }

  private Connection locked(TenantId tenant, UUID id) {
    return of(tenant, connections.lock(id).orElseThrow(() -> notFound(id)));
  }

  private static Connection of(TenantId tenant, Connection connection) {
    if (!connection.tenant().equals(tenant)) {
      throw notFound(connection.id());
    }
    return connection;
  }

  private static Refusal notFound(UUID id) {
    return Refusal.notFound("connection " + id);
  }

  private void requireUser(TenantId tenant, UUID account) {
    if (of(tenant, account).isEmpty()) {
      throw Refusal.notFound("user " + account);
    }
  }

  private Optional<User> of(TenantId tenant, UUID account) {
    return users.find(account).filter(user -> user.profile().tenant().equals(tenant));
  }

  /// Whoever switches passwords off keeps a way in for the day the issuer is away.
  private void requireAdministrator(TenantId tenant, Terms terms) {
    terms
        .breakGlass()
        .ifPresent(id -> {
          if (!(of(tenant, id).orElse(null) instanceof User.Active active)
              || !active.profile().roles().contains(Role.TENANT_ADMIN)) {
            throw Refusal.invalid("breakGlass", "is no active tenant-admin of the tenant");
          }
        });
  }

  private void record(Actor by, Connection connection, String verb) {
    auditTrail.record(
        by,
        connection.tenant(),
        "federation." + verb,
        connection.id().toString(),
        Map.of(
            "issuer", connection.terms().issuer(),
            "justInTime", connection.terms().joining().justInTime(),
            "passwordsOff", connection.terms().breakGlass().isPresent()));
  }
}
