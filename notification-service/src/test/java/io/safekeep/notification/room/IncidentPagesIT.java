package io.safekeep.notification.room;

import static java.time.temporal.ChronoUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.safekeep.contracts.TenantId;
import io.safekeep.notification.ATenant;
import io.safekeep.notification.NotificationSecrets;
import io.safekeep.notification.affected.AccessServiceStandIn;
import io.safekeep.notification.notice.IncidentNotices;
import io.safekeep.notification.staff.Colleague;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.quarkus.ServiceServers;
import io.safekeep.testing.quarkus.Visitor;
import jakarta.inject.Inject;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "notification"))
@WithTestResource(NotificationSecrets.class)
class IncidentPagesIT {

  private static final String HOSTILE = "<img src=x onerror=alert(1)>\\\"'{{7*7}}{page}";
  private static final String ESCAPED = "&lt;img src=x onerror=alert(1)&gt;";

  @Inject IncidentNotices notices;

  @Test
  void incidentIsOpenedHandledAndSignedOffOnItsPage() {
    // Given
    var tenant = ATenant.named("Paged " + UUID.randomUUID());
    var resource = UUID.randomUUID();
    AccessServiceStandIn.exposed(resource, List.of(tenant.id()));
    var ada =
        visitor(
            UUID.randomUUID(),
            "incident:open",
            "incident:change",
            "incident:notify",
            "incident:read");
    var cio = visitor(UUID.randomUUID(), "incident:read", "incident:sign-off");
    var list = ada.open("/incidents");
    var opened =
        submit(
            ada,
            "/incidents",
            Map.of(
                "key",
                Visitor.key(list),
                "kind",
                "unauthorized-access",
                "severity",
                "sev1",
                "title",
                HOSTILE,
                "description",
                "Seen in the record of a session."));
    var room = opened.header("Location").replaceAll("^https?://[^/]+", "");

    // When
    for (var act :
        List.of(
            Map.of("act", "note", "text", HOSTILE),
            Map.of("act", "fact", "fact", "aware", "note", "The record says so."),
            Map.of("act", "fact", "fact", "significant", "note", "By the criteria."),
            Map.of(
                "act",
                "compute",
                "from",
                "2026-11-24T08:00",
                "to",
                "2026-11-24T10:00",
                "resource",
                resource.toString()),
            Map.of("act", "message", "title", "{tenant}: seen", "text", "We look."),
            Map.of("act", "visibility", "impact", "yes", "title", "Access", "text", "We look."),
            Map.of("act", "grade", "severity", "sev2", "reason", "One tenant."),
            Map.of("act", "move", "to", "resolved", "reason", "It is over."),
            Map.of(
                "act",
                "review",
                "summary",
                "A grant outlived its end.",
                "impact",
                "One tenant.",
                "causes",
                "The target did not answer.\nNobody looked.",
                "lessons",
                "The alarm worked."))) {
      submit(ada, room, act);
    }
    var bars = ada.open(room).asString();
    submit(cio, room, Map.of("act", "sign-off", "words", "Looked at."));
    var page = ada.open(room).asString();

    // Then
    assertThat(list.asString()).contains("Open an incident");
    assertThat(bars)
        .contains("The CIO has not signed it off.")
        .contains("No action of it names a promise that it is for.")
        .contains("1 of 1 tenants concerned were not told.");
    assertThat(page)
        .contains(ESCAPED)
        .doesNotContain("<img src=x")
        .contains("{{7*7}}{page}")
        .contains("Tell each tenant concerned")
        .contains("Early warning to the CSIRT")
        .contains(tenant.name())
        .contains("Nobody looked.")
        .contains("<blockquote>Looked at.</blockquote>")
        .doesNotContain("The CIO has not signed it off.");
    assertThat(ada.open("/incidents").asString()).contains(ESCAPED).doesNotContain("<img src=x");
  }

  @Test
  void rolesAreGivenAndPeopleLetInOnThePage() {
    // Given
    var ada = visitor(UUID.randomUUID(), "incident:open", "incident:change", "incident:read");
    var ben = Colleague.named("Ben " + HOSTILE);
    var cleo = Colleague.named("Cleo Park");
    var opened =
        submit(
            ada,
            "/incidents",
            Map.of(
                "key",
                Visitor.key(ada.open("/incidents")),
                "kind",
                "security",
                "severity",
                "sev2",
                "title",
                "Somebody is in",
                "description",
                "Seen in a log.",
                "restricted",
                "yes"));
    var room = opened.header("Location").replaceAll("^https?://[^/]+", "");
    var before = visitor(cleo.id(), "incident:read").open(room).statusCode();

    // When
    submit(ada, room, Map.of("act", "admit", "employee", cleo.id().toString()));
    submit(ada, room, Map.of("act", "roles", "communications", "", "scribe", cleo.id().toString()));
    submit(ada, room, Map.of("act", "hand-over", "commander", ben.id().toString()));
    var toNobody =
        ada.submit(
            room,
            Map.of("act", "hand-over", "commander", UUID.randomUUID().toString()),
            NotificationSecrets.PAGES);

    // Then
    assertThat(before).isEqualTo(404);
    assertThat(visitor(cleo.id(), "incident:read").open(room).asString())
        .contains("Commander: <strong>Ben " + ESCAPED)
        .contains("<dt>Scribe</dt><dd>Cleo Park</dd>")
        .contains("<dt>Communications</dt><dd>Nobody</dd>")
        .doesNotContain("Give somebody a role");
    assertThat(toNobody.statusCode()).isEqualTo(422);
  }

  @Test
  void cioNamesWhoStandsInOnThePage() {
    // Given
    var cio = visitor(UUID.randomUUID(), "incident:read", "incident:sign-off");
    var dana = Colleague.named("Dana " + UUID.randomUUID());

    // When
    submit(
        cio,
        "/incidents",
        "/incidents/delegates",
        Map.of(
            "employee",
            dana.id().toString(),
            "until",
            LocalDateTime.now(ZoneOffset.UTC).plusDays(7).truncatedTo(MINUTES).toString(),
            "reason",
            "On leave."));

    // Then
    assertThat(visitor(UUID.randomUUID(), "incident:read").open("/incidents").asString())
        .contains(dana.name(), "On leave.")
        .doesNotContain("Name somebody");
  }

  @Test
  void tenantReadsWhatItWasToldAndNothingElse() {
    // Given
    var tenant = ATenant.named("Reader " + UUID.randomUUID());
    var other = ATenant.named("Other " + UUID.randomUUID());
    var incident = UUID.randomUUID();
    for (var one : List.of(tenant, other)) {
      QuarkusTransaction.requiringNew()
          .run(() ->
              notices.tell(
                  new TenantId(one.id()), incident, 1, one.name() + ": " + HOSTILE, "We look."));
    }

    // When
    var page = Visitor.of(tenant.id(), "tenant-incident:read").open("/our-incidents").asString();
    var room = Visitor.of(tenant.id(), "incident:read").open("/incidents");

    // Then
    assertThat(page)
        .contains(tenant.name() + ": " + ESCAPED)
        .contains("Nobody of yours is told first")
        .doesNotContain(other.name())
        .doesNotContain("<img src=x");
    assertThat(room.statusCode()).isEqualTo(404);
  }

  @Test
  void whoMayOnlyReadIsShownNothingToPress() {
    var reader = visitor(UUID.randomUUID(), "incident:read");

    var page = reader.open("/incidents").asString();

    assertThat(page).contains("<h1>Incidents</h1>").doesNotContain("Open an incident");
  }

  private static Visitor visitor(UUID who, String... permissions) {
    return Visitor.with(TestIssuer.token().subject(who.toString()).permissions(permissions));
  }

  private static Response submit(Visitor who, String path, Map<String, String> form) {
    return submit(who, path, path, form);
  }

  private static Response submit(
      Visitor who, String page, String action, Map<String, String> form) {
    assertThat(who.open(page).statusCode()).isEqualTo(200);
    var answer = who.submit(action, form, NotificationSecrets.PAGES);
    assertThat(answer.statusCode()).as(form + ": " + answer.asString()).isEqualTo(303);
    return answer;
  }
}
