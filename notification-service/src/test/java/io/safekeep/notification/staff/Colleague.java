package io.safekeep.notification.staff;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import io.restassured.specification.RequestSpecification;
import io.safekeep.contracts.Topics;
import io.safekeep.contracts.identity.EmployeeChanged;
import io.safekeep.notification.ATenant;
import io.safekeep.notification.mail.MailServer;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.Topic.CloudEvent;
import java.util.Map;
import java.util.UUID;

/// One of the vendor's people, whom identity-service has told of.
public record Colleague(UUID id, String name) {

  /// Waits until the service knows them.
  public static Colleague named(String name) {
    return known(UUID.randomUUID(), name);
  }

  /// Waits until the service knows them.
  public static Colleague known(UUID id, String name) {
    var colleague = new Colleague(id, name);
    colleague.tell(true, 1);
    await()
        .atMost(ATenant.PATIENCE)
        .until(() -> colleague.as("on-call:own").get("/v1/contact-methods").statusCode() == 200);
    return colleague;
  }

  /// Waits until the service knows it.
  public void leaves() {
    tell(false, 2);
    await()
        .atMost(ATenant.PATIENCE)
        .until(() -> as("on-call:own").get("/v1/contact-methods").statusCode() == 422);
  }

  private void tell(boolean active, int version) {
    ATenant.topic(Topics.IDENTITY)
        .publish(
            new CloudEvent(
                UUID.randomUUID(),
                EmployeeChanged.TYPE,
                id.toString(),
                id.toString(),
                """
                {"employee":"%s","displayName":"%s","teams":["platform"],"roles":["engineer"],
                 "active":%s,"version":%d}
                """
                    .formatted(id, name, active, version)));
  }

  /// A request of theirs.
  public RequestSpecification as(String... permissions) {
    return given()
        .urlEncodingEnabled(false)
        .contentType("application/json")
        .auth()
        .oauth2(TestIssuer.token().subject(id.toString()).permissions(permissions).sign());
  }

  public String address() {
    return address("mail.example");
  }

  public String address(String domain) {
    return id + "@" + domain;
  }

  /// Adds a mail address and shows the code that comes there.
  public Colleague reachedAt(MailServer mail, String address) {
    String method =
        as("on-call:own")
            .body(Map.of("kind", "mail", "address", address))
            .post("/v1/contact-methods")
            .then()
            .statusCode(201)
            .extract()
            .path("id");
    as("on-call:own")
        .body(Map.of("code", codeMailedTo(mail, address)))
        .post("/v1/contact-methods/" + method + ":verify")
        .then()
        .statusCode(200);
    return this;
  }

  public static String codeMailedTo(MailServer mail, String address) {
    await()
        .atMost(ATenant.PATIENCE)
        .until(() -> mail.to(address).stream().anyMatch(one -> one.subject().startsWith("Code ")));
    return mail.to(address).stream()
        .map(MailServer.Mail::subject)
        .filter(subject -> subject.startsWith("Code "))
        .reduce((_, later) -> later)
        .orElseThrow()
        .substring("Code ".length());
  }
}
