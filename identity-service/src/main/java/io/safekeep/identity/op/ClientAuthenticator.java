package io.safekeep.identity.op;

import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.PlainClientSecret;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import com.nimbusds.oauth2.sdk.id.ClientID;
import io.safekeep.identity.client.Client;
import io.safekeep.identity.client.ClientDirectory;
import io.safekeep.runtime.secret.Secret;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds out which client sends a request (RFC 6749, sections 2.3 and 3.2.1).
@Singleton
class ClientAuthenticator {

  private final ClientDirectory clients;
  private final ClientAssertions assertions;

  ClientAuthenticator(ClientDirectory clients, ClientAssertions assertions) {
    this.clients = clients;
    this.assertions = assertions;
  }

  /// Empty unless a confidential client showed its secret or signed with its key, or a public
  /// client showed its id. Call it outside of a transaction: it may ask the client for its keys.
  Optional<Client> authenticate(
      @Nullable ClientAuthentication authentication, @Nullable ClientID clientId) {
    return switch (authentication) {
      case PlainClientSecret shown ->
          clients.authenticate(
              shown.getClientID().getValue(), new Secret(shown.getClientSecret().getValue()));
      case PrivateKeyJWT assertion -> assertions.verify(assertion);
      case null ->
          Optional.ofNullable(clientId)
              .flatMap(id -> clients.find(id.getValue()))
              .filter(client -> !client.isConfidential());
      default -> Optional.empty();
    };
  }
}
