package io.safekeep.runtime.revocation;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.jwt.JsonWebToken;

/// Refuses tokens of [RevokedCallers].
@Singleton
class RevokedCallersRefused implements SecurityIdentityAugmentor {

  private final RevokedCallers revokedCallers;

  RevokedCallersRefused(RevokedCallers revokedCallers) {
    this.revokedCallers = revokedCallers;
  }

  @Override
  public Uni<SecurityIdentity> augment(
      SecurityIdentity identity, AuthenticationRequestContext context) {
    if (identity.getPrincipal() instanceof JsonWebToken token
        && token.getSubject() != null
        && revokedCallers.isRevoked(token.getSubject())) {
      return Uni.createFrom().failure(new AuthenticationFailedException());
    }
    return Uni.createFrom().item(identity);
  }
}
