package io.safekeep.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// What somebody without the issuer's key might show, and what the issuer signed for something
/// else.
final class ForgedTokens {

  private static final String SIGNED = "{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"test\"%s}";

  private final Map<String, String> tokens = new LinkedHashMap<>();
  private final String issuer;
  private final String good;

  private ForgedTokens(String issuer) {
    this.issuer = issuer;
    this.good = claims(issuer, "\"safekeep\"", Instant.now().getEpochSecond() + 300, "");
  }

  static Map<String, String> of(String issuer) {
    var forged = new ForgedTokens(issuer);
    try {
      forged.unsigned();
      forged.signedWithThePublicKey();
      forged.signedBySomebodyElse();
      forged.signedForSomethingElse();
    } catch (GeneralSecurityException | IOException fault) {
      throw new IllegalStateException("tokens cannot be forged", fault);
    }
    return forged.tokens;
  }

  private void unsigned() {
    for (var algorithm : List.of("none", "None", "nOnE", "")) {
      var header = "{\"alg\":\"%s\",\"typ\":\"at+jwt\",\"kid\":\"test\"}".formatted(algorithm);
      tokens.put("alg " + algorithm, encode(header) + "." + encode(good) + ".");
      tokens.put("alg " + algorithm + ", signed", encode(header) + "." + encode(good) + ".AAAA");
    }
    var real = TestIssuer.sign(SIGNED.formatted(""), good, null).split("\\.");
    tokens.put("no signature", real[0] + "." + real[1] + ".");
    tokens.put("zeros for a signature", real[0] + "." + real[1] + "." + "A".repeat(86));
    tokens.put("five parts", String.join(".", real) + ".a.a");
    tokens.put("no JSON", encode("hello") + "." + encode("hello") + "." + real[2]);
    tokens.put("deep JSON", encode("{\"a\":".repeat(500)) + "." + real[1] + "." + real[2]);
  }

  private void signedWithThePublicKey() throws GeneralSecurityException, IOException {
    byte[] published;
    try (var jwks = URI.create(issuer + "/jwks").toURL().openStream()) {
      published = jwks.readAllBytes();
    } catch (IOException fault) {
      throw new UncheckedIOException(fault);
    }
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(published, "HmacSHA256"));
    var signed =
        encode("{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"test\"}") + "." + encode(good);
    tokens.put(
        "HS256 with what is published", signed + "." + encode(mac.doFinal(signed.getBytes(UTF_8))));
  }

  private void signedBySomebodyElse() throws GeneralSecurityException {
    var key = anotherKey();
    tokens.put("another key", TestIssuer.sign(SIGNED.formatted(""), good, key.getPrivate()));
    for (var parameter :
        List.of(
            "\"jku\":\"https://evil.example/jwks\"",
            "\"x5u\":\"file:///etc/passwd\"",
            "\"jwk\":{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"%1$s\",\"y\":\"%1$s\"}"
                .formatted("A".repeat(43)))) {
      tokens.put(
          parameter, TestIssuer.sign(SIGNED.formatted("," + parameter), good, key.getPrivate()));
    }
    for (var name : List.of("../../../../dev/null", "' or '1'='1", "x".repeat(2000), "")) {
      tokens.put(
          "kid " + name,
          TestIssuer.sign(
              "{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"%s\"}".formatted(name),
              good,
              key.getPrivate()));
    }
  }

  private void signedForSomethingElse() {
    long now = Instant.now().getEpochSecond();
    add("for a client", claims(issuer, "\"access-pages\"", now + 300, ""));
    add("for nobody", claims(issuer, "[]", now + 300, ""));
    add("of another issuer", claims("https://evil.example", "\"safekeep\"", now + 300, ""));
    add("expired", claims(issuer, "\"safekeep\"", now - 600, ""));
    add("not yet good", claims(issuer, "\"safekeep\"", now + 7200, ",\"nbf\":" + (now + 3600)));
    add(
        "bound to a key",
        claims(issuer, "\"safekeep\"", now + 300, ",\"cnf\":{\"jkt\":\"0ZcOCORZNYy-DWpqq30jZ\"}"));
    for (var type : List.of("JWT", "logout+jwt", "dpop+jwt", "")) {
      tokens.put(
          "typ " + type,
          TestIssuer.sign(
              "{\"alg\":\"ES256\",\"typ\":\"%s\",\"kid\":\"test\"}".formatted(type), good, null));
    }
    tokens.put("no typ", TestIssuer.sign("{\"alg\":\"ES256\",\"kid\":\"test\"}", good, null));
    tokens.put(
        "with what nobody understands",
        TestIssuer.sign(SIGNED.formatted(",\"crit\":[\"evil\"],\"evil\":true"), good, null));
  }

  private void add(String what, String claims) {
    tokens.put(what, TestIssuer.sign(SIGNED.formatted(""), claims, null));
  }

  private static String claims(String issuer, String audience, long expiresAt, String more) {
    return """
    {"iss":"%s","sub":"mallory","aud":%s,"client_id":"test","jti":"1","iat":%d,"exp":%d,
     "roles":[],"permissions":["evidence:read"]%s}\
    """
        .formatted(issuer, audience, expiresAt - 300, expiresAt, more);
  }

  private static KeyPair anotherKey() throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static String encode(String text) {
    return encode(text.getBytes(UTF_8));
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
