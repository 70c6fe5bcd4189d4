package io.safekeep.notification.status.subscription;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.safekeep.notification.ATenant;
import io.safekeep.notification.NotificationSecrets;
import io.safekeep.notification.bounce.Bounce;
import io.safekeep.notification.mail.MailServer;
import io.safekeep.notification.status.subscription.SqlSubscriptions.Subscription;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "notification"))
@WithTestResource(NotificationSecrets.class)
class SubscriptionIT {

  @Inject SqlSubscriptions subscriptions;
  @Inject Sql sql;

  private final MailServer mail = MailServer.running();

  @Test
  void nobodySubscribesSomebodyElse() {
    // Given
    var address = unique();

    // When
    var asked = form("/status/subscribe", address);
    var again = form("/status/subscribe", address);
    var token = tokenMailedTo(address);
    var guessed = form("/status/confirm", "sub_guessed");
    var yes = form("/status/confirm", token);
    var twice = form("/status/confirm", token);
    var afterwards = form("/status/subscribe", address);

    // Then
    assertThat(again.asString()).isEqualTo(asked.asString()).isEqualTo(afterwards.asString());
    assertThat(guessed.statusCode()).isEqualTo(400);
    assertThat(yes.statusCode()).isEqualTo(200);
    assertThat(twice.statusCode()).isEqualTo(400);
    assertThat(mail.to(address)).hasSize(1);
    assertThat(form("/status/subscribe", "no address").statusCode()).isEqualTo(400);
    assertThat(
            given()
                .header("Origin", "https://elsewhere.example")
                .contentType("application/x-www-form-urlencoded")
                .formParam("value", address)
                .post("/status/subscribe")
                .statusCode())
        .isEqualTo(403);
  }

  @Test
  void subscriberIsToldOfAnUpdateOnceAndLeavesByTheButtonOfTheMailProgram() {
    // Given
    var address = unique();
    form("/status/subscribe", address);
    form("/status/confirm", tokenMailedTo(address));
    var title = "Told " + UUID.randomUUID();

    // When
    var incident = publish(title);

    // Then
    await()
        .atMost(ATenant.PATIENCE)
        .until(() ->
            mail.to(address).stream()
                .anyMatch(letter ->
                    letter.subject().contains(title)
                        && letter.text().contains("We look into it.")));
    var text =
        mail.to(address).stream()
            .filter(letter -> letter.subject().contains(title))
            .findFirst()
            .orElseThrow()
            .text();
    var leave = tokenAfter("unsubscribe#", text);
    var oneClick =
        given()
            .contentType("application/x-www-form-urlencoded")
            .formParam("List-Unsubscribe", "One-Click");
    assertThat(given().get("/v1/status/subscriptions/" + leave + ":leave").statusCode())
        .isBetween(400, 499);
    assertThat(
            oneClick
                .urlEncodingEnabled(false)
                .post("/v1/status/subscriptions/" + leave + ":leave")
                .statusCode())
        .isEqualTo(204);
    as().body(Map.of("phase", "resolved", "body", "It is over."))
        .post("/v1/status/incidents/" + incident + "/updates")
        .then()
        .statusCode(200);
    assertThat(form("/status/unsubscribe", "nonsense").statusCode()).isEqualTo(400);
    assertThat(isKept(address)).isFalse();
  }

  @Test
  void mailboxThatIsNotThereAnyMoreIsToldNothingMoreAndOneThatIsFullIs() {
    // Given
    var gone = subscribed();
    var full = subscribed();
    var first = "Before " + UUID.randomUUID();
    var second = "After " + UUID.randomUUID();
    publish(first);
    var goneBack = awaitLetter(gone, first).returnPath();
    var fullBack = awaitLetter(full, first).returnPath();

    // When
    assertThat(isKept(gone)).isTrue();
    assertThat(readable(gone)).isZero();
    Bounce.send(fullBack, Bounce.report(fullBack, "failed", "5.2.2"));
    Bounce.send(goneBack, Bounce.report(goneBack, "failed", "5.1.1"));
    await().atMost(ATenant.PATIENCE).until(() -> Bounce.waiting() == 0);
    publish(second);

    // Then
    awaitLetter(full, second);
    assertThat(mail.to(gone)).noneMatch(letter -> letter.subject().contains(second));
    assertThat(isKept(gone)).isFalse();
    assertThat(isKept(full)).isTrue();
  }

  private boolean isKept(String address) {
    return subscriptions.confirmedAfter(Subscribers.FIRST, 10_000).stream()
        .map(Subscription::address)
        .anyMatch(kept -> kept != null && kept.value().equals(address));
  }

  /// How many rows show the address to whoever reads the table.
  private long readable(String address) {
    return sql.query(
            """
            select count(*) as rows from status_subscription s
            where position(convert_to(?, 'UTF8') in convert_to(s::text, 'UTF8')) > 0
               or position(convert_to(?, 'UTF8') in address) > 0
            """,
            row -> row.number("rows"),
            address,
            address)
        .getFirst();
  }

  private String subscribed() {
    var address = unique();
    form("/status/subscribe", address);
    form("/status/confirm", tokenMailedTo(address));
    return address;
  }

  /// @return id of the incident
  private static String publish(String title) {
    return as().body(
            Map.of(
                "severity",
                "sev3",
                "title",
                title,
                "update",
                Map.of("phase", "investigating", "body", "We look into it.")))
        .post("/v1/status/incidents")
        .then()
        .statusCode(201)
        .extract()
        .path("id");
  }

  private MailServer.Mail awaitLetter(String address, String title) {
    return await()
        .atMost(ATenant.PATIENCE)
        .until(
            () ->
                mail.to(address).stream()
                    .filter(letter -> letter.subject().contains(title))
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  private static RequestSpecification as() {
    return given()
        .urlEncodingEnabled(false)
        .contentType("application/json")
        .auth()
        .oauth2(TestIssuer.token().subject("author").permissions("status:post").sign());
  }

  private static Response form(String path, String value) {
    return given()
        .header("Origin", NotificationSecrets.PAGES)
        .contentType("application/x-www-form-urlencoded")
        .formParam("value", value)
        .post(path);
  }

  private String tokenMailedTo(String address) {
    await().atMost(ATenant.PATIENCE).until(() -> !mail.to(address).isEmpty());
    var text = mail.to(address).getFirst().text();
    return tokenAfter("/status/confirm#", text);
  }

  private static String tokenAfter(String address, String text) {
    return text.substring(text.indexOf(address) + address.length())
        .lines()
        .findFirst()
        .orElseThrow()
        .strip();
  }

  private static String unique() {
    return "reader." + UUID.randomUUID() + "@acme.example";
  }
}
