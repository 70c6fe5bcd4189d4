package io.safekeep.access.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.safekeep.access.AccessSecrets;
import io.safekeep.access.Staff;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Activates only what says the same as the policy that is shipped: the database is shared.
@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "access"))
@WithTestResource(AccessSecrets.class)
class CatalogueIT {

  @Inject Sql sql;

  @Test
  void freshInstallationHasThePolicyThatCameWithIt() {
    asAda()
        .get("/v1/access-policy/versions/1")
        .then()
        .statusCode(200)
        .body("shipped", equalTo(true))
        .body("proposedBy", equalTo("safekeep"))
        .body("document", containsString("portal-support"));
    assertThat(
            sql.query(
                "select open::text from log_fact where type = 'policy.activated'",
                row -> row.text("open")))
        .anyMatch(open -> open.contains("\"shipped\": true"));
  }

  @Test
  void anotherPersonActivatesExactlyWhatWasProposed() {
    // Given
    var proposed = propose(document("four eyes"));
    int version = proposed.path("version");
    String sha256 = proposed.path("sha256");
    int before = asAda().get("/v1/access-policy").path("version");

    // When
    var byHerself = activate("ada", version, sha256);
    var forAnother = activate("grace", version, "0".repeat(64));
    var byAnother = activate("grace", version, sha256);

    // Then
    byHerself.then().statusCode(403).body("type", equalTo("/problems/another-person-needed"));
    forAnother.then().statusCode(409).body("type", equalTo("/problems/policy-differs"));
    byAnother.then().statusCode(200).body("state", equalTo("active"));
    asAda().get("/v1/access-policy").then().body("version", equalTo(version));
    asAda().get("/v1/access-policy/versions/" + before).then().body("state", equalTo("superseded"));
    activate("grace", before, sha256).then().statusCode(409);
  }

  @Test
  void documentWithErrorsIsNotProposedAndEveryIssueHasItsLine() {
    // Given
    var document = document("bad").replace("most: PT24H", "most: PT25H");

    // When
    var proposed = propose(document);
    var linted = asAda().body(Map.of("document", document)).post("/v1/access-policy/versions:lint");

    // Then
    proposed
        .then()
        .statusCode(422)
        .body("type", equalTo("/problems/policy-not-valid"))
        .body("issues.text", hasItem("is PT25H, and may be PT1M to PT24H"));
    linted
        .then()
        .statusCode(200)
        .body("issues.findAll { it.severity == 'error' }.line", hasItem(25));
  }

  @Test
  void databaseKeepsThatTwoPersonsAgreeAndThatDocumentsStay() {
    // Given
    int version = propose(document("kept")).path("version");

    // Then
    assertThatThrownBy(() ->
            sql.update(
                """
                update catalogue_version set state = 'active', decided_by = proposed_by,
                  decided_at = now() where number = ?
                """,
                version))
        .hasMessageContaining("two_persons");
    assertThatThrownBy(() ->
            sql.update(
                "update catalogue_version set document = ? where number = ?",
                "other".getBytes(UTF_8),
                version))
        .hasMessageContaining("cannot go from proposed to proposed");
    assertThatThrownBy(() -> sql.update("delete from catalogue_version where number = ?", version))
        .hasMessageContaining("stays");
    asAda()
        .post("/v1/access-policy/versions/" + version + ":withdraw")
        .then()
        .body("state", equalTo("withdrawn"));
  }

  private static io.restassured.specification.RequestSpecification asAda() {
    return Staff.as("ada", "access-policy:read", "access-policy:propose");
  }

  private static Response propose(String document) {
    return asAda()
        .body(Map.of("document", document, "note", "a test"))
        .post("/v1/access-policy/versions");
  }

  private static Response activate(String person, int version, String sha256) {
    return Staff.as(person, "access-policy:activate")
        .body(Map.of("sha256", sha256))
        .post("/v1/access-policy/versions/" + version + ":activate");
  }

  private static String document(String comment) {
    String shipped = asAda().get("/v1/access-policy/versions/1").path("document");
    return shipped + "# " + comment + "\n";
  }
}
