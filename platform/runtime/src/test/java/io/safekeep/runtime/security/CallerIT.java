package io.safekeep.runtime.security;

import static io.restassured.RestAssured.given;
import static io.safekeep.testing.quarkus.ServiceContract.isProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.trial.TrialServers;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.TestIssuer.Token;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a token says decides what happens.
@QuarkusTest
@WithTestResource(TrialServers.class)
class CallerIT {

  private static final UUID TENANT = UUID.fromString("0199dddd-0000-7000-8000-000000000001");

  @Inject AuditTrail audit;

  @Test
  void whoeverActsIsRecorded() {
    Token token = TestIssuer.token().subject("ada").tenant(TENANT).permissions("note:write");

    String note = take(token).statusCode(200).body("onBehalf", nullValue()).extract().path("id");

    assertThat(audit.of(note, 10))
        .singleElement()
        .satisfies(entry -> {
          assertThat(entry.actor()).isEqualTo("ada");
          assertThat(entry.onBehalf()).isNull();
          assertThat(entry.tenant()).isEqualTo(TENANT);
          assertThat(entry.action()).isEqualTo("note.take");
        });
  }

  @Test
  void whoReallyActsIsRecordedToo() {
    Token token =
        TestIssuer.token()
            .subject("ada")
            .actedBy("support-bob")
            .tenant(TENANT)
            .permissions("note:write");

    String note =
        take(token).statusCode(200).body("onBehalf", equalTo("support-bob")).extract().path("id");

    assertThat(audit.of(note, 10).getFirst().onBehalf()).isEqualTo("support-bob");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"note:read", "note", "note:", "notes:write", "*:write", "note:*", "write"})
  void permissionThatIsNotExactlyTheOneNeededIsNotEnough(String held) {
    isProblem(take(TestIssuer.token().tenant(TENANT).permissions(held)), 403, "forbidden");
  }

  @Test
  void tokenOfNoTenantCannotActForOne() {
    isProblem(take(TestIssuer.token().permissions("note:write")), 403, "forbidden");
  }

  @Test
  void thingOfAnotherTenantLooksLikeNothing() {
    String note =
        take(TestIssuer.token().tenant(TENANT).permissions("note:write")).extract().path("id");
    String stranger = TestIssuer.token().tenant(UUID.randomUUID()).permissions("note:read").sign();

    isProblem(given().auth().oauth2(stranger).get("/v1/notes/" + note).then(), 404, "not-found");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/notes/failing/refusal", "/nowhere", "/v1/dead-letters"})
  void everyAnswerCarriesStrictHeaders(String path) {
    Map.of(
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY",
            "Referrer-Policy", "no-referrer",
            "Cache-Control", "no-store",
            "Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        .forEach((name, value) -> given().get(path).then().header(name, equalTo(value)));
  }

  private static ValidatableResponse take(Token token) {
    return given()
        .auth()
        .oauth2(token.sign())
        .contentType("application/json")
        .body("{\"position\":1,\"text\":\"x\"}")
        .post("/v1/notes")
        .then();
  }
}
