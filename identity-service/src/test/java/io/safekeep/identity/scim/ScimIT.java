package io.safekeep.identity.scim;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.identity.Operator;
import io.safekeep.identity.Operator.TenantOfTest;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Bodies have the shapes that Microsoft Entra ID and Okta document and send.
@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class ScimIT {

  @Inject Sql sql;

  private TenantOfTest tenant;
  private String token;

  @BeforeEach
  void aTenantWithAnIdentityProvider() {
    tenant = Operator.createTenant();
    token = issueToken(tenant).path("secret");
  }

  @Test
  void entraFindsNobodyTakesSomebodyInChangesThemAndTakesAccessAway() {
    // Given
    var userName = "ada@" + tenant.domain();

    // When
    var before = list("userName eq \"" + userName + "\"");
    var created = create(entraUser("ada"));
    String id = created.path("id");
    var renamed =
        patch(
            id,
            """
            [{"op": "Replace", "path": "displayName", "value": "Ada King"},
             {"op": "Add", "path": "name.familyName", "value": "King"},
             {"op": "Replace", "path": "emails[type eq \\"work\\"].value",
              "value": "ada.king@acme.example"}]
            """);
    var deactivated = patch(id, "[{\"op\":\"Replace\",\"path\":\"active\",\"value\":\"False\"}]");

    // Then
    before.then().statusCode(200).body("totalResults", equalTo(0)).body("Resources", hasSize(0));
    created
        .then()
        .statusCode(201)
        .contentType(startsWith("application/scim+json"))
        .header("Location", equalTo(Operator.issuer() + "/scim/v2/Users/" + id))
        .body("schemas", contains("urn:ietf:params:scim:schemas:core:2.0:User"))
        .body("userName", equalTo(userName))
        .body("externalId", equalTo("0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef"))
        .body("active", equalTo(true))
        .body("roles.value", contains("member"))
        .body("meta.resourceType", equalTo("User"));
    assertThat(created.header("ETag")).isEqualTo(created.path("meta.version"));
    renamed
        .then()
        .statusCode(200)
        .body("displayName", equalTo("Ada King"))
        .body("name.givenName", equalTo("Ada"))
        .body("name.familyName", equalTo("King"))
        .body("emails.value", contains("ada.king@acme.example"))
        .body("meta.version", not(equalTo(created.path("meta.version"))));
    deactivated.then().statusCode(200).body("active", equalTo(false));
    Operator.operator()
        .get("/v1/tenants/" + tenant.id() + "/users/" + id)
        .then()
        .body("state", equalTo("deactivated"))
        .body("displayName", equalTo("Ada King"));
  }

  @Test
  void oktaTakesSomebodyInReplacesThemWholeAndTakesAccessAwayWithoutAPath() {
    // Given
    String id = create(oktaUser("grace", true)).then().statusCode(201).extract().path("id");

    // When
    var replaced =
        scim()
            .body(oktaUser("grace", true).replace("\"Hopper\"", "\"Murray Hopper\""))
            .put("/scim/v2/Users/" + id);
    var deactivated = patch(id, "[{\"op\": \"replace\", \"value\": {\"active\": false}}]");
    var back = scim().body(oktaUser("grace", true)).put("/scim/v2/Users/" + id);

    // Then
    replaced
        .then()
        .statusCode(200)
        .body("name.familyName", equalTo("Murray Hopper"))
        .body("locale", equalTo("en-US"))
        .body("timezone", equalTo("America/New_York"));
    deactivated.then().statusCode(200).body("active", equalTo(false));
    back.then().statusCode(200).body("active", equalTo(true));
  }

  @Test
  void pagesAreCountedFromOneAndFiltersDecideWhoIsOnThem() {
    // Given
    for (var name : List.of("anna", "berta", "clara")) {
      create(oktaUser(name, !name.equals("clara"))).then().statusCode(201);
    }

    // Then
    scim()
        .get("/scim/v2/Users?startIndex=2&count=1")
        .then()
        .statusCode(200)
        .body("totalResults", equalTo(3))
        .body("startIndex", equalTo(2))
        .body("itemsPerPage", equalTo(1))
        .body("Resources.name.givenName", contains("berta"));
    scim()
        .get("/scim/v2/Users?count=0")
        .then()
        .body("totalResults", equalTo(3))
        .body("Resources", hasSize(0));
    found("active eq false", "clara");
    found("active eq true and not (userName sw \"ANNA\")", "berta");
    found("emails[type eq \"work\" and value co \"erta@\"]", "berta");
    found("externalId eq \"00u-clara\" or name.givenName eq \"anna\"", "anna", "clara");
    found("meta.lastModified gt \"2011-05-13T04:42:34Z\"", "anna", "berta", "clara");
    found("groups.value eq \"tenant-admin\"");
    list("userName eq \"%' or true --\"").then().body("totalResults", equalTo(0));
    list("nickName eq \"x\"")
        .then()
        .statusCode(400)
        .body("schemas", contains("urn:ietf:params:scim:api:messages:2.0:Error"))
        .body("status", equalTo("400"))
        .body("scimType", equalTo("invalidFilter"));
    scim()
        .queryParam("attributes", "userName,emails.value")
        .get("/scim/v2/Users")
        .then()
        .body("Resources[0].keySet()", hasItems("id", "userName", "emails", "meta"))
        .body("Resources[0].displayName", equalTo(null));
  }

  @Test
  void deletedUserIsFoundByNobodyAndWhoeverComesNextMayHaveTheName() {
    // Given
    String id = create(oktaUser("leaver", true)).path("id");

    // When
    scim().delete("/scim/v2/Users/" + id).then().statusCode(204);

    // Then
    scim().get("/scim/v2/Users/" + id).then().statusCode(404).body("status", equalTo("404"));
    scim().delete("/scim/v2/Users/" + id).then().statusCode(404);
    Operator.operator().get("/v1/tenants/" + tenant.id() + "/users/" + id).then().statusCode(404);
    list("userName eq \"leaver@" + tenant.domain() + "\"").then().body("totalResults", equalTo(0));
    String successor = create(oktaUser("leaver", true)).then().statusCode(201).extract().path("id");
    assertThat(successor).isNotEqualTo(id);
  }

  @Test
  void nameThatIsTakenIsAConflictAndDomainOfAnotherIsNoName() {
    create(oktaUser("twice", true)).then().statusCode(201);

    create(oktaUser("TWICE", true)).then().statusCode(409).body("scimType", equalTo("uniqueness"));
    create(oktaUser("x", true).replace("@" + tenant.domain(), "@somebody-else.example"))
        .then()
        .statusCode(400)
        .body("scimType", equalTo("invalidValue"));
    create("{}").then().statusCode(400).body("scimType", equalTo("invalidValue"));
    create("{").then().statusCode(400).body("scimType", equalTo("invalidSyntax"));
  }

  @Test
  void changeOfAVersionThatIsNotTheNewestIsRefused() {
    // Given
    var created = create(oktaUser("versioned", true));
    String id = created.path("id");
    var seen = created.header("ETag");
    patch(id, "[{\"op\": \"replace\", \"path\": \"title\", \"value\": \"forgotten\"}]")
        .then()
        .statusCode(200)
        .header("ETag", equalTo(seen));
    patch(id, "[{\"op\": \"replace\", \"path\": \"displayName\", \"value\": \"New\"}]")
        .then()
        .statusCode(200)
        .header("ETag", not(equalTo(seen)));

    // Then
    scim().header("If-Match", seen).delete("/scim/v2/Users/" + id).then().statusCode(412);
    var now = scim().get("/scim/v2/Users/" + id).header("ETag");
    scim().header("If-None-Match", now).get("/scim/v2/Users/" + id).then().statusCode(304);
  }

  @Test
  void groupsAreRolesAndTheirMembersHaveThem() {
    // Given
    String first = create(oktaUser("first", true)).path("id");
    String second = create(oktaUser("second", true)).path("id");

    // When
    var added =
        scim()
            .body(
                patchOf(
                    "[{\"op\": \"Add\", \"path\": \"members\", \"value\": [{\"value\": \"%s\"},"
                            .formatted(first)
                        + "{\"value\": \"%s\"}]}]".formatted(second)))
            .patch("/scim/v2/Groups/tenant-admin");
    var removed =
        scim()
            .body(
                patchOf(
                    "[{\"op\": \"remove\", \"path\": \"members[value eq \\\"%s\\\"]\"}]"
                        .formatted(first)))
            .patch("/scim/v2/Groups/tenant-admin");
    var last =
        scim()
            .body(patchOf("[{\"op\": \"remove\", \"path\": \"members\"}]"))
            .patch("/scim/v2/Groups/tenant-admin");

    // Then
    added.then().statusCode(204);
    removed.then().statusCode(204);
    last.then().statusCode(409).body("detail", startsWith("user " + second + " is the tenant's"));
    scim()
        .get("/scim/v2/Groups/tenant-admin")
        .then()
        .statusCode(200)
        .body("members.value", contains(second));
    scim()
        .queryParam("filter", "displayName eq \"Member\"")
        .queryParam("excludedAttributes", "members")
        .get("/scim/v2/Groups")
        .then()
        .body("totalResults", equalTo(1))
        .body("Resources[0].id", equalTo("member"))
        .body("Resources[0].members", equalTo(null));
    scim()
        .body("{\"displayName\": \"Tenant-Admin\"}")
        .post("/scim/v2/Groups")
        .then()
        .statusCode(409);
    scim().delete("/scim/v2/Groups/member").then().statusCode(400);
  }

  @Test
  void tokenOpensItsOwnTenantsDirectoryUntilItIsRevokedAndNothingElse() {
    // Given
    String mine = create(oktaUser("mine", true)).path("id");
    var other = Operator.createTenant();
    String others = issueToken(other).path("secret");
    issueToken(tenant).then().statusCode(201);

    // Then
    issueToken(tenant)
        .then()
        .statusCode(409)
        .body("type", equalTo("/problems/scim-tokens-exhausted"));
    scim(others).get("/scim/v2/Users/" + mine).then().statusCode(404);
    scim(others).get("/scim/v2/Users").then().body("totalResults", equalTo(0));
    scim(others)
        .body(
            patchOf(
                "[{\"op\": \"add\", \"path\": \"members\", \"value\": [{\"value\": \"%s\"}]}]"
                    .formatted(mine)))
        .patch("/scim/v2/Groups/tenant-admin")
        .then()
        .statusCode(400)
        .body("scimType", equalTo("invalidValue"));
    Operator.as(token).get("/v1/tenants/" + tenant.id() + "/users").then().statusCode(401);
    assertThat(
            sql.query(
                "select hash from scim_token where tenant_id = ?",
                row -> row.text("hash"),
                tenant.id()))
        .hasSize(2)
        .noneMatch(hash -> hash.contains(token));
    Operator.operator()
        .get("/v1/tenants/" + tenant.id() + "/scim-tokens")
        .jsonPath()
        .getList("id", String.class)
        .forEach(id ->
            Operator.operator()
                .post("/v1/tenants/" + tenant.id() + "/scim-tokens/" + id + ":revoke")
                .then()
                .statusCode(204));
    scim().get("/scim/v2/Users").then().statusCode(401);
    Operator.suspend(other);
    scim(others).get("/scim/v2/Users").then().statusCode(401);
  }

  @Test
  void administratorsClientProvisionsWithAnAccessTokenAndAMembersDoesNot() {
    for (var expected : Map.of("tenant-admin", 200, "member", 403).entrySet()) {
      var client = Operator.createTenantClient(tenant, expected.getKey());

      scim(Operator.token(client.id(), client.secret()))
          .get("/scim/v2/Users")
          .then()
          .statusCode(expected.getValue());
    }
    // Somebody of no tenant has no directory.
    scim(Operator.token()).get("/scim/v2/Users").then().statusCode(403);
  }

  @Test
  void providerSaysWhatItCanDo() {
    scim()
        .get("/scim/v2/ServiceProviderConfig")
        .then()
        .statusCode(200)
        .body("patch.supported", equalTo(true))
        .body("bulk.supported", equalTo(false));
    scim()
        .get("/scim/v2/ResourceTypes")
        .then()
        .body("Resources.endpoint", contains("/Users", "/Groups"));
    scim()
        .get("/scim/v2/Schemas/urn:ietf:params:scim:schemas:core:2.0:User")
        .then()
        .statusCode(200)
        .body("attributes.find { it.name == 'emails' }.subAttributes.name", hasItems("value"));
  }

  private void found(String filter, String... givenNames) {
    assertThat(list(filter).jsonPath().getList("Resources.name.givenName", String.class))
        .containsExactly(givenNames);
  }

  private Response list(String filter) {
    return scim().queryParam("filter", filter).get("/scim/v2/Users");
  }

  private Response create(String user) {
    return scim().body(user).post("/scim/v2/Users");
  }

  private Response patch(String id, String operations) {
    return scim().body(patchOf(operations)).patch("/scim/v2/Users/" + id);
  }

  private static String patchOf(String operations) {
    return "{\"schemas\": [\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"], \"Operations\": "
        + operations
        + "}";
  }

  private RequestSpecification scim() {
    return scim(token);
  }

  private static RequestSpecification scim(String token) {
    return given().auth().oauth2(token).contentType("application/scim+json");
  }

  private static Response issueToken(TenantOfTest tenant) {
    return Operator.operator()
        .body(Map.of("label", "Entra ID"))
        .post("/v1/tenants/" + tenant.id() + "/scim-tokens");
  }

  private String entraUser(String name) {
    return """
    {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User",
       "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
     "externalId": "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef",
     "userName": "%s@%s",
     "active": true,
     "displayName": "Ada Lovelace",
     "title": "Analyst",
     "emails": [{"primary": true, "type": "work", "value": "ada@acme.example"}],
     "meta": {"resourceType": "User"},
     "name": {"formatted": "Ada Lovelace", "familyName": "Lovelace", "givenName": "Ada"},
     "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "Engines"},
     "roles": []}
    """
        .formatted(name, tenant.domain());
  }

  private String oktaUser(String name, boolean active) {
    return """
    {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
     "userName": "%1$s@%2$s",
     "name": {"givenName": "%1$s", "familyName": "Hopper"},
     "emails": [{"primary": true, "value": "%1$s@mail.example", "type": "work"}],
     "displayName": "%1$s Hopper",
     "locale": "en-US",
     "timezone": "America/New_York",
     "externalId": "00u-%1$s",
     "groups": [],
     "active": %3$s}
    """
        .formatted(name, tenant.domain(), active);
  }
}
