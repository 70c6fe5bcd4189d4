package io.safekeep.runtime.purge;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Map;
import java.util.TreeMap;

/// Signs warrants. Only retention-service has the key.
public final class WarrantSigner {

  private final String keyId;
  private final PrivateKey key;

  private WarrantSigner(String keyId, PrivateKey key) {
    this.keyId = keyId;
    this.key = key;
  }

  /// @param privateJwk private key of Ed25519 as a JWK (RFC 8037, section 2) with `kid`
  /// @throws IllegalArgumentException if it is none; the message does not repeat it
  public static WarrantSigner of(String privateJwk) {
    try {
      JsonNode jwk = WarrantForm.JSON.readTree(privateJwk);
      byte[] seed = WarrantForm.decode(jwk.path("d").asText());
      if (!jwk.path("crv").asText().equals("Ed25519")
          || jwk.path("kid").asText().isEmpty()
          || seed.length != WarrantForm.KEY_BYTES) {
        throw new IllegalArgumentException("the key of warrants is no Ed25519 JWK with kid and d");
      }
      return new WarrantSigner(jwk.path("kid").asText(), WarrantForm.privateKey(seed));
    } catch (JsonProcessingException | GeneralSecurityException e) {
      // Without the cause, whose text may hold parts of the key.
      throw new IllegalArgumentException("the key of warrants cannot be read");
    }
  }

  /// @return JWS in compact form
  /// @throws IllegalArgumentException if the warrant would be good for more than ten minutes
  public String sign(Warrant warrant) {
    if (warrant.notBefore().plus(WarrantForm.LONGEST).isBefore(warrant.expiresAt())) {
      throw new IllegalArgumentException(
          "warrant %s would be good for longer than %s"
              .formatted(warrant.id(), WarrantForm.LONGEST));
    }
    Map<String, Object> claims = new TreeMap<>();
    claims.put("iss", WarrantForm.ISSUER);
    claims.put("aud", warrant.participant());
    claims.put("sub", warrant.tenant().toString());
    claims.put("jti", warrant.id().toString());
    claims.put("nbf", warrant.notBefore().getEpochSecond());
    claims.put("exp", warrant.expiresAt().getEpochSecond());
    claims.put("deletion_case", warrant.deletionCase().toString());
    claims.put("generation", warrant.generation());
    claims.put("store", warrant.store());
    claims.put("step", warrant.step().label());
    claims.put("ended_at", warrant.endedAt() == null ? null : warrant.endedAt().toString());
    Map<String, Object> header =
        new TreeMap<>(Map.of("alg", WarrantForm.ALGORITHM, "typ", WarrantForm.TYPE, "kid", keyId));
    try {
      String signed =
          WarrantForm.encode(WarrantForm.JSON.writeValueAsBytes(header))
              + "."
              + WarrantForm.encode(WarrantForm.JSON.writeValueAsBytes(claims));
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(key);
      signature.update(signed.getBytes(US_ASCII));
      return signed + "." + WarrantForm.encode(signature.sign());
    } catch (JsonProcessingException | GeneralSecurityException e) {
      throw new IllegalStateException("a warrant cannot be signed", e);
    }
  }
}
