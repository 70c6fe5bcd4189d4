package io.safekeep.identity.op;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.safekeep.identity.Operator;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;

/// Somebody with a private key: a client that proves itself with it, or whoever uses bound tokens.
/// Builds assertions and proofs claim by claim, so that a test can make bad ones too.
final class KeyHolder {

  static final String ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

  private final ECKey key = newKey();

  private static ECKey newKey() {
    try {
      return new ECKeyGenerator(Curve.P_256).keyIDFromThumbprint(true).generate();
    } catch (JOSEException fault) {
      throw new IllegalStateException(fault);
    }
  }

  ECKey key() {
    return key;
  }

  Map<String, Object> jwks() {
    return new JWKSet(key).toJSONObject(true);
  }

  String thumbprint() {
    return key.getKeyID();
  }

  /// A good `client_assertion`.
  String assertion(String clientId) {
    return assertion(clientId, claims -> claims);
  }

  String assertion(String clientId, UnaryOperator<JWTClaimsSet.Builder> change) {
    var claims =
        new JWTClaimsSet.Builder()
            .issuer(clientId)
            .subject(clientId)
            .audience(Operator.issuer())
            .jwtID(UUID.randomUUID().toString())
            .issueTime(new Date())
            .expirationTime(Date.from(Instant.now().plusSeconds(60)));
    return signed(
        new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(),
        change.apply(claims).build());
  }

  /// A good proof for one of the provider's endpoints.
  String proof(String method, String path) {
    return proof(method, path, claims -> claims);
  }

  String proof(String method, String path, UnaryOperator<JWTClaimsSet.Builder> change) {
    var claims =
        new JWTClaimsSet.Builder()
            .jwtID(UUID.randomUUID().toString())
            .claim("htm", method)
            .claim("htu", Operator.issuer() + path)
            .issueTime(new Date());
    return signed(
        new JWSHeader.Builder(JWSAlgorithm.ES256)
            .type(new JOSEObjectType("dpop+jwt"))
            .jwk(key.toPublicJWK())
            .build(),
        change.apply(claims).build());
  }

  /// A good proof to show with an access token.
  String proof(String method, String path, String accessToken) {
    return proof(method, path, claims -> claims.claim("ath", hash(accessToken)));
  }

  private static String hash(String text) {
    try {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(
              MessageDigest.getInstance("SHA-256")
                  .digest(text.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  private String signed(JWSHeader header, JWTClaimsSet claims) {
    try {
      var jwt = new SignedJWT(header, claims);
      jwt.sign(new ECDSASigner(key));
      return jwt.serialize();
    } catch (JOSEException fault) {
      throw new IllegalStateException(fault);
    }
  }
}
