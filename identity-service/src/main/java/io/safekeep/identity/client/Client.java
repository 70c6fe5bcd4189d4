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
/// @param redirectUris compared character by character (RFC 9700, section 2.1)
/// @param roles it acts with when it acts for itself
/// @param consentRequired true for a third party's, which people let in before it learns of them
public record Client(
    String id,
    String name,
    Optional<TenantId> tenant,
    Credential credential,
    Set<Grant> grants,
    Set<String> redirectUris,
    Set<Role> roles,
    Profile profile,
    boolean consentRequired,
    SignOut signOut,
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

  /// How much a client has to prove.
  public enum Profile {
    STANDARD,
    /// As STANDARD, for the software of a confidential client that knows no PKCE: a nonce takes its
    /// place, which the client compares (RFC 9700, section 2.1.1).
    NONCE,
    /// FAPI 2.0 Security Profile: requests are pushed (PAR), the client signs with a key of its
    /// own, and tokens are bound to a key (DPoP).
    FAPI2
  }

  /// What becomes of the client's own session when the person signs out.
  ///
  /// @param postLogoutRedirectUris where the browser may go on (OpenID Connect RP-Initiated Logout
  ///   1.0, section 3), compared character by character
  /// @param backChannelUri where we tell the client (OpenID Connect Back-Channel Logout 1.0)
  public record SignOut(Set<String> postLogoutRedirectUris, Optional<URI> backChannelUri) {

    /// Nobody is told, and the browser stays.
    public static final SignOut NONE = new SignOut(Set.of(), Optional.empty());

    public SignOut {
      postLogoutRedirectUris = Set.copyOf(postLogoutRedirectUris);
    }
  }

  public boolean isConfidential() {
    return credential.isConfidential();
  }

  public boolean isFapi2() {
    return profile == Profile.FAPI2;
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
