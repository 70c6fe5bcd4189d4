package io.safekeep.identity.client;

import io.safekeep.runtime.secret.Secret;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Optional;

/// Clients as the OpenID Provider looks them up. A disabled client is none.
@ApplicationScoped
public class ClientDirectory {

  private final Clients clients;

  ClientDirectory(Clients clients) {
    this.clients = clients;
  }

  @Transactional
  public Optional<Client> find(String id) {
    return clients
        .findByIdOptional(id)
        .map(ClientEntity::toClient)
        .filter(client -> client.disabledAt().isEmpty());
  }

  /// The client of that id, if it has a secret and this is it.
  @Transactional
  public Optional<Client> authenticate(String id, Secret secret) {
    return find(id)
        .filter(client ->
            client.credential() instanceof Credential.SecretHash hash && hash.isOf(secret));
  }
}
