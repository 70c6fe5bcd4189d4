package io.safekeep.access.pages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.safekeep.access.AccessSecrets;
import io.safekeep.access.Staff;
import io.safekeep.access.employee.SqlEmployees;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.quarkus.ServiceServers;
import io.safekeep.testing.quarkus.Visitor;
import jakarta.inject.Inject;
import java.net.URLEncoder;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Reviews as managers decide them in a browser, and signing in anew for what asks for it.
@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "access"))
@WithTestResource(AccessSecrets.class)
class ReviewPagesIT {

  private static final String MARKUP = "<b>no more</b>";
  private static final String ESCAPED = "&lt;b&gt;no more&lt;/b&gt;";

  @Inject SqlEmployees employees;

  private String supporter;
  private String engineer;
  private String adviser;
  private String colleague;
  private Visitor manager;
  private String page;

  @BeforeEach
  void aReviewOfThreeReports() {
    var staff = new Staff(employees);
    var boss = staff.hire("team-leads");
    supporter = staff.hireUnder(boss, "customer-support");
    engineer = staff.hireUnder(boss, "engineering");
    adviser = staff.hireUnder(boss, "services");
    colleague = staff.hire("team-leads");
    manager = reviewer(boss);
    String review =
        Staff.as(staff.hire("security"), "access-review:open")
            .body(Map.of("reason", "before the audit", "days", 14))
            .post("/v1/access-reviews")
            .then()
            .statusCode(201)
            .extract()
            .path("id");
    page = "/reviews/" + review;
  }

  private static Visitor reviewer(String id) {
    return Visitor.with(
        TestIssuer.token().subject(id).permissions("access-review:read", "access-review:decide"));
  }

  @Test
  void managerDecidesOnOneOnSeveralAndPassesOn() {
    // Given
    var shown = manager.open(page).asString();
    var ofSupporter = itemOf(supporter);
    var ofEngineer = itemOf(engineer);
    var ofAdviser = itemOf(adviser);
    assertThat(manager.open("/reviews").asString()).contains("3 of 3", page);
    assertThat(shown)
        .contains("Look at a tenant&#39;s portal as its support", "Never", "Before the audit");

    // When
    var unsaid = submit(manager, Map.of("act", "revoke/" + ofEngineer));
    var wrong = submit(manager, Map.of("act", "reduce/" + ofSupporter, "reason", "less"));
    var reduced =
        submit(
            manager,
            Map.of(
                "act", "reduce/" + ofSupporter,
                "reason", "portal only",
                "keep", ofSupporter + "/portal-support"));
    var kept = submit(manager, Map.of("act", "certify", "item", ofEngineer));
    var passed =
        submit(
            manager,
            Map.of("act", "delegate", "item", ofAdviser, "to", colleague, "reason", "new lead"));
    var others = submit(manager, Map.of("act", "certify", "item", ofAdviser));

    // Then
    assertThat(unsaid.statusCode()).isEqualTo(400);
    assertThat(unsaid.asString()).contains("reason is needed");
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(wrong.asString()).contains("untick what is to go");
    assertThat(reduced.header("Location")).endsWith(page + "?done=1");
    assertThat(kept.statusCode()).isEqualTo(303);
    assertThat(passed.statusCode()).isEqualTo(303);
    assertThat(others.statusCode()).isEqualTo(400);
    assertThat(others.asString()).contains("somebody else&#39;s to decide");
    assertThat(manager.open(page + "?done=1").asString())
        .contains(
            "1 decided.",
            "Reduced",
            "stays: Portal support; gone: Database read",
            "portal only",
            "still needed")
        .doesNotContain("name=\"item\"");

    // And the other decides
    var second = reviewer(colleague);
    assertThat(second.open(page).asString()).contains("passed on to you by", ofAdviser);
    assertThat(
            submit(second, Map.of("act", "revoke", "item", ofAdviser, "reason", MARKUP))
                .statusCode())
        .isEqualTo(303);
    assertThat(second.open(page).asString())
        .contains("Taken away", ESCAPED)
        .doesNotContain("<b>no more");
  }

  @Test
  void onlySecuritySeesWhatIsForOthersToDecide() {
    // Given
    var item = itemOf(supporter);
    var stranger = reviewer(colleague);
    var security =
        Visitor.with(
            TestIssuer.token()
                .permissions("access-review:read", "access-review:decide", "access-review:open"));
    submit(manager, Map.of("act", "certify", "item", item));

    // When
    var overview = security.open(page).asString();

    // Then
    assertThat(overview)
        .contains("Who decides", "1 of 3", "What was decided", "Team security, for people without")
        .doesNotContain("name=\"item\"");
    assertThat(security.open("/reviews").asString()).contains("For others to decide", page);
    assertThat(stranger.open(page).statusCode()).isEqualTo(404);
    assertThat(stranger.open("/reviews").asString()).doesNotContain(page);
    assertThat(submit(stranger, Map.of("act", "certify", "item", item)).statusCode())
        .isEqualTo(404);
  }

  @Test
  void whoHasToSignInAnewComesBackToWhereTheyWere() {
    // Given
    var query = "?acr_values=urn:example:strong&max_age=3600&back=%2Freviews%23due";
    var token = TestIssuer.token().permissions("access-review:read", "access-review:decide");
    var person = Visitor.with(token);
    person.open("/reviews");

    // When
    var begun = person.get("/step-up" + query);
    var asked = person.follow(begun);
    var inVain = person.open("/stepped-up" + query);

    // Then
    assertThat(begun.statusCode()).isEqualTo(303);
    assertThat(asked.header("Location"))
        .startsWith(TestIssuer.url() + "/authorize?")
        .contains("acr_values=urn%3Aexample%3Astrong", "max_age=3600");
    assertThat(inVain.statusCode()).isEqualTo(403);
    assertThat(inVain.asString()).contains("That was not enough");

    // When
    person.signsInAs(token.signedIn("urn:example:strong", Instant.now()));
    person.follow(person.get("/step-up" + query));
    var back = person.open("/stepped-up" + query);

    // Then
    assertThat(back.statusCode()).isEqualTo(200);
    assertThat(back.asString()).contains("<h1>Reviews</h1>");
    assertThat(person.get("/step-up" + query).header("Location")).endsWith("/reviews#due");

    // And an old sign-in is none
    person.signsInAs(
        token.signedIn("urn:example:strong", Instant.now().minus(Duration.ofHours(2))));
    person.cookies().clear();
    assertThat(person.open("/stepped-up" + query).statusCode()).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://evil.example/", "//evil.example", "/\\evil.example", "evil", "%0d%0aX:"})
  void nobodyIsSentToAnotherSite(String back) {
    // Given
    var person = Visitor.with(TestIssuer.token().permissions("access-review:read"));
    person.open("/reviews");

    // When
    var answer = person.get("/step-up?back=" + URLEncoder.encode(back, UTF_8));

    // Then
    assertThat(answer.header("Location")).matches("http://[^/]+/");
  }

  private Response submit(Visitor who, Map<String, String> fields) {
    return who.submit(page, fields);
  }

  /// The membership of a report, as the page names it.
  private String itemOf(String employee) {
    var html = manager.open(page).asString();
    var matcher =
        Pattern.compile("name=\"item\" value=\"([0-9a-f-]{36})\"")
            .matcher(html.substring(html.indexOf("<legend>Person " + employee)));
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }
}
