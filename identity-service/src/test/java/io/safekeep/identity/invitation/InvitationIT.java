package io.safekeep.identity.invitation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.identity.Operator;
import io.safekeep.identity.Operator.TenantOfTest;
import io.safekeep.identity.op.Browser;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.SmtpSink;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class InvitationIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern LINK =
      Pattern.compile("https?://\\S+/invitation#(inv_[A-Za-z0-9_-]{43})");

  private static SmtpSink sink;

  @Inject Sql sql;

  private final Browser browser = new Browser();
  private TenantOfTest tenant;
  private String name;

  @BeforeAll
  static void mailServer() {
    sink =
        SmtpSink.start(ConfigProvider.getConfig().getValue("quarkus.mailer.port", Integer.class));
  }

  @AfterAll
  static void end() {
    sink.close();
  }

  @BeforeEach
  void aTenant() {
    tenant = Operator.createTenant();
    name = "grace" + Operator.next();
  }

  @Test
  void whoeverIsInvitedChoosesAPasswordAndIsInOnce() {
    // When
    var invited = invite("tenant-admin", "member");
    var token = tokens(1).getFirst();
    var weak = accept(token, "kelps");
    var accepted = accept(token, Operator.PASSWORD);
    var again = accept(token, Operator.PASSWORD);

    // Then
    invited
        .then()
        .statusCode(201)
        .body("state", equalTo("open"))
        .body("userName", equalTo(name))
        .body("roles", contains("member", "tenant-admin"));
    weak.then().statusCode(400).body(containsString("needs an upper-case letter"));
    accepted.then().statusCode(200).body(containsString(name + "@" + tenant.domain()));
    again.then().statusCode(403).body(containsString("works once"));
    browser.signInAt("/account", name + "@" + tenant.domain()).then().statusCode(303);
    Operator.operator()
        .get("/v1/tenants/" + tenant.id() + "/users")
        .then()
        .body("items.email", contains(name + "@mail.example"))
        .body("items.displayName", contains("Grace Hopper"))
        .body("items[0].roles", contains("member", "tenant-admin"));
    list().then().body("items.state", contains("accepted"));
    assertThat(
            sql.query(
                "select token_hash from invitation where tenant_id = ?",
                row -> row.text("token_hash"),
                tenant.id()))
        .singleElement()
        .satisfies(hash -> assertThat(token).doesNotContain(hash));
  }

  @Test
  void anotherMailMakesTheCodeBeforeWorthNothing() {
    // Given
    String id = invite("member").path("id");
    var first = tokens(1).getFirst();

    // When
    act(id, "resend").then().statusCode(204);
    var second = tokens(2).stream().filter(token -> !token.equals(first)).findAny().orElseThrow();

    // Then
    accept(first, Operator.PASSWORD).then().statusCode(403);
    accept(second, Operator.PASSWORD).then().statusCode(200);
    act(id, "resend").then().statusCode(404);
  }

  @Test
  void invitationThatIsWithdrawnOrAWeekOldIsWorthNothing() {
    // Given
    String id = invite("member").path("id");
    var token = tokens(1).getFirst();

    // When
    sql.update("update invitation set expires_at = now() where id = ?", UUID.fromString(id));
    var late = accept(token, Operator.PASSWORD);
    list().then().body("items.state", contains("expired"));
    act(id, "withdraw").then().statusCode(204);

    // Then
    late.then().statusCode(403);
    accept(token, Operator.PASSWORD).then().statusCode(403);
    list().then().body("items.state", contains("withdrawn"));
    act(id, "withdraw").then().statusCode(404);
  }

  @Test
  void nobodyIsInvitedTwiceNorToARoleOfTheVendor() {
    // Given
    invite("member").then().statusCode(201);

    // Then
    invite("member").then().statusCode(409).body("type", equalTo("/problems/user-name-taken"));
    invite("platform-operator")
        .then()
        .statusCode(422)
        .body("type", equalTo("/problems/role-not-assignable"));
    browser
        .postFrom(
            "https://evil.example",
            "/invitation",
            "token",
            "inv_x",
            "name",
            "Eve",
            "newPassword",
            Operator.PASSWORD)
        .then()
        .statusCode(400);
  }

  private Response invite(String... roles) {
    return Operator.operator()
        .body(Map.of("email", name + "@mail.example", "roles", List.of(roles)))
        .post("/v1/tenants/" + tenant.id() + "/invitations");
  }

  private Response list() {
    return Operator.operator().get("/v1/tenants/" + tenant.id() + "/invitations");
  }

  private Response act(String id, String verb) {
    return Operator.operator()
        .post("/v1/tenants/" + tenant.id() + "/invitations/" + id + ":" + verb);
  }

  private Response accept(String token, String password) {
    return browser.post(
        "/invitation", "token", token, "name", "Grace Hopper", "newPassword", password);
  }

  private List<String> tokens(int mails) {
    return await()
        .atMost(PATIENCE)
        .until(
            () ->
                sink.mails().stream()
                    .filter(mail -> mail.recipients().contains(name + "@mail.example"))
                    .map(mail -> mail.body().replace("=\r\n", ""))
                    .map(body -> {
                      var link = LINK.matcher(body);
                      return link.find() ? link.group(1) : "";
                    })
                    .toList(),
            found -> found.size() >= mails);
  }
}
