package io.safekeep.identity.client;

import io.quarkus.logging.Log;
import io.quarkus.runtime.StartupEvent;
import io.safekeep.identity.client.Client.Grant;
import io.safekeep.identity.role.Role;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.sql.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;

/// Registers the operator's client in an installation that has no client yet. Later starts change
/// nothing, so that a secret rotated since then stays as it is.
@ApplicationScoped
class Bootstrap {

  private static final int SHORTEST_SECRET = 32;

  private final BootstrapSettings settings;
  private final Clients clients;
  private final TendClients tendClients;
  private final Sql sql;
  private final Clock clock;

  Bootstrap(
      BootstrapSettings settings, Clients clients, TendClients tendClients, Sql sql, Clock clock) {
    this.settings = settings;
    this.clients = clients;
    this.tendClients = tendClients;
    this.sql = sql;
    this.clock = clock;
  }

  @Transactional
  void start(@Observes StartupEvent event) {
    if (settings.clientId().isEmpty()) {
      return;
    }
    // Replicas that start together take turns.
    sql.update("lock table client in share row exclusive mode");
    if (clients.count() > 0) {
      return;
    }
    var id = settings.clientId().get();
    var secret = settings.clientSecret().map(String::strip).orElse("");
    if (secret.length() < SHORTEST_SECRET) {
      throw new IllegalStateException(
          "safekeep.bootstrap.client-secret has %d characters, at least %d are needed"
              .formatted(secret.length(), SHORTEST_SECRET));
    }
    tendClients.register(
        Actor.SUITE,
        new Client(
            id,
            "Operator",
            Optional.empty(),
            new Credential.SecretHash(new Secret(secret).hash()),
            Set.of(Grant.CLIENT_CREDENTIALS),
            Set.of(),
            Set.of(Role.PLATFORM_OPERATOR),
            Client.Profile.STANDARD,
            false,
            Client.SignOut.NONE,
            Optional.empty(),
            clock.instant()));
    Log.infof("Registered the operator's client %s", id);
  }
}
