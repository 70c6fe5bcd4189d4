package io.safekeep.identity.op;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.safekeep.contracts.identity.NewDeviceUsed;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.identity.Operator;
import io.safekeep.identity.Operator.ClientOfTest;
import io.safekeep.identity.Operator.Person;
import io.safekeep.testing.TestServers;
import io.safekeep.testing.Topic;
import io.safekeep.testing.Topic.CloudEvent;
import io.safekeep.testing.quarkus.ServiceServers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class AccountPageIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Browser browser = new Browser();
  private final Browser telephone = new Browser();
  private Person person;
  private ClientOfTest client;

  @BeforeEach
  void aPersonAndAClient() {
    person = Operator.createUser(Operator.createTenant(), "member");
    client = Operator.createPublicClient();
  }

  @Test
  void personSeesWhereTheyAreSignedInAndSignsOneOut() {
    // Given
    browser.signInAt("/account", person.signInName());
    var refreshToken = refreshToken(telephone);

    // When
    var page = browser.open("/account");
    var ended = browser.post("/account/devices/end", "device", Browser.value(page, "device"));

    // Then
    page.then()
        .statusCode(200)
        .header("Content-Security-Policy", not(containsString("script-src")))
        .body(containsString("this one"))
        .body(containsString("127.0.0.0/24"))
        .body(containsString("Opens The Portal"));
    ended.then().statusCode(303).header("Location", endsWith("?done=DEVICE_ENDED"));
    browser.open("/account").then().statusCode(200).body(not(containsString("The Portal")));
    telephone.open("/account").then().statusCode(303);
    Browser.refresh(client.id(), refreshToken).then().statusCode(400);
  }

  @Test
  void deviceOfSomebodyElseIsNotSignedOut() {
    // Given
    var stranger = Operator.createUser(Operator.createTenant(), "member");
    telephone.signInAt("/account", stranger.signInName());
    new Browser().signInAt("/account", stranger.signInName());
    browser.signInAt("/account", person.signInName());
    var theirs = Browser.value(telephone.open("/account"), "device");

    // When
    browser.post("/account/devices/end", "device", theirs);
    browser.post("/account/devices/end-others");

    // Then
    telephone.open("/account").then().statusCode(200).body(containsString(theirs));
  }

  @Test
  void signInInABrowserThatIsKnownIsNoNewDeviceAndReplacesItsSession() {
    // Given
    browser.signInAt("/account", person.signInName());
    var oldSession = browser.cookie("safekeep-session");
    var oldDevice = browser.cookie("safekeep-device");

    // When
    browser.signIn(request(), person.signInName());

    // Then
    assertThat(browser.cookie("safekeep-session")).isNotEqualTo(oldSession);
    assertThat(browser.cookie("safekeep-device")).isNotEqualTo(oldDevice);
    given()
        .redirects()
        .follow(false)
        .cookie("safekeep-session", oldSession)
        .get("/account")
        .then()
        .statusCode(303);
    browser.open("/account").then().body(not(containsString("name=\"device\"")));
  }

  @Test
  void sessionThatIsPlantedInABrowserDoesNotBecomeThePersons() {
    // Given
    var attacker = Operator.createUser(Operator.createTenant(), "member");
    var attackers = new Browser();
    attackers.signInAt("/account", attacker.signInName());
    var victims = attackers.copy();

    // When
    victims.signIn(request(), person.signInName());

    // Then
    victims.open("/account").then().body(containsString(person.signInName()));
    attackers.open("/account").then().body(containsString(attacker.signInName()));
  }

  @Test
  void newPasswordSignsOutEverywhereElse() {
    // Given
    browser.signInAt("/account", person.signInName());
    var refreshToken = refreshToken(telephone);

    // When
    var wrong = change("Wr0ng-Password", "An0ther-Harbour");
    var weak = change(Operator.PASSWORD, "short");
    var changed = change(Operator.PASSWORD, "An0ther-Harbour");

    // Then
    wrong.then().statusCode(401).body(containsString("That is not your password."));
    weak.then().statusCode(400).body(containsString("at least 6 are needed"));
    changed.then().statusCode(303).header("Location", endsWith("?done=PASSWORD"));
    browser.open("/account").then().statusCode(200);
    telephone.open("/account").then().statusCode(303);
    Browser.refresh(client.id(), refreshToken).then().statusCode(400);
    browser
        .submit(browser.signInPage(request()), person.signInName(), Operator.PASSWORD)
        .then()
        .statusCode(401);
  }

  @Test
  void newDeviceIsToldOnce() {
    // When
    browser.signInAt("/account", person.signInName());
    browser.signIn(request(), person.signInName());
    telephone.signInAt("/account", person.signInName());

    // Then
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(devicesTold()).hasSize(2));
    assertThat(devicesTold())
        .allSatisfy(event ->
            assertThat(event)
                .contains("\"network\":\"127.0.0.0/24\"")
                .doesNotContain(person.signInName()));
  }

  @Test
  void guessesAtOnceGainNothing() throws Exception {
    // Given
    var page = browser.signInPage(request());

    // When
    List<Integer> answers;
    try (var guessing = Executors.newVirtualThreadPerTaskExecutor()) {
      answers =
          guessing
              .invokeAll(
                  IntStream.range(0, 60)
                      .<Callable<Integer>>mapToObj(guess ->
                          () ->
                              browser
                                  .copy()
                                  .submit(page, person.signInName(), "Wr0ng-Guess-" + guess)
                                  .statusCode())
                      .toList())
              .stream()
              .map(Future::resultNow)
              .toList();
    }

    // Then
    // Five for nothing; then waits, and an answer to a captcha. Who comes while four are at it is
    // turned away unseen.
    assertThat(answers.stream().filter(status -> status == 401).count()).isBetween(1L, 12L);
    assertThat(answers)
        .allMatch(status -> status == 401 || status == 403 || status == 429 || status == 503);
  }

  private List<String> devicesTold() {
    return new Topic(TestServers.kafka(), "safekeep.identity")
        .records().stream()
            .filter(record ->
                CloudEvent.attribute(record, "subject").equals(person.id().toString())
                    && CloudEvent.attribute(record, "type").equals(NewDeviceUsed.TYPE))
            .map(record -> new String(record.value(), UTF_8))
            .toList();
  }

  private Response change(String password, String newPassword) {
    return browser.post("/account/password", "password", password, "newPassword", newPassword);
  }

  private String refreshToken(Browser in) {
    var code = in.signIn(Browser.request(client.id()), person.signInName()).get("code");
    return Browser.redeem(client.id(), code, Browser.VERIFIER).path("refresh_token");
  }

  private Map<String, String> request() {
    var request = Browser.request(client.id());
    request.put("prompt", "login");
    return request;
  }
}
