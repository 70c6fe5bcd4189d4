package io.safekeep.runtime.pages;

import io.quarkus.oidc.AccessTokenCredential;
import io.quarkus.oidc.IdTokenCredential;
import io.quarkus.oidc.runtime.OidcJwtCallerPrincipal;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;

/// Makes whoever signed in to a page the same caller as with a bearer token: what they may do and
/// whose they are stands in the access token, not in the ID token.
@Singleton
class PageIdentity implements SecurityIdentityAugmentor {

  /// Attribute of an identity: the person's name, to greet them by.
  static final String NAME = "safekeep.name";

  /// Before the permissions are read from the token.
  private static final int FIRST = 100;

  private final String audience;

  PageIdentity(@ConfigProperty(name = "safekeep.audience") String audience) {
    this.audience = audience;
  }

  @Override
  public int priority() {
    return FIRST;
  }

  @Override
  public Uni<SecurityIdentity> augment(
      SecurityIdentity identity, AuthenticationRequestContext context) {
    if (!(identity.getPrincipal() instanceof OidcJwtCallerPrincipal idToken)
        || !(idToken.getCredential() instanceof IdTokenCredential)) {
      return Uni.createFrom().item(identity);
    }
    AccessTokenCredential access = identity.getCredential(AccessTokenCredential.class);
    JwtClaims claims = claims(access);
    Object name = idToken.getClaim("name");
    return Uni.createFrom()
        .item(
            QuarkusSecurityIdentity.builder(identity)
                .setPrincipal(new OidcJwtCallerPrincipal(claims, access))
                .addAttribute(NAME, name == null ? "" : name.toString())
                .build());
  }

  /// Signature, issuer and end were verified with the ID token; for whom it is was not.
  private JwtClaims claims(AccessTokenCredential access) {
    try {
      JwtClaims claims =
          new JwtConsumerBuilder()
              .setSkipSignatureVerification()
              .setSkipAllValidators()
              .build()
              .processToClaims(access.getToken());
      if (!claims.getAudience().contains(audience)) {
        throw new AuthenticationFailedException("the access token is for somebody else");
      }
      return claims;
    } catch (InvalidJwtException | MalformedClaimException e) {
      throw new AuthenticationFailedException(e);
    }
  }
}
