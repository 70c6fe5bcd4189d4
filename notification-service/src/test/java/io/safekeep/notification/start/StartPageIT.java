package io.safekeep.notification.start;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.safekeep.notification.ATenant;
import io.safekeep.notification.NotificationSecrets;
import io.safekeep.notification.oncall.ASchedule;
import io.safekeep.notification.staff.Colleague;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.quarkus.ServiceServers;
import io.safekeep.testing.quarkus.Visitor;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "notification"))
@WithTestResource(NotificationSecrets.class)
class StartPageIT {

  private static final String HOSTILE = "<img src=x onerror=alert(1)> {page.frame}";

  @Test
  void strangerSeesStatusAndTrustAndTheWayIn() {
    // When
    var page = RestAssured.given().redirects().follow(false).get("/");

    // Then
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.asString())
        .contains("href=\"/status/\"", "href=\"/trust\"", "href=\"/sign-in\"")
        .doesNotContain("href=\"/pages\"", "href=\"/alerts\"", "Sign out");
  }

  @Test
  void whoeverSignsInComesBackToWhatIsTheirs() {
    // Given
    var ada = Colleague.named("Ada");
    var schedule = ASchedule.of(ada, Colleague.named("Ben"));
    ada.as("page:acknowledge")
        .body(Map.of("title", HOSTILE))
        .post("/v1/pages")
        .then()
        .statusCode(201);
    ada.as("incident:open")
        .body(
            Map.of("kind", "outage", "severity", "sev3", "title", HOSTILE, "description", HOSTILE))
        .post("/v1/incidents")
        .then()
        .statusCode(201);

    // When
    var page =
        Visitor.with(
                TestIssuer.token()
                    .subject(ada.id().toString())
                    .permissions("on-call:read", "incident:read"))
            .open("/sign-in")
            .asString();

    // Then
    assertThat(page)
        .contains("What concerns you now", "You are on call", "in nobody&#39;s hand")
        .contains("/on-call/" + schedule.name(), "under your command")
        .contains("&lt;img src=x onerror=alert(1)&gt; {page.frame}")
        .doesNotContain("<img src=x", "href=\"/alerts\"", "href=\"/endpoints\"");
  }

  @Test
  void tenantsAdministratorSeesTheirOrganisationsAlone() {
    // Given
    var tenant = ATenant.named("Starter " + UUID.randomUUID());

    // When
    var page =
        Visitor.of(tenant.id(), "tenant-incident:read", "endpoint:read", "incident:read")
            .open("/sign-in")
            .asString();

    // Then
    assertThat(page)
        .contains("Incidents that concerned you", "None is registered", "href=\"/trust\"")
        .doesNotContain("under your command", "href=\"/pages\"", "Nothing is open");
  }
}
