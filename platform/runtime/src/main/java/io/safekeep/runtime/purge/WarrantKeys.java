package io.safekeep.runtime.purge;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.safekeep.contracts.TenantId;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// The pinned public keys by which this service judges warrants. They come from its own
/// configuration and never from the network: whoever could hand us a key could order a purge.
final class WarrantKeys {

  /// How far clocks may be apart.
  static final Duration SKEW = Duration.ofSeconds(30);

  private static final int LONGEST_TEXT = 4096;

  private final Map<String, PublicKey> keys;

  private WarrantKeys(Map<String, PublicKey> keys) {
    this.keys = Map.copyOf(keys);
  }

  /// @param jwks public keys of Ed25519 as a JWK Set (RFC 7517, section 5), each with `kid`;
  ///   without any, every warrant is refused
  /// @throws IllegalArgumentException if it is no such set, or holds a private key
  static WarrantKeys of(String jwks) {
    Map<String, PublicKey> keys = new HashMap<>();
    try {
      for (JsonNode jwk : WarrantForm.JSON.readTree(jwks).path("keys")) {
        if (!jwk.path("crv").asText().equals("Ed25519") || jwk.path("kid").asText().isEmpty()) {
          throw new IllegalArgumentException("a key of warrants is no Ed25519 JWK with kid");
        }
        if (jwk.has("d")) {
          throw new IllegalArgumentException("only public keys of warrants belong here");
        }
        keys.put(
            jwk.path("kid").asText(),
            WarrantForm.publicKey(WarrantForm.decode(jwk.path("x").asText())));
      }
    } catch (JsonProcessingException | GeneralSecurityException e) {
      throw new IllegalArgumentException("the keys of warrants cannot be read", e);
    }
    return new WarrantKeys(keys);
  }

  static WarrantKeys none() {
    return new WarrantKeys(Map.of());
  }

  /// Reads a warrant and believes it only if everything fits.
  ///
  /// @param participant short name of this service
  Warrant judge(String jws, String participant, Instant now) throws BadWarrant {
    String[] parts = jws.length() > LONGEST_TEXT ? new String[0] : jws.split("\\.", -1);
    if (parts.length != 3) {
      throw new BadWarrant("the warrant is no JWS in compact form");
    }
    verify(parts);
    Warrant warrant = claims(parts[1]);
    if (!warrant.participant().equals(participant)) {
      throw new BadWarrant("the warrant is for " + warrant.participant());
    }
    Duration length = Duration.between(warrant.notBefore(), warrant.expiresAt());
    if (!length.isPositive() || length.compareTo(WarrantForm.LONGEST) > 0) {
      throw new BadWarrant(
          "the warrant is good for %s, at most %s is taken".formatted(length, WarrantForm.LONGEST));
    }
    if (now.isBefore(warrant.notBefore().minus(SKEW))) {
      throw new BadWarrant("the warrant is not good before " + warrant.notBefore());
    }
    if (isOver(warrant.expiresAt(), now)) {
      throw BadWarrant.expired("the warrant expired at " + warrant.expiresAt());
    }
    return warrant;
  }

  /// Whether nothing may be begun under a warrant any more.
  static boolean isOver(Instant expiresAt, Instant now) {
    return now.isAfter(expiresAt.plus(SKEW));
  }

  private void verify(String[] parts) throws BadWarrant {
    JsonNode header = object(parts[0], WarrantForm.HEADER);
    if (!header.path("alg").asText().equals(WarrantForm.ALGORITHM)
        || !header.path("typ").asText().equals(WarrantForm.TYPE)) {
      throw new BadWarrant("the header is not that of a warrant");
    }
    PublicKey key = keys.get(header.path("kid").asText());
    if (key == null) {
      throw new BadWarrant("the key of the warrant is none of those that are configured");
    }
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initVerify(key);
      signature.update((parts[0] + "." + parts[1]).getBytes(US_ASCII));
      if (!signature.verify(WarrantForm.decode(parts[2]))) {
        throw new BadWarrant("the signature is wrong");
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new BadWarrant("the signature cannot be read");
    }
  }

  private static Warrant claims(String part) throws BadWarrant {
    JsonNode claims = object(part, WarrantForm.CLAIMS);
    if (!claims.path("iss").asText().equals(WarrantForm.ISSUER)
        || !claims.path("generation").isInt()
        || !claims.path("nbf").isIntegralNumber()
        || !claims.path("exp").isIntegralNumber()) {
      throw new BadWarrant("the claims are not those of a warrant");
    }
    try {
      return new Warrant(
          UUID.fromString(claims.path("jti").asText()),
          UUID.fromString(claims.path("deletion_case").asText()),
          claims.path("generation").intValue(),
          TenantId.parse(claims.path("sub").asText()),
          claims.path("aud").asText(),
          claims.path("store").asText(),
          Step.find(claims.path("step").asText())
              .orElseThrow(() -> new BadWarrant("the step of the warrant is unknown")),
          Instant.ofEpochSecond(claims.path("nbf").longValue()),
          Instant.ofEpochSecond(claims.path("exp").longValue()),
          claims.path("ended_at").isNull()
              ? null
              : Instant.parse(claims.path("ended_at").asText()));
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new BadWarrant("a claim of the warrant cannot be read");
    }
  }

  /// A JSON object with exactly these members.
  private static JsonNode object(String part, Set<String> members) throws BadWarrant {
    try {
      JsonNode read = WarrantForm.JSON.readTree(WarrantForm.decode(part));
      Set<String> names = new HashSet<>();
      read.fieldNames().forEachRemaining(names::add);
      if (!read.isObject() || !names.equals(members)) {
        throw new BadWarrant("the warrant has not the members that warrants have");
      }
      return read;
    } catch (IOException | IllegalArgumentException e) {
      throw new BadWarrant("the warrant cannot be read");
    }
  }
}
