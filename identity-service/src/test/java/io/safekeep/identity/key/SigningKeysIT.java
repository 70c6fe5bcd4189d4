package io.safekeep.identity.key;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.identity.Operator;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class SigningKeysIT {

  @Inject Sql sql;
  @Inject SigningKeys signingKeys;

  @Test
  void tokensSignedBeforeARotationStayValidAndNewOnesBearTheKeyThatWaited() throws Exception {
    // Given
    var before = Operator.token();
    var published = published();

    // When
    var signing =
        Operator.as(before)
            .body(Map.of("reason", "drill"))
            .post("/v1/signing-keys:rotate")
            .then()
            .statusCode(200)
            .extract()
            .<String>path("id");
    var after = Operator.token();

    // Then
    assertThat(keyIdOf(after)).isEqualTo(signing).isNotEqualTo(keyIdOf(before));
    assertThat(published.getKeyByKeyId(signing)).isNotNull();
    assertThat(published().getKeyByKeyId(keyIdOf(before))).isNotNull();
    Operator.as(before).get("/v1/roles").then().statusCode(200);
    Operator.as(after).get("/v1/roles").then().statusCode(200);
  }

  /// Tokens that were seen before are not verified again, but no key that is gone counts.
  @Test
  void tokenThatWasSeenIsRefusedOnceItsKeyIsGone() throws Exception {
    // Given
    var token = Operator.token();
    Operator.as(token).get("/v1/roles").then().statusCode(200);
    signingKeys.rotate(Actor.SUITE, "drill");

    // When
    sql.update(
        "update signing_key set retired_at = now() - interval '1 year' where id = ?",
        keyIdOf(token));
    signingKeys.look();

    // Then
    Operator.as(token).get("/v1/roles").then().statusCode(401);
  }

  @Test
  void noTokenIsRefusedWhileKeysRotateUnderLoad() throws Exception {
    // Given
    var shown = new AtomicInteger();
    var over = new AtomicBoolean();
    var old = Operator.token();
    Callable<Void> caller =
        () -> {
          while (!over.get()) {
            for (var token : List.of(Operator.token(), old)) {
              Operator.as(token).get("/v1/roles").then().statusCode(200);
              shown.incrementAndGet();
            }
          }
          return null;
        };
    var callers = new ArrayList<Future<Void>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        for (int number = 1; number <= 3; number++) {
          callers.add(threads.submit(caller));
        }

        // When
        for (int rotation = 1; rotation <= 4; rotation++) {
          int before = shown.get();
          Operator.as(old)
              .body(Map.of("reason", "drill under load"))
              .post("/v1/signing-keys:rotate")
              .then()
              .statusCode(200);
          await().atMost(Duration.ofSeconds(60)).until(() -> shown.get() >= before + 10);
        }
      } finally {
        over.set(true);
      }
    }

    // Then
    assertThat(callers).allSatisfy(finished -> assertThat(finished).succeedsWithin(Duration.ZERO));
  }

  @Test
  void keySetIsPublicOnlyAndCacheable() throws Exception {
    // When
    var answer = given().get("/jwks");
    var unchanged = given().header("If-None-Match", answer.header("ETag")).get("/jwks");

    // Then
    answer
        .then()
        .statusCode(200)
        .contentType("application/jwk-set+json")
        .header("Cache-Control", equalTo("max-age=300"));
    var keys = JWKSet.parse(answer.asString());
    assertThat(keys.getKeys()).hasSizeGreaterThanOrEqualTo(2).noneMatch(key -> key.isPrivate());
    assertThat(answer.asString()).doesNotContain("\"d\"");
    unchanged.then().statusCode(304);
  }

  @Test
  void privateKeysAreSealedInTheDatabase() {
    // When
    var sealed =
        sql.query(
            "select sealed_jwk from signing_key",
            row -> new String(row.bytes("sealed_jwk"), StandardCharsets.ISO_8859_1));

    // Then
    assertThat(sealed)
        .isNotEmpty()
        .allSatisfy(bytes ->
            assertThat(bytes).doesNotContain("kty", "crv", "P-256", "\"d\"", "-----BEGIN"));
  }

  @Test
  void tokenThatWasChangedOrSignedBySomebodyElseIsRefused() throws Exception {
    // Given
    var token = SignedJWT.parse(Operator.token());
    var parts = token.serialize().split("\\.");
    var forged =
        java.util.Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(
                token
                    .getPayload()
                    .toString()
                    .replace("test-operator", "other-operator")
                    .getBytes(StandardCharsets.UTF_8));
    var unsigned = new com.nimbusds.jwt.PlainJWT(token.getJWTClaimsSet()).serialize();
    var somebodyElse =
        new com.nimbusds.jose.jwk.gen.ECKeyGenerator(com.nimbusds.jose.jwk.Curve.P_256)
            .keyID(token.getHeader().getKeyID())
            .generate();
    var other = new SignedJWT(token.getHeader(), token.getJWTClaimsSet());
    other.sign(new com.nimbusds.jose.crypto.ECDSASigner(somebodyElse));

    // Then
    isRefused(parts[0] + "." + forged + "." + parts[2]);
    isRefused(unsigned);
    isRefused(other.serialize());
    isRefused("abc");
    isRefused("");
  }

  private static void isRefused(String token) {
    given()
        .header("Authorization", "Bearer " + token)
        .get("/v1/roles")
        .then()
        .statusCode(401)
        .body("type", equalTo("/problems/unauthenticated"));
  }

  private static JWKSet published() throws Exception {
    return JWKSet.parse(given().get("/jwks").asString());
  }

  private static String keyIdOf(String token) throws Exception {
    return SignedJWT.parse(token).getHeader().getKeyID();
  }
}
