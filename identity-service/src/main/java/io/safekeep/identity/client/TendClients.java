package io.safekeep.identity.client;

import io.safekeep.identity.IdentityProblem;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.security.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Map;

/// Registers clients, renews their secrets and disables them.
@ApplicationScoped
class TendClients {

  static final String SECRET_PREFIX = "sks_";

  private final Clients clients;
  private final AuditTrail auditTrail;
  private final Clock clock;

  TendClients(Clients clients, AuditTrail auditTrail, Clock clock) {
    this.clients = clients;
    this.auditTrail = auditTrail;
    this.clock = clock;
  }

  /// @throws Refusal CLIENT_EXISTS
  @Transactional
  Client register(Actor actor, Client client) {
    if (clients.findByIdOptional(client.id()).isPresent()) {
      throw new Refusal(
              IdentityProblem.CLIENT_EXISTS, "client " + client.id() + " is registered already")
          .with("field", "id");
    }
    clients.persistAndFlush(ClientEntity.of(client));
    auditTrail.record(
        actor,
        client.tenant().orElse(null),
        "client.register",
        client.id(),
        Map.of("grants", client.grants(), "roles", client.roles()));
    return client;
  }

  /// Gives a client with a secret a new one; the old one is refused at once.
  ///
  /// @throws Refusal NOT_FOUND, CLIENT_DISABLED, INVALID_REQUEST for a client without a secret
  @Transactional
  Secret rotateSecret(Actor actor, String id) {
    var entity = clients.locked(id);
    var client = enabled(entity);
    if (!(client.credential() instanceof Credential.SecretHash)) {
      throw Refusal.invalid("id", "names a client that has no secret");
    }
    var secret = Secret.random(SECRET_PREFIX);
    entity.keep(new Credential.SecretHash(secret.hash()));
    auditTrail.record(actor, client.tenant().orElse(null), "client.rotate-secret", id, Map.of());
    return secret;
  }

  /// Lets a client prove itself with other keys from now on.
  ///
  /// @throws Refusal NOT_FOUND, CLIENT_DISABLED, INVALID_REQUEST for a client without keys
  @Transactional
  Client replaceKeys(Actor actor, String id, Credential keys) {
    var entity = clients.locked(id);
    var client = enabled(entity);
    if (!client.credential().isKey()) {
      throw Refusal.invalid("id", "names a client that does not prove itself with keys");
    }
    entity.keep(keys);
    auditTrail.record(actor, client.tenant().orElse(null), "client.replace-keys", id, Map.of());
    return entity.toClient();
  }

  /// @throws Refusal NOT_FOUND, CLIENT_DISABLED
  @Transactional
  Client disable(Actor actor, String id, String reason) {
    var entity = clients.locked(id);
    var client = enabled(entity);
    entity.disabledAt = clock.instant();
    auditTrail.record(
        actor, client.tenant().orElse(null), "client.disable", id, Map.of("reason", reason));
    return entity.toClient();
  }

  private static Client enabled(ClientEntity entity) {
    var client = entity.toClient();
    client
        .disabledAt()
        .ifPresent(at -> {
          throw new Refusal(
              IdentityProblem.CLIENT_DISABLED,
              "client %s was disabled at %s".formatted(client.id(), at));
        });
    return client;
  }
}
