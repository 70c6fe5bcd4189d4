package io.safekeep.notification;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import io.restassured.specification.RequestSpecification;
import io.safekeep.contracts.Topics;
import io.safekeep.contracts.identity.TenantCreated;
import io.safekeep.notification.mail.MailServer;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.TestServers;
import io.safekeep.testing.Topic;
import io.safekeep.testing.Topic.CloudEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// A tenant that identity-service has told of, with its administrator's token.
///
/// @param name of the tenant
public record ATenant(UUID id, String name) {

  /// How long a machine under load may take until a test gives up; no promise of ours.
  public static final Duration PATIENCE = Duration.ofSeconds(60);

  /// Waits until the service knows it.
  public static ATenant named(String name) {
    var tenant = new ATenant(UUID.randomUUID(), name);
    topic(Topics.IDENTITY)
        .publish(
            new CloudEvent(
                UUID.randomUUID(),
                TenantCreated.TYPE,
                tenant.id.toString(),
                tenant.id.toString(),
                """
                {"tenant":"%s","name":"%s","domain":"%s.example","region":"eu","plan":"paid"}
                """
                    .formatted(tenant.id, name, tenant.id)));
    await()
        .atMost(PATIENCE)
        .until(() ->
            tenant.as("tenant:read").get("/v1/known-tenants/" + tenant.id).statusCode() == 200);
    return tenant;
  }

  public static Topic topic(String name) {
    return new Topic(TestServers.kafka(), name);
  }

  /// A request of somebody of the tenant.
  public RequestSpecification as(String... permissions) {
    return given()
        .urlEncodingEnabled(false)
        .contentType("application/json")
        .auth()
        .oauth2(TestIssuer.token().tenant(id).permissions(permissions).sign());
  }

  /// Names a contact who has not said yes.
  public String addContact(String address, String... roles) {
    return as("tenant-contact:set")
        .body(Map.of("address", address, "roles", List.of(roles)))
        .post("/v1/contacts")
        .then()
        .statusCode(201)
        .extract()
        .path("id");
  }

  /// Names a contact who says yes.
  public String verifiedContact(MailServer mail, String address, String... roles) {
    var contact = addContact(address, roles);
    sayYes(tokenMailedTo(mail, address));
    return contact;
  }

  /// Of the newest mail to an address that asks.
  public static String tokenMailedTo(MailServer mail, String address) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> mail.to(address).stream().anyMatch(letter -> letter.text().contains("/verify#")));
    var text =
        mail.to(address).stream()
            .map(MailServer.Mail::text)
            .filter(letter -> letter.contains("/verify#"))
            .reduce((_, later) -> later)
            .orElseThrow();
    return text.substring(text.indexOf('#') + 1).lines().findFirst().orElseThrow().strip();
  }

  /// @return status of the page
  public static int sayYes(String token) {
    return given()
        .header("Origin", NotificationSecrets.PAGES)
        .contentType("application/x-www-form-urlencoded")
        .formParam("token", token)
        .post("/contacts/verify")
        .statusCode();
  }
}
