package io.safekeep.access.exposure;

import static io.restassured.RestAssured.given;
import static io.safekeep.testing.quarkus.ServiceContract.isProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.safekeep.access.AccessSecrets;
import io.safekeep.access.grant.GrantsInForce;
import io.safekeep.access.request.Customer;
import io.safekeep.access.resource.SqlResources;
import io.safekeep.access.session.SessionRecords;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.work.WorkQueue;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "access"))
@WithTestResource(AccessSecrets.class)
class ExposuresIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Inject Sql sql;
  @Inject SqlResources resources;
  @Inject WorkQueue queue;
  @Inject GrantsInForce grantsInForce;
  @Inject SessionRecords records;

  @Test
  void whoHadAccessAndWhoseThingItWasAreFoundAndNobodyElse() throws Exception {
    // Given
    var customer = Customer.known(sql, resources, queue);
    var alice = customer.employee("customer-support");
    var before = Instant.now();
    var asked = customer.askForPortal(alice, Map.of());
    var grant = customer.grantOf(asked.path("id"));
    await().atMost(PATIENCE).until(() -> grantsInForce.find(grant).isPresent());
    var session = records.begin(grantsInForce.find(grant).orElseThrow(), "10.0.0.1");
    session.end("ended_by_user", Map.of());
    var terms = grantsInForce.find(grant).orElseThrow().terms();
    var after = Instant.now().plus(Duration.ofHours(1));

    // When
    var hers = found(ask(before, after, "&employee=" + terms.employee()));
    var owners =
        found(
            ask(
                before.minus(Duration.ofDays(400)),
                before.minus(Duration.ofDays(399)),
                "&resource=" + terms.resource().id()));
    var earlier =
        found(
            ask(
                before.minus(Duration.ofDays(400)),
                before.minus(Duration.ofDays(399)),
                "&employee=" + terms.employee()));

    // Then
    assertThat(hers.getList("tenants.tenant")).containsExactly(terms.tenant().toString());
    assertThat(hers.getList("tenants[0].grants")).containsExactly(grant.toString());
    assertThat(hers.getList("tenants[0].sessions")).containsExactly(session.session().toString());
    assertThat(hers.getString("tenants[0].lastAt")).isNull();
    assertThat(owners.getList("tenants.tenant")).containsExactly(terms.tenant().toString());
    assertThat(owners.getList("tenants[0].grants")).isEmpty();
    assertThat(earlier.getList("tenants")).isEmpty();
  }

  @Test
  void noTenantMayAskAndBadQuestionsAreRefused() {
    var now = Instant.now();
    var token = TestIssuer.token().tenant(UUID.randomUUID()).permissions("access-grant:read");
    var ofTenant =
        given()
            .auth()
            .oauth2(token.sign())
            .get("/v1/exposures?from=%s&to=%s".formatted(now, now.plusSeconds(1)));

    isProblem(ofTenant.then(), 404, "not-found");
    isProblem(ask(now, now, "").then(), 400, "invalid-request");
    for (var query : List.of("?from=yesterday&to=" + now, "?from=" + now, "")) {
      isProblem(vendor().get("/v1/exposures" + query).then(), 400, "invalid-request");
    }
  }

  private static Response ask(Instant from, Instant to, String more) {
    return vendor().get("/v1/exposures?from=%s&to=%s%s".formatted(from, to, more));
  }

  private static JsonPath found(Response answer) {
    return answer.then().statusCode(200).extract().jsonPath();
  }

  private static RequestSpecification vendor() {
    return given()
        .urlEncodingEnabled(false)
        .auth()
        .oauth2(TestIssuer.token().permissions("access-grant:read").sign());
  }
}
