package io.safekeep.identity.canary;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.quarkus.arc.All;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.identity.canary.BrokenRoutes.Fault;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.testing.quarkus.ServiceServers;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The controls that ask the service over HTTP find what it must not answer. Each is asked before
/// and after the service is broken.
@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class CanaryControlsIT {

  private static final String TOLD_NOTHING =
      "Whoever asked for them from outside was told nothing.";

  @Inject @All List<ControlCheck> checks;
  @Inject BrokenRoutes brokenRoutes;
  @Inject Canaries canaries;

  @AfterEach
  void mend() {
    brokenRoutes.mend();
  }

  @Test
  void routeThatAnswersStrangersIsFound() throws Exception {
    // Given
    var before = said("strangers-refused");

    // When
    brokenRoutes.breakBy(answering("GET", "/relationships", 200, "[]"));
    var after = said("strangers-refused");

    // Then
    assertThat(before)
        .extracting(ControlResult::subject, ControlResult::detail)
        .containsExactly(
            tuple("things of the paid tenant", TOLD_NOTHING),
            tuple("things of the free tenant", TOLD_NOTHING));
    assertThat(before)
        .allMatch(result -> result.outcome() == Outcome.PASS)
        .allMatch(result -> result.measured().matches("0 of [1-9][0-9]{2}"));
    assertThat(after)
        .allMatch(result -> result.outcome() == Outcome.FAIL)
        .allMatch(result ->
            result
                .detail()
                .equals(
                    "get /v1/tenants/{id}/relationships as tenant-admin: 200;"
                        + " get /v1/tenants/{id}/relationships as member: 200"));
  }

  @Test
  void listThatTellsOfAnotherTenantIsFound() throws Exception {
    // When
    brokenRoutes.breakBy(answering("GET", "/v1/roles", 200, "[\"canary-paid.invalid\"]"));
    var said = said("strangers-refused");

    // Then
    assertThat(said)
        .extracting(ControlResult::subject, ControlResult::detail)
        .containsExactly(
            tuple(
                "things of the paid tenant",
                "get /v1/roles as tenant-admin: 200; get /v1/roles/matrix.csv as tenant-admin: 200;"
                    + " get /v1/roles as member: 200; get /v1/roles/matrix.csv as member: 200"),
            tuple("things of the free tenant", TOLD_NOTHING));
  }

  @Test
  void nothingIsSaidWhereTheCanariesDoNotSeeTheirOwn() {
    // When
    brokenRoutes.breakBy(answering("GET", "/v1/tenants", 404, "{}"));

    // Then
    assertThatThrownBy(() -> said("strangers-refused")).hasMessageContaining("canary-free.invalid");
  }

  @Test
  void planThatIsTreatedOtherwiseIsFound() throws Exception {
    // Given
    var before = said("plans-answered-alike");
    var paid = canaries.find("canary-paid.invalid").orElseThrow().id().toString();

    // When
    brokenRoutes.breakBy(answering("GET", paid + "/relationships", 402, "{}"));
    var after = said("plans-answered-alike");

    // Then
    assertThat(before).extracting(ControlResult::outcome).containsExactly(Outcome.PASS);
    assertThat(after).extracting(ControlResult::outcome).containsExactly(Outcome.FAIL);
    assertThat(after.getFirst().detail()).contains("get /v1/tenants/{id}/relationships as member");
  }

  @Test
  void keyThatShowsAgainIsFound() throws Exception {
    // Given
    var before = said("api-keys-shown-once");
    var shown = new AtomicReference<>("");

    // When
    brokenRoutes.breakBy(request -> {
      var basic = request.request().getHeader("Authorization");
      if (is(request.request(), "POST", "/token") && basic != null) {
        var plain = new String(Base64.getDecoder().decode(basic.substring(6)), UTF_8);
        shown.set(plain.substring(plain.indexOf(':') + 1));
      }
      return is(request.request(), "GET", "/api-keys/skk_")
          && answering("GET", "/api-keys/skk_", 200, shown.get()).answers(request);
    });
    var after = said("api-keys-shown-once");

    // Then
    assertThat(before)
        .extracting(ControlResult::outcome, ControlResult::measured)
        .containsExactly(tuple(Outcome.PASS, "0 of 9"), tuple(Outcome.PASS, "0 of 9"));
    assertThat(after)
        .allMatch(result -> result.outcome() == Outcome.FAIL)
        .allMatch(result ->
            result.detail().equals("get /v1/tenants/{tenant}/api-keys/{id} shows a key again"));
  }

  @Test
  void revocationThatDoesNothingIsFound() throws Exception {
    // When
    brokenRoutes.breakBy(answering("POST", ":revoke", 200, "{}"));
    var said = said("api-keys-shown-once");

    // Then
    assertThat(said)
        .extracting(ControlResult::detail)
        .containsExactly(
            "using it after its end: status 200", "using it after its end: status 200");
  }

  @Test
  void pageThatTakesAFormOfAnotherSiteIsFound() throws Exception {
    // Given
    var before = said("foreign-forms-refused");

    // When
    brokenRoutes.breakBy(answering("POST", "/account/password", 303, ""));
    var after = said("foreign-forms-refused");

    // Then
    assertThat(before)
        .singleElement()
        .satisfies(result -> assertThat(result.detail()).startsWith("No form of another site"))
        .extracting(ControlResult::outcome)
        .isEqualTo(Outcome.PASS);
    assertThat(before.getFirst().measured()).matches("0 of [2-9][0-9]");
    assertThat(after.getFirst())
        .extracting(ControlResult::outcome, ControlResult::detail)
        .containsExactly(
            Outcome.FAIL,
            "/account/password from https://elsewhere.invalid: 303; /account/password from null: 303");
  }

  @Test
  void answerThatMayBeStoredIsFound() throws Exception {
    // Given
    var before = said("answers-not-stored");

    // When
    brokenRoutes.breakBy(answering("GET", "/v1/roles", 200, "[]"));
    var after = said("answers-not-stored");

    // Then
    assertThat(before).extracting(ControlResult::outcome).containsExactly(Outcome.PASS);
    assertThat(after.getFirst())
        .extracting(ControlResult::outcome, ControlResult::detail)
        .containsExactly(Outcome.FAIL, "get /v1/roles; get /v1/roles/matrix.csv");
  }

  @Test
  void oldProgramThatIsLetInIsFound() throws Exception {
    // Given
    var before = said("old-clients-refused");

    // When
    brokenRoutes.breakBy(answering("GET", "/jwks", 200, "{}"));
    var after = said("old-clients-refused");

    // Then
    assertThat(before)
        .extracting(ControlResult::outcome, ControlResult::subject)
        .containsExactly(tuple(Outcome.PASS, "Acme-Mobile"));
    assertThat(before.getFirst().measured()).startsWith("status 426, ");
    assertThat(after).extracting(ControlResult::outcome).containsExactly(Outcome.FAIL);
  }

  private List<ControlResult> said(String name) throws Exception {
    return checks.stream()
        .filter(check -> check.name().equals(name))
        .findFirst()
        .orElseThrow()
        .check();
  }

  private static Fault answering(String method, String part, int status, String body) {
    return request -> {
      if (!is(request.request(), method, part)) {
        return false;
      }
      request.response().setStatusCode(status).end(body);
      return true;
    };
  }

  private static boolean is(HttpServerRequest request, String method, String part) {
    return request.method().name().equals(method) && request.path().contains(part);
  }
}
