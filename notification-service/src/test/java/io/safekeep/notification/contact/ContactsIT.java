package io.safekeep.notification.contact;

import static io.restassured.RestAssured.given;
import static io.safekeep.testing.quarkus.ServiceContract.isProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.safekeep.contracts.TenantId;
import io.safekeep.notification.ATenant;
import io.safekeep.notification.NotificationSecrets;
import io.safekeep.notification.mail.MailServer;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.quarkus.ServiceServers;
import io.safekeep.testing.quarkus.Visitor;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "notification"))
@WithTestResource(NotificationSecrets.class)
class ContactsIT {

  @Inject Sql sql;
  @Inject ContactsVerified control;

  private final MailServer mail = MailServer.running();

  @Test
  void addressCountsOnceSomebodyWhoReadsMailThereSaysYes() {
    // Given
    var tenant = ATenant.named("Birch & Sons");
    var address = unique("ada");
    tenant.addContact(address, "administrator", "data-protection");
    var token = ATenant.tokenMailedTo(mail, address);
    var before = seen(tenant);

    // When
    int yes = ATenant.sayYes(token);
    int again = ATenant.sayYes(token);

    // Then
    assertThat(before).isEqualTo(Outcome.FAIL);
    assertThat(yes).isEqualTo(200);
    assertThat(again).isEqualTo(403);
    assertThat(seen(tenant)).isEqualTo(Outcome.PASS);
    tenant
        .as("tenant-contact:read")
        .get("/v1/contacts")
        .then()
        .body("items", hasSize(1))
        .body("items[0].address", equalTo(address))
        .body("items[0].state", equalTo("verified"))
        .body("items[0].roles", contains("administrator", "data-protection"));
    assertThat(mail.to(address).getFirst().html()).contains("Birch &amp; Sons names you");
    assertThat(mail.to(address).getFirst().text())
        .contains("Birch & Sons names you")
        .contains(NotificationSecrets.PAGES + "/contacts/verify#con_");
  }

  @Test
  void addressIsNowhereInTheDatabaseAsItIs() {
    // Given
    var tenant = ATenant.named("Sealed Things");
    var address = unique("grace");

    // When
    tenant.verifiedContact(mail, address, "data-protection");

    // Then
    assertThat(
            sql.query(
                """
                select (select count(*) from contact
                    where position(convert_to(?, 'UTF8') in address) > 0)
                  + (select count(*) from audit_record where details::text like '%' || ? || '%')
                  + (select count(*) from outbox where data like '%' || ? || '%') as found
                """,
                row -> row.number("found"), address, address, address))
        .containsExactly(0L);
  }

  @Test
  void tenantStaysReachable() {
    // Given
    var tenant = ATenant.named("Last One");
    var first = tenant.verifiedContact(mail, unique("first"), "administrator");
    var unverified = tenant.addContact(unique("second"), "billing");

    // When
    var last = tenant.as("tenant-contact:set").delete("/v1/contacts/" + first);
    var other = tenant.as("tenant-contact:set").delete("/v1/contacts/" + unverified);

    // Then
    isProblem(last.then(), 409, "last-contact");
    other.then().statusCode(204);
  }

  @Test
  void nobodysMailboxIsFilledFromHere() {
    // Given
    var tenant = ATenant.named("Eager");
    var contact = tenant.addContact(unique("patient"), "billing");

    // When
    var soon = tenant.as("tenant-contact:set").post("/v1/contacts/" + contact + ":resend");

    // Then
    isProblem(soon.then(), 429, "too-many-mails").header("Retry-After", equalTo("60"));
  }

  @Test
  void secondMailMakesTheTokenOfTheFirstWorthless() {
    // Given
    var tenant = ATenant.named("Impatient");
    var address = unique("late");
    var contact = tenant.addContact(address, "billing");
    var first = ATenant.tokenMailedTo(mail, address);
    sql.update(
        "update contact_mail set asked_at = asked_at - interval '2 minutes' where contact = ?",
        UUID.fromString(contact));

    // When
    tenant
        .as("tenant-contact:set")
        .post("/v1/contacts/" + contact + ":resend")
        .then()
        .statusCode(204);

    // Then
    await().atMost(ATenant.PATIENCE).until(() -> mail.to(address).size() == 2);
    assertThat(ATenant.sayYes(first)).isEqualTo(403);
    assertThat(ATenant.sayYes(ATenant.tokenMailedTo(mail, address))).isEqualTo(200);
  }

  @Test
  void contactOfAnotherTenantLooksLikeNone() {
    // Given
    var tenant = ATenant.named("Owner");
    var stranger = ATenant.named("Stranger");
    var address = unique("mine");
    var contact = tenant.addContact(address, "administrator");
    var set = stranger.as("tenant-contact:set", "tenant-contact:read");

    // When
    var removed = set.delete("/v1/contacts/" + contact);
    var resent = stranger.as("tenant-contact:set").post("/v1/contacts/" + contact + ":resend");
    var changed =
        stranger
            .as("tenant-contact:set")
            .body(Map.of("roles", List.of("billing")))
            .put("/v1/contacts/" + contact + "/roles");
    var listed = stranger.as("tenant-contact:read").get("/v1/contacts?tenant=" + tenant.id());
    var named =
        stranger
            .as("tenant-contact:set")
            .body(
                Map.of(
                    "tenant",
                    tenant.id(),
                    "address",
                    unique("planted"),
                    "roles",
                    List.of("administrator")))
            .post("/v1/contacts");

    // Then
    for (var refused : List.of(removed, resent, changed, listed, named)) {
      isProblem(refused.then(), 404, "not-found");
    }
    tenant
        .as("tenant-contact:read")
        .get("/v1/contacts")
        .then()
        .body("items", hasSize(1))
        .body("items[0].roles", contains("administrator"))
        .body("items[0].verifiedAt", nullValue());
  }

  @Test
  void administratorNamesAndTakesAwayContactsOnThePage() {
    // Given
    var tenant = ATenant.named("Paged " + UUID.randomUUID());
    var other = ATenant.named("Other " + UUID.randomUUID());
    var address = unique("security");
    var ada = Visitor.of(tenant.id(), "tenant-contact:read", "tenant-contact:set");
    ada.open("/our-contacts");

    // When
    var named =
        ada.submit(
            "/our-contacts",
            Map.of("address", address, "role", "security"),
            NotificationSecrets.PAGES);
    var wrong =
        ada.submit(
            "/our-contacts",
            Map.of("address", "nobody", "role", "security"),
            NotificationSecrets.PAGES);
    var page = ada.open("/our-contacts").asString();
    var stranger = Visitor.of(other.id(), "tenant-contact:read").open("/our-contacts").asString();
    var contact = Pattern.compile("/our-contacts/([0-9a-f-]{36})/removal").matcher(page);
    assertThat(contact.find()).isTrue();
    ada.submit(contact.group(), Map.of(), NotificationSecrets.PAGES);

    // Then
    assertThat(named.statusCode()).isEqualTo(303);
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(page).contains(address, "Has not said yes yet", "<p>Security</p>");
    assertThat(stranger).doesNotContain(address, "Name somebody");
    assertThat(ada.open("/our-contacts").asString()).doesNotContain(address);
    assertThat(
            Visitor.with(TestIssuer.token().permissions("tenant-contact:read"))
                .open("/our-contacts")
                .statusCode())
        .isEqualTo(404);
  }

  @Test
  void badInputIsRefusedWithItsField() {
    // Given
    var tenant = ATenant.named("Careless");
    var address = unique("known");
    tenant.addContact(address, "administrator");

    // When
    var injected = add(tenant, "a@b.example\r\nBcc: c@d.example", "administrator");
    var local = add(tenant, "root@localhost", "administrator");
    var role = add(tenant, unique("role"), "janitor");
    var twice = add(tenant, address.toUpperCase(Locale.ROOT), "billing");
    var unknown =
        given()
            .contentType("application/json")
            .auth()
            .oauth2(TestIssuer.token().permissions("tenant-contact:set").sign())
            .body(
                Map.of(
                    "tenant",
                    UUID.randomUUID(),
                    "address",
                    unique("nowhere"),
                    "roles",
                    List.of("billing")))
            .post("/v1/contacts");
    var foreignForm =
        given()
            .header("Origin", "https://elsewhere.example")
            .contentType("application/x-www-form-urlencoded")
            .formParam("token", "con_x")
            .post("/contacts/verify");

    // Then
    isProblem(injected.then(), 400, "invalid-request")
        .body("detail", matchesPattern("(?s).*address.*"));
    isProblem(local.then(), 400, "invalid-request");
    isProblem(role.then(), 400, "invalid-request").body("field", equalTo("roles"));
    isProblem(twice.then(), 409, "contact-known");
    isProblem(unknown.then(), 422, "unknown-tenant");
    assertThat(foreignForm.statusCode()).isEqualTo(403);
  }

  private static Response add(ATenant tenant, String address, String role) {
    return tenant
        .as("tenant-contact:set")
        .body(Map.of("address", address, "roles", List.of(role)))
        .post("/v1/contacts");
  }

  private Outcome seen(ATenant tenant) {
    return control.check().stream()
        .filter(result -> new TenantId(tenant.id()).equals(result.tenant()))
        .map(ControlResult::outcome)
        .findFirst()
        .orElseThrow();
  }

  private static String unique(String name) {
    return name + "." + UUID.randomUUID() + "@acme.example";
  }
}
