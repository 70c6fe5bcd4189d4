package io.safekeep.runtime.security;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.jwt.JsonWebToken;

/// Refuses access tokens that are bound to a key (claim `cnf`, RFC 7800) unless whoever verified
/// them has seen proof that the caller holds it (RFC 9449, section 7.2). Shown as `Bearer`, such a
/// token may be a copy.
@Singleton
public class BoundTokens implements SecurityIdentityAugmentor {

  /// Attribute of an identity whose caller has proved it.
  public static final String KEY_IS_HELD = "safekeep.key-is-held";

  private static final String CONFIRMATION = "cnf";

  @Override
  public Uni<SecurityIdentity> augment(
      SecurityIdentity identity, AuthenticationRequestContext context) {
    if (identity.getPrincipal() instanceof JsonWebToken token
        && token.containsClaim(CONFIRMATION)
        && !Boolean.TRUE.equals(identity.getAttribute(KEY_IS_HELD))) {
      return Uni.createFrom().failure(new AuthenticationFailedException());
    }
    return Uni.createFrom().item(identity);
  }
}
