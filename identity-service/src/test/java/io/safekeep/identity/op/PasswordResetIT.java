package io.safekeep.identity.op;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.identity.Operator;
import io.safekeep.identity.Operator.Person;
import io.safekeep.identity.captcha.CaptchaReader;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.SmtpSink;
import io.safekeep.testing.SmtpSink.Mail;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
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
class PasswordResetIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern LINK =
      Pattern.compile("(https?://\\S+/password-reset/choose)#(rst_[A-Za-z0-9_-]{43})");

  private static SmtpSink sink;

  @Inject Sql sql;

  private final Browser browser = new Browser();
  private Person person;
  private String address;

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
  void somebodyWithAnAddress() {
    person = Operator.createUser(Operator.createTenant(), "member");
    address = "ada" + Operator.next() + "@mail.example";
    sql.update("update tenant_user set email = ? where id = ?", address, person.id());
  }

  @Test
  void whoForgotTheirPasswordChoosesAnotherByMailOnceAndIsSignedOutEverywhere() {
    // Given
    var signedIn = new Browser();
    signedIn.signInAt("/account", person.signInName()).then().statusCode(303);

    // When
    ask(person.signInName())
        .then()
        .statusCode(200)
        .body(containsString("If there is an account of that name"));
    var token = token(mail("Choose a new password"));
    var chosen = choose(token, "Kelps7-again");

    // Then
    chosen.then().statusCode(200).body(containsString("Your password is changed"));
    assertThat(mail("Your password was changed").body()).contains(person.signInName());
    signedIn.open("/account").then().statusCode(303).header("Location", containsString("/sign-in"));
    signIn("Kelps7-again").then().statusCode(303);
    signIn(Operator.PASSWORD).then().statusCode(401);
    choose(token, "Waves8-again").then().statusCode(403).body(containsString("works once"));
    assertThat(
            sql.query(
                "select count(*) as n from password_reset where token_hash = ? or sign_in_name like 'rst%'",
                row -> row.number("n"), token))
        .as("the token itself rests nowhere")
        .containsExactly(0L);
  }

  @Test
  void answerIsTheSameWhetherSomebodyIsThereOrNot() {
    // Given
    var silent = Operator.createUser(Operator.createTenant(), "member");

    // When
    var known = ask(person.signInName());
    var withoutAddress = ask(silent.signInName());
    var unknown = ask("nobody" + Operator.next() + "@nowhere.example");

    // Then
    mail("Choose a new password");
    assertThat(withoutAddress.asString()).isEqualTo(known.asString());
    assertThat(unknown.asString()).isEqualTo(known.asString());
    assertThat(unknown.statusCode()).isEqualTo(known.statusCode());
  }

  @Test
  void newPasswordMeetsTheRuleOfItsPersonAndTheTokenStaysGoodUntilItDoes() {
    // Given
    ask(person.signInName()).then().statusCode(200);
    var token = token(mail("Choose a new password"));

    // When
    var weak = choose(token, "kelps");
    var former = choose(token, Operator.PASSWORD);
    var good = choose(token, "Kelps7-again");

    // Then
    weak.then().statusCode(400).body(containsString("needs an upper-case letter"));
    former.then().statusCode(400).body(containsString("was one of the last 5"));
    good.then().statusCode(200);
  }

  @Test
  void tokenIsWorthNothingAfterHalfAnHourOrOnceThePersonIsOut() {
    // Given
    ask(person.signInName()).then().statusCode(200);
    var token = token(mail("Choose a new password"));
    var foreign = choose("rst_" + "A".repeat(43), "Kelps7-again");

    // When
    sql.update("update password_reset set expires_at = now() where account_id = ?", person.id());

    // Then
    foreign.then().statusCode(403);
    choose(token, "Kelps7-again").then().statusCode(403);
    signIn(Operator.PASSWORD).then().statusCode(303);
  }

  @Test
  void questionMustBeAnsweredRightAndIsGoodOnce() {
    // Given
    var question = question(browser.open("/password-reset"));
    var other = question(browser.open("/password-reset"));

    // When
    var without = post(person.signInName(), "", "");
    var wrong = post(person.signInName(), other, CaptchaReader.otherThan(other));
    var late = post(person.signInName(), other, CaptchaReader.digits(other));
    var right = post(person.signInName(), question, CaptchaReader.digits(question));
    var replayed = post(person.signInName(), question, CaptchaReader.digits(question));

    // Then
    for (var refused : List.of(without, wrong, late, replayed)) {
      refused.then().statusCode(403).body(containsString("Here are others"));
    }
    right.then().statusCode(200);
    assertThat(token(mail("Choose a new password"))).isNotEmpty();
  }

  @Test
  void questionCanBeSeenAndHeard() {
    // Given
    var page = browser.open("/password-reset");
    var question = question(page);

    // Then
    page.then()
        .statusCode(200)
        .header("Content-Security-Policy", containsString("media-src 'self'"))
        .body(containsString("<audio controls"))
        .body(containsString("alt=\"Five digits"));
    given().get("/captcha/" + question + ".png").then().statusCode(200).contentType("image/png");
    given().get("/captcha/" + question + ".wav").then().statusCode(200).contentType("audio/wav");
    given().get("/captcha/AAAA.png").then().statusCode(404);
  }

  @Test
  void somebodyGetsOnlyFewMailsInARow() {
    // Given
    for (int i = 0; i < 3; i++) {
      ask(person.signInName()).then().statusCode(200);
    }

    // When
    var fourth = ask(person.signInName());

    // Then
    fourth.then().statusCode(429).body(containsString("Too many tries"));
    assertThat(Integer.parseInt(fourth.header("Retry-After"))).isPositive();
  }

  @Test
  void formFromAnotherSiteIsRefused() {
    browser
        .postFrom("https://evil.example", "/password-reset", "name", person.signInName())
        .then()
        .statusCode(400);
    browser
        .postFrom(
            "https://evil.example", "/password-reset/choose", "token", "rst_x", "newPassword", "x")
        .then()
        .statusCode(400);
  }

  @Test
  void afterManyFailuresSigningInTakesAnAnswerToo() {
    // Given
    for (int failure = 0; failure < 5; failure++) {
      signIn("Wr0ng-Password").then().statusCode(401);
    }
    // As if the pause were over.
    sql.update("update sign_in_attempt set paused_until = now() where failures = 5");

    // When
    var page = open();
    var without = browser.submit(page, person.signInName(), Operator.PASSWORD);
    var question = question(without);
    var with =
        browser.post(
            "/sign-in",
            "pending",
            Browser.pending(without),
            "name",
            person.signInName(),
            "password",
            Operator.PASSWORD,
            "captcha",
            question,
            "digits",
            CaptchaReader.digits(question));

    // Then
    without
        .then()
        .statusCode(403)
        .body(containsString("Show that you are a person"))
        .body(not(containsString(Operator.PASSWORD)));
    with.then().statusCode(303);
  }

  private Response ask(String name) {
    var question = question(browser.open("/password-reset"));
    return post(name, question, CaptchaReader.digits(question));
  }

  private Response post(String name, String question, String digits) {
    return browser.post("/password-reset", "name", name, "captcha", question, "digits", digits);
  }

  private Response choose(String token, String newPassword) {
    return browser.post("/password-reset/choose", "token", token, "newPassword", newPassword);
  }

  private Response open() {
    return browser.open(browser.open("/account").header("Location"));
  }

  private Response signIn(String password) {
    var fresh = new Browser();
    var page = fresh.open(fresh.open("/account").header("Location"));
    return fresh.submit(page, person.signInName(), password);
  }

  private static String question(Response page) {
    return Browser.value(page, "captcha");
  }

  private Mail mail(String subject) {
    return await()
        .atMost(PATIENCE)
        .until(
            () ->
                sink.mails().stream()
                    .filter(mail -> mail.recipients().contains(address))
                    .filter(mail -> mail.subject().equals(subject))
                    .findFirst(),
            java.util.Optional::isPresent)
        .orElseThrow();
  }

  private static String token(Mail mail) {
    var link = LINK.matcher(mail.body().replace("=\r\n", ""));
    assertThat(link.find()).as(mail.body()).isTrue();
    return link.group(2);
  }
}
