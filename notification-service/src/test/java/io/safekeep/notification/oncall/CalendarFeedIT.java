package io.safekeep.notification.oncall;

import static io.restassured.RestAssured.given;
import static io.safekeep.testing.quarkus.ServiceContract.isProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.safekeep.notification.NotificationSecrets;
import io.safekeep.notification.staff.Colleague;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.quarkus.ServiceServers;
import io.safekeep.testing.quarkus.Visitor;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "notification"))
@WithTestResource(NotificationSecrets.class)
class CalendarFeedIT {

  private static final Pattern ADDRESS =
      Pattern.compile(
          Pattern.quote(NotificationSecrets.PAGES) + "(/calendars/ocf_[A-Za-z0-9_-]{43}\\.ics)");

  @Test
  void calendarProgramReadsWhoeversTurnsItIsWithoutSigningIn() {
    // Given
    var ada = Colleague.named("Ada");
    var ben = Colleague.named("Ben");
    var schedule = ASchedule.of(ada, ben);
    ASchedule.of(ben, ben);

    // When
    var calendar = read(feed(ada));

    // Then
    calendar
        .then()
        .statusCode(200)
        .contentType("text/calendar;charset=UTF-8")
        .header("Cache-Control", "no-store");
    assertThat(calendar.asString())
        .startsWith("BEGIN:VCALENDAR\r\n")
        .contains("REFRESH-INTERVAL;VALUE=DURATION:PT1H")
        .contains("SUMMARY:On call: Platform (first line)")
        .contains("UID:" + schedule.name() + "-primary-")
        .doesNotContain("second line", ben.id().toString(), "Ben");
    ada.as("on-call:own")
        .get("/v1/on-call-feed")
        .then()
        .statusCode(200)
        .body("readAt", notNullValue());
  }

  @Test
  void addressThatWasRenewedOrTakenBackOrOfSomebodyWhoLeftIsGoodNoMore() {
    // Given
    var ada = Colleague.named("Ada");
    var first = feed(ada);
    var second = feed(ada);
    int renewed = read(first).statusCode();
    int good = read(second).statusCode();

    // When
    ada.as("on-call:own").delete("/v1/on-call-feed").then().statusCode(204);
    int takenBack = read(second).statusCode();
    var third = feed(ada);
    ada.leaves();
    int left = read(third).statusCode();

    // Then
    assertThat(good).isEqualTo(200);
    assertThat(new int[] {renewed, takenBack, left}).containsOnly(404);
  }

  @Test
  void strangersFindNothingAndNoAnswerNamesAKey() {
    // Given
    var ada = Colleague.named("Ada");
    var guessed = "ocf_" + "A".repeat(43);

    // When
    var wrong = read("/calendars/" + guessed + ".ics");
    var none = read("/calendars");
    var ofAnother = given().auth().oauth2(TestIssuer.token().sign()).get("/calendars");

    // Then
    for (Response answer : new Response[] {wrong, none, ofAnother}) {
      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(answer.asString()).doesNotContain(guessed);
    }
    isProblem(ada.as("on-call:own").get("/v1/on-call-feed").then(), 404, "not-found");
    isProblem(ada.as("on-call:read").post("/v1/on-call-feed").then(), 403, "forbidden");
  }

  @Test
  void addressIsMadeOnThePageAndShownOnce() {
    // Given
    var ada = Colleague.named("Ada");
    var visitor =
        Visitor.with(
            TestIssuer.token()
                .subject(ada.id().toString())
                .permissions("on-call:read", "on-call:own"));
    visitor.open("/on-call");

    // When
    var shown =
        visitor.submit("/on-call/my/calendar", Map.of(), NotificationSecrets.PAGES).asString();

    // Then
    var address = ADDRESS.matcher(shown);
    assertThat(address.find()).isTrue();
    read(address.group(1)).then().statusCode(200);
    assertThat(visitor.open("/on-call").asString())
        .contains("An address was made on")
        .doesNotContain("ocf_");
  }

  @Test
  void whoeverIsOnTwoDutiesAtOnceIsNamedAndNothingIsRefused() {
    // Given
    var ada = Colleague.named("Ada");
    var alone = ASchedule.of(ada, ada);

    // When
    var clashes = ada.as("on-call:read").get("/v1/on-call-clashes");

    // Then
    var own = "find { it.person == '%s' }".formatted(ada.id());
    clashes
        .then()
        .statusCode(200)
        .body(own + ".one.schedule", equalTo(alone.name()))
        .body(own + ".other.schedule", equalTo(alone.name()))
        .body("findAll { it.one == it.other }[0]", nullValue());
    assertThat(
            Visitor.with(TestIssuer.token().permissions("on-call:read"))
                .open("/on-call")
                .asString())
        .contains("On two duties at once");
  }

  private static String feed(Colleague of) {
    String address =
        of.as("on-call:own")
            .post("/v1/on-call-feed")
            .then()
            .statusCode(201)
            .extract()
            .path("address");
    var known = ADDRESS.matcher(address);
    assertThat(known.matches()).isTrue();
    return known.group(1);
  }

  private static Response read(String path) {
    return given().urlEncodingEnabled(false).get(path);
  }
}
