package io.safekeep.identity.federation;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyType;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import java.net.URI;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// What an issuer says of itself, as far as it matters to a connection.
@Schema(name = "Discovery")
public record Discovery(
    String issuer,
    URI authorizationEndpoint,
    URI tokenEndpoint,
    @Schema(description = "Where people are signed out there too, if it has such a place")
        @Nullable URI endSessionEndpoint,
    @Schema(description = "True if it tells us of ends of its sessions") boolean backChannelLogout,
    @Schema(description = "True if it names itself in its answers (RFC 9207)")
        boolean namesItselfInAnswers,
    @Schema(description = "How many keys it publishes that could sign ID tokens") int signingKeys) {

  static Discovery of(OIDCProviderMetadata metadata, JWKSet keys) {
    return new Discovery(
        metadata.getIssuer().getValue(),
        metadata.getAuthorizationEndpointURI(),
        metadata.getTokenEndpointURI(),
        metadata.getEndSessionEndpointURI(),
        metadata.supportsBackChannelLogout(),
        metadata.supportsAuthorizationResponseIssuerParam(),
        Math.toIntExact(keys.getKeys().stream().filter(Discovery::canSign).count()));
  }

  private static boolean canSign(JWK key) {
    return (KeyType.EC.equals(key.getKeyType()) || KeyType.RSA.equals(key.getKeyType()))
        && (key.getKeyUse() == null || KeyUse.SIGNATURE.equals(key.getKeyUse()));
  }
}
