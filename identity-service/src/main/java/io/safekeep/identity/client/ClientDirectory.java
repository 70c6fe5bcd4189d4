package io.safekeep.identity.client;

import io.safekeep.runtime.secret.Secret;
import jakarta.inject.Singleton;
import java.util.Optional;

/// Clients as the OpenID Provider looks them up, at each request anew, so that a client which is
/// disabled or changed is so at once and everywhere. A disabled client is none.
@Singleton
public class ClientDirectory {

  private final SqlClients clients;

  ClientDirectory(SqlClients clients) {
    this.clients = clients;
  }

  public Optional<Client> find(String id) {
    return clients.findEnabled(id);
  }

  /// The client of that id, if it has a secret and this is it.
  public Optional<Client> authenticate(String id, Secret secret) {
    return find(id)
        .filter(client ->
            client.credential() instanceof Credential.SecretHash hash && hash.isOf(secret));
  }
}
