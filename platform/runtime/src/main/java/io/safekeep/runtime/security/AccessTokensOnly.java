package io.safekeep.runtime.security;

import io.quarkus.oidc.runtime.OidcJwtCallerPrincipal;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// Refuses what the issuer has signed for something else than access: an ID token, the news of a
/// sign-out (RFC 9068, section 4; RFC 8725, section 3.11). The header says what a token is.
/// identity-service, which verifies its own tokens, does so there.
@Singleton
class AccessTokensOnly implements SecurityIdentityAugmentor {

  /// That a type may begin with, and means the same (RFC 7515, section 4.1.9).
  private static final String APPLICATION = "application/";

  private final String type;

  /// @param type of this issuer's access tokens; `at+jwt` by RFC 9068
  AccessTokensOnly(@ConfigProperty(name = "safekeep.access-token-type") String type) {
    this.type = bare(type);
  }

  @Override
  public Uni<SecurityIdentity> augment(
      SecurityIdentity identity, AuthenticationRequestContext context) {
    return identity.getPrincipal() instanceof OidcJwtCallerPrincipal token
            && !isOfType(token.getCredential().getToken())
        ? Uni.createFrom().failure(new AuthenticationFailedException())
        : Uni.createFrom().item(identity);
  }

  private boolean isOfType(String serialized) {
    try {
      var header = Base64.getUrlDecoder().decode(serialized.substring(0, serialized.indexOf('.')));
      return new JsonObject(new String(header, StandardCharsets.UTF_8)).getValue("typ")
              instanceof String said
          && bare(said).equals(type);
    } catch (DecodeException | IllegalArgumentException | IndexOutOfBoundsException malformed) {
      return false;
    }
  }

  private static String bare(String type) {
    var lower = type.toLowerCase(Locale.ROOT);
    return lower.startsWith(APPLICATION) ? lower.substring(APPLICATION.length()) : lower;
  }
}
