package io.safekeep.identity.client;

import io.safekeep.contracts.TenantId;
import io.safekeep.identity.role.Role;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// A program that may ask for tokens (RFC 6749, section 2).
///
/// @param id its `client_id`
/// @param tenant whose client it is; empty for the suite's own
/// @param secretHash of a confidential client; empty for a public one, which only PKCE protects
/// @param redirectUris compared character by character (RFC 9700, section 2.1)
/// @param roles it acts with when it acts for itself
public record Client(
    String id,
    String name,
    Optional<TenantId> tenant,
    Optional<String> secretHash,
    Set<Grant> grants,
    Set<String> redirectUris,
    Set<Role> roles,
    Optional<Instant> disabledAt,
    Instant createdAt) {

  public Client {
    grants = Set.copyOf(grants);
    redirectUris = Set.copyOf(redirectUris);
    roles = Set.copyOf(roles);
  }

  /// Ways to a token, by their OAuth names.
  public enum Grant {
    AUTHORIZATION_CODE,
    REFRESH_TOKEN,
    CLIENT_CREDENTIALS,
    /// RFC 8628.
    DEVICE_CODE,
    /// RFC 8693: an employee's token for one of a tenant's portal, as a grant allows.
    TOKEN_EXCHANGE
  }

  public boolean isConfidential() {
    return secretHash.isPresent();
  }

  /// True if the client registered exactly this address. Texts are compared: two URIs that differ
  /// in the case of their hosts are equal to [URI#equals], and not the same here.
  public boolean returnsTo(URI redirectUri) {
    return redirectUris.contains(redirectUri.toString());
  }

  public boolean mayUse(Grant grant) {
    return grants.contains(grant);
  }

  @Override
  public String toString() {
    return "Client[" + id + "]";
  }
}
