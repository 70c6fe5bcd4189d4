package io.safekeep.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.safekeep.local.Await;
import io.safekeep.local.Endpoints;
import io.safekeep.local.SuiteApi;
import io.safekeep.local.SuiteApi.Answer;
import io.safekeep.local.SuiteApi.Token;
import io.safekeep.local.story.RecoveryStory;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The whole suite as its users meet it: five service processes, real servers, HTTP only.
class RecoveryE2E {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Path CHINOOK =
      SharedSuite.PROJECT.resolve("../shared/data/chinook/chinook.sql");
  private static final Path NO_DATA_SET = Path.of("absent.sql");

  @RegisterExtension static final SharedSuite SUITE = new SharedSuite();

  @Test
  void damagedDatabaseComesBackExactlyAsItWasBefore() throws SQLException {
    assertThat(story("harbour-records", CHINOOK, 2, step -> {}).tell()).isEmpty();
  }

  @Test
  void killedBackupServiceLosesNothingOfAShopThatGoesOnSelling() throws SQLException {
    // Given: kill -9 in the middle of streaming, while the writers go on
    RecoveryStory story =
        story(
            "maple-street-audio",
            NO_DATA_SET,
            1,
            step -> {
              if (step.startsWith("3.")) {
                SUITE.suite().kill("backup-service");
              }
            });

    // When
    List<String> differences = story.tell();

    // Then
    assertThat(differences).isEmpty();
  }

  @Test
  void brokerThatWasAwayLosesNoTenantAndDoublesNone() {
    // Given
    SuiteApi api = new SuiteApi(SUITE.suite().endpoints());
    Endpoints.SignIn operator = SUITE.suite().endpoints().signIns().get("operator (client)");
    Token token = api.signInClient(operator.username(), operator.password());

    // When
    SUITE.suite().broker().stop();
    String id =
        api.post(
                "identity-service",
                "/v1/tenants",
                token,
                Map.of(
                    "name", "Made While Away",
                    "domain", "made-while-away.example",
                    "region", "eu",
                    "plan", "free",
                    "relationship", Map.of("kind", "trial")))
            .expect(201)
            .get("id")
            .asText();
    SUITE.suite().broker().start();

    // Then
    for (String service :
        List.of("access-service", "backup-service", "retention-service", "notification-service")) {
      Await.until(
          PATIENCE,
          service + " knows the tenant",
          () -> api.get(service, "/v1/known-tenants/" + id, token).status() == 200);
      JsonNode known = api.get(service, "/v1/known-tenants/" + id, token).expect(200);
      assertThat(known.get("openRelationships").asInt()).as(service).isEqualTo(1);
    }
  }

  @Test
  void administratorOfOneTenantSeesNothingOfAnother() {
    // Given
    SuiteApi api = new SuiteApi(SUITE.suite().endpoints());
    Token harbour = signIn(api, "Harbour Records");
    Token maple = signIn(api, "Maple Street Audio");
    String datastore =
        api.get("backup-service", "/v1/datastores", harbour)
            .expect(200)
            .get("items")
            .get(0)
            .get("id")
            .asText();

    // When
    Answer foreign = api.get("backup-service", "/v1/datastores/" + datastore, maple);
    Answer window =
        api.get("backup-service", "/v1/datastores/" + datastore + "/recovery-window", maple);
    Answer restore =
        api.post("backup-service", "/v1/datastores/" + datastore + "/restores", maple, Map.of());

    // Then
    assertThat(List.of(foreign.status(), window.status(), restore.status()))
        .containsExactly(404, 404, 404);
  }

  @Test
  void administratorSignsInToThePagesOfBackupService() throws Exception {
    try (Browser browser = new Browser()) {
      // Given
      Endpoints.SignIn admin =
          SUITE.suite().endpoints().signIns().get("administrator of Harbour Records");
      HttpResponse<String> form =
          browser.open(SUITE.suite().endpoints().service("backup-service").url().resolve("/"));

      // When
      HttpResponse<String> page =
          browser.submit(
              form,
              "/sign-in",
              Map.of(
                  "pending", Browser.hidden(form, "pending"),
                  "name", admin.username(),
                  "password", admin.password()));

      // Then
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.uri())
          .isEqualTo(SUITE.suite().endpoints().service("backup-service").url().resolve("/"));
      assertThat(page.body())
          .contains("Ada Administrator", "Harbour Records", ">harbour-records</a>")
          .doesNotContain("maple-street-audio");
    }
  }

  private static Token signIn(SuiteApi api, String tenant) {
    Endpoints.SignIn admin = SUITE.suite().endpoints().signIns().get("administrator of " + tenant);
    return api.signIn(admin.username(), admin.password());
  }

  private static RecoveryStory story(
      String tenant, Path dataSet, int randomTargets, Consumer<String> afterEachStep) {
    return new RecoveryStory(
        SUITE.suite().endpoints(),
        SUITE.suite().endpoints().tenant(tenant),
        dataSet,
        randomTargets,
        20_261_121L,
        step -> {
          System.out.println(step);
          afterEachStep.accept(step);
        });
  }
}
