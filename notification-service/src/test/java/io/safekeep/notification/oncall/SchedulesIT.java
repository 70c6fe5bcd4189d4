package io.safekeep.notification.oncall;

import static io.safekeep.notification.oncall.ASchedule.put;
import static io.safekeep.notification.oncall.ASchedule.weekly;
import static io.safekeep.testing.quarkus.ServiceContract.isProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.safekeep.notification.NotificationSecrets;
import io.safekeep.notification.staff.Colleague;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
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
    initArgs = @ResourceArg(name = "database", value = "notification"))
@WithTestResource(NotificationSecrets.class)
class SchedulesIT {

  @Inject OnCallCovered covered;
  @Inject OnCall onCall;

  @Test
  void scheduleThatLeavesAMinuteUncoveredIsRefusedWithTheGaps() {
    // Given
    var ada = Colleague.named("Ada");
    String name = name();

    // When: nobody on the second line, and nobody at the weekend
    var refused =
        put(
            ada,
            name,
            Map.of(
                "line", "primary",
                "people", List.of(ada.id()),
                "turn", "week",
                "from", "2026-01-05",
                "handOff", "00:00",
                "days", List.of("MO", "TU", "WE", "TH", "FR"),
                "hours", 24));

    // Then
    isProblem(refused.then(), 422, "on-call-gap")
        .body("gaps.line", hasItems("primary", "secondary"));
    ada.as("on-call:read").get("/v1/on-call-schedules/" + name).then().statusCode(404);
  }

  @Test
  void whoeverLeavesIsFoundAsAGap() {
    // Given
    var ada = Colleague.named("Ada");
    var ben = Colleague.named("Ben");
    String name = name();
    put(ada, name, weekly("primary", ada, ben), weekly("secondary", ben, ada))
        .then()
        .statusCode(200);
    var before = outcome(name);

    // When
    ben.leaves();

    // Then
    assertThat(before).isEqualTo(Outcome.PASS);
    assertThat(outcome(name)).isEqualTo(Outcome.FAIL);
    isProblem(
        put(ada, name, weekly("primary", ada, ben), weekly("secondary", ben, ada)).then(),
        422,
        "not-an-employee");
  }

  @Test
  void whoeverTakesOverIsOnCallAndItEndsByItselfOrBeforehand() {
    // Given
    var ada = Colleague.named("Ada");
    var ben = Colleague.named("Ben");
    var cleo = Colleague.named("Cleo");
    String name = name();
    put(ada, name, weekly("primary", ada), weekly("secondary", ben)).then().statusCode(200);

    // When
    String override =
        cleo.as("on-call:own")
            .body(
                Map.of("line", "primary", "to", Instant.now().plus(Duration.ofHours(8)).toString()))
            .post("/v1/on-call-schedules/" + name + ":take-over")
            .then()
            .statusCode(201)
            .extract()
            .path("id");
    var during = onCall.now(name, Line.PRIMARY);
    ada.as("on-call:read")
        .get("/v1/on-call-schedules/" + name + "/overrides")
        .then()
        .body("items", hasSize(1));
    ada.as("on-call:manage")
        .delete("/v1/on-call-schedules/" + name + "/overrides/" + override)
        .then()
        .statusCode(204);

    // Then
    assertThat(during).containsExactly(cleo.id());
    assertThat(onCall.now(name, Line.PRIMARY)).containsExactly(ada.id());
    ada.as("on-call:read")
        .get("/v1/on-call-schedules/" + name + "/roster")
        .then()
        .statusCode(200)
        .body("gaps", hasSize(0))
        .body("spans.findAll { it.line == 'primary' }", hasSize(1));
  }

  @Test
  void calendarGoesOutAndComesInAgain() {
    // Given
    var ada = Colleague.named("Ada");
    var ben = Colleague.named("Ben");
    String name = name();
    put(ada, name, weekly("primary", ada, ben), weekly("secondary", ben, ada))
        .then()
        .statusCode(200);
    String calendar =
        ada.as("on-call:read")
            .get("/v1/on-call-schedules/" + name + "/calendar")
            .then()
            .statusCode(200)
            .contentType("text/calendar")
            .extract()
            .asString();

    // When
    String other = name();
    putCalendar(ada, other, calendar).then().statusCode(200).body("shifts", equalTo(4));
    var broken = putCalendar(ada, other, calendar.replace("FREQ=WEEKLY", "FREQ=YEARLY"));

    // Then
    assertThat(onCall.now(other, Line.PRIMARY)).isEqualTo(onCall.now(name, Line.PRIMARY));
    isProblem(broken.then(), 422, "calendar-not-understood").body("line", equalTo(13));
    ada.as("on-call:read")
        .get("/v1/on-call-schedules/" + other + "/calendar?resolved=true")
        .then()
        .statusCode(200);
  }

  private static Response putCalendar(Colleague by, String name, String calendar) {
    return by.as("on-call:manage")
        .contentType("text/calendar")
        .body(calendar)
        .put("/v1/on-call-schedules/" + name);
  }

  private static String name() {
    return "s" + UUID.randomUUID();
  }

  private Outcome outcome(String schedule) {
    return covered.check().stream()
        .filter(result -> result.subject().equals(schedule))
        .map(ControlResult::outcome)
        .findFirst()
        .orElseThrow();
  }
}
