package io.safekeep.identity.domain;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.identity.Operator;
import io.safekeep.identity.Operator.TenantOfTest;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class DomainIT {

  @Inject Sql sql;
  @Inject TendDomains tendDomains;

  private NameServer nameServer;
  private TenantOfTest tenant;
  private String name;

  @BeforeEach
  void aTenantAndANameServer() throws IOException {
    nameServer = new NameServer();
    tenant = Operator.createTenant();
    name = "acme-" + Operator.next() + ".example";
  }

  @AfterEach
  void closeTheNameServer() {
    nameServer.close();
  }

  @Test
  void domainIsTheTenantsOnceItsZoneSaysSo() {
    // Given
    var claimed = claim(tenant, name.toUpperCase(Locale.ROOT));
    String id = claimed.path("id");
    String record = claimed.path("recordName");

    // When
    var early = verify(tenant, id);
    nameServer.publish(record, "safekeep-domain-verification=of-somebody-else");
    var wrong = verify(tenant, id);
    nameServer.publish(record, claimed.path("recordValue"));
    var shown = verify(tenant, id);

    // Then
    claimed
        .then()
        .statusCode(201)
        .body("state", equalTo("pending"))
        .body("recordName", equalTo("_safekeep-challenge." + name))
        .body("recordValue", startsWith("safekeep-domain-verification="));
    for (var refused : new Response[] {early, wrong}) {
      refused
          .then()
          .statusCode(409)
          .body("type", equalTo("/problems/domain-not-shown"))
          .body("recordName", equalTo(record));
    }
    shown.then().statusCode(200).body("state", equalTo("verified"));
    // Its provider may call people by it now.
    String token =
        Operator.operator()
            .body(Map.of("label", "Entra ID"))
            .post("/v1/tenants/" + tenant.id() + "/scim-tokens")
            .path("secret");
    given()
        .auth()
        .oauth2(token)
        .contentType("application/scim+json")
        .body("{\"userName\": \"ada@" + name + "\"}")
        .post("/scim/v2/Users")
        .then()
        .statusCode(201)
        .body("userName", equalTo("ada@" + name));
  }

  @Test
  void domainIsOneTenantsAndNeitherTheVendorsNorAnothersSignInDomain() {
    // Given
    var other = Operator.createTenant();
    var mine = claim(tenant, name);
    var theirs = claim(other, name);
    nameServer.publish(mine.path("recordName"), mine.path("recordValue"));
    verify(tenant, mine.path("id")).then().statusCode(200);
    nameServer.publish(theirs.path("recordName"), theirs.path("recordValue"));

    // Then
    for (var refused :
        new Response[] {
          verify(other, theirs.path("id")),
          claim(tenant, name),
          claim(tenant, other.domain()),
          claim(tenant, "staff.safekeep.example")
        }) {
      refused.then().statusCode(409).body("type", equalTo("/problems/domain-taken"));
    }
    verify(other, mine.path("id")).then().statusCode(404);
    claim(tenant, "no domain").then().statusCode(400);
  }

  @Test
  void domainLapsesAWeekAfterItsRecordIsGoneButNotWhileNobodyAnswers() {
    // Given
    var claimed = claim(tenant, name);
    String record = claimed.path("recordName");
    nameServer.publish(record, claimed.path("recordValue"));
    verify(tenant, claimed.path("id")).then().statusCode(200);
    var id = UUID.fromString(claimed.path("id"));
    sql.update("update tenant_domain set seen_at = seen_at - interval '8 days' where id = ?", id);
    nameServer.withdraw(record);

    // When
    nameServer.fail(true);
    boolean unknown = tendDomains.recheck(id);
    nameServer.fail(false);
    boolean gone = tendDomains.recheck(id);

    // Then
    assertThat(unknown).isTrue();
    assertThat(gone).isFalse();
    Operator.operator()
        .get("/v1/tenants/" + tenant.id() + "/domains")
        .then()
        .body("state", equalTo(List.of("lapsed")));
    Operator.operator()
        .post("/v1/tenants/" + tenant.id() + "/domains/" + id + ":release")
        .then()
        .statusCode(204);
  }

  private static Response claim(TenantOfTest tenant, String name) {
    return Operator.operator()
        .body(Map.of("name", name))
        .post("/v1/tenants/" + tenant.id() + "/domains");
  }

  private static Response verify(TenantOfTest tenant, String id) {
    return Operator.operator().post("/v1/tenants/" + tenant.id() + "/domains/" + id + ":verify");
  }
}
