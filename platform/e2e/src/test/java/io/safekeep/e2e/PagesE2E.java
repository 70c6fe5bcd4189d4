package io.safekeep.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.safekeep.local.Await;
import io.safekeep.local.SuiteApi;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.Keys;

/// The pages in a real browser, each looked at in light, in dark and on a phone.
class PagesE2E {

  @RegisterExtension static final SharedSuite SUITE = new SharedSuite();

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String GRACE = "support employee";
  private static final String LENA = "team lead";
  private static final String SAM = "security employee";
  private static final String ADA = "administrator of Harbour Records";
  private static final Pattern PSQL =
      Pattern.compile("host=(\\S+) port=(\\d+) user=(\\S+) dbname=(\\S+)");

  private static Chromium browser;

  @BeforeAll
  static void open() {
    assumeTrue(
        Chromium.isInstalled(), "Debian's packages chromium and chromium-driver are not installed");
    browser = Chromium.start();
  }

  @AfterAll
  static void close() {
    if (browser != null) {
      browser.close();
    }
  }

  @Test
  void employeeIsLetInByTheLeadSeenByTheCustomerAndPutOutBySecurity() throws SQLException {
    // Given
    signIn(GRACE, "/request");
    ask();

    // When
    browser.press("Send the request");
    browser.look("access-waits");
    signIn(LENA, "/approvals");
    browser.await("The customer misses an order.");
    browser.look("approvals");
    browser.press("Approve");
    sits(GRACE, "/");
    browser.await("Get a password for one connection");
    browser.look("access");
    browser.press("Get a password for one connection");
    browser.look("connection");
    try (var connection = connect()) {
      assertThat(genresRead(connection)).isEqualTo(1);

      // Then
      signIn(ADA, "/transparency");
      assertThat(browser.text()).contains("T-1042", "left");
      browser.look("transparency");
      browser.open(access("/transparency/log"));
      browser.await("Session: parse");
      browser.look("log");

      // When
      signIn(SAM, "/sessions");
      browser.await("Grace Support");
      browser.look("sessions");
      browser.type("Why it has to end", "looks odd");
      browser.press("End the session");

      // Then
      Await.until(PATIENCE, "the connection is cut", () -> isCut(connection));
    }

    // When
    sits(ADA, "/transparency");
    browser.follow("/transparency/grants/");
    browser.type("Why it has to end", "we do not know what for");
    browser.look("grant");
    browser.press("End this access now");

    // Then
    assertThat(browser.text()).contains("Ended by the customer: we do not know what for");
    sits(GRACE, "/");
    browser.await("Ended early");
    browser.look("access-over");
  }

  @Test
  void managerReviewsByKeyboardAlone() {
    // Given
    var api = new SuiteApi(SUITE.suite().endpoints());
    var operator = SUITE.suite().endpoints().signIns().get("operator (client)");
    var token = api.signInClient(operator.username(), operator.password());
    // Employees reach access-service by events.
    Await.until(
        PATIENCE,
        "there is somebody to review",
        () -> {
          var id =
              api.post(
                      "access-service",
                      "/v1/access-reviews",
                      token,
                      Map.of("reason", "before the audit", "days", 14))
                  .expect(201)
                  .get("id")
                  .asText();
          return api.get("access-service", "/v1/access-reviews/" + id + "/items", token)
                  .expect(200)
                  .get("items")
                  .size()
              > 0;
        });
    signIn(SAM, "/reviews");
    browser.look("reviews");

    // When
    browser.tabTo("section:first-of-type a.button");
    browser.leaveBy(Keys.ENTER);
    browser.look("review");
    browser.tabTo("input[name=item]");
    browser.keys(Keys.SPACE);
    browser.tabTo("button[value=revoke]");
    browser.leaveBy(Keys.ENTER);

    // Then it says what is missing, and has not forgotten what was ticked
    assertThat(browser.text()).contains("reason is needed");
    browser.look("review-refused");

    // When
    browser.tabTo("#reason");
    browser.keys("still her work", Keys.ENTER);
    assertThat(browser.text()).contains("reason is needed");
    browser.tabTo("button[value=certify]");
    browser.leaveBy(Keys.ENTER);

    // Then
    assertThat(browser.text()).contains("1 decided.", "Kept", "still her work");
    browser.look("review-decided");
  }

  @Test
  void signInThatCannotBeHadIsSaidAndNotAskedForAgain() {
    // Given
    browser.sits("nobody");
    browser.open(access("/approvals"));
    browser.look("sign-in");
    signIn(LENA, "/approvals");

    // When
    browser.open(access("/step-up?acr_values=urn:example:retina&back=/approvals"));

    // Then
    assertThat(browser.text()).contains("You were not signed in");
    browser.look("not-signed-in");
    browser.open(access("/step-up?max_age=86400&back=/approvals"));
    assertThat(browser.address()).isEqualTo(access("/approvals"));
  }

  private static void ask() {
    // Employees reach access-service by events.
    browser.await("What do you need to get into?");
    browser.choose("What do you need to get into?", "Harbour Records", "shop");
    browser.press("Go on");
    browser.look("request");
    browser.choose("Reason", "Customer initiated support");
    browser.type("Ticket", "T-1042");
    browser.type("What for", "The customer misses an order.");
    browser.press("Ask the policy");
    assertThat(browser.text()).contains("The policy permits it.");
    browser.look("request-permitted");
  }

  /// As the page that is shown says.
  private static Connection connect() throws SQLException {
    var psql = PSQL.matcher(browser.text());
    assertThat(psql.find()).isTrue();
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%s/%s?sslmode=require"
            .formatted(psql.group(1), psql.group(2), psql.group(4)),
        psql.group(3),
        browser.value("Password"));
  }

  private static int genresRead(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery("select genre_id from genre where genre_id = 1")) {
      int count = 0;
      while (rows.next()) {
        count++;
      }
      return count;
    }
  }

  private static boolean isCut(Connection connection) {
    try {
      genresRead(connection);
      return false;
    } catch (SQLException cut) {
      return true;
    }
  }

  /// Opens a page as somebody who signs in for it.
  private static void signIn(String who, String path) {
    var person = SUITE.suite().endpoints().signIns().get(who);
    browser.sits(who);
    browser.open(access(path));
    if (browser.text().contains("Sign out")) {
      return;
    }
    browser.type("User name", person.username());
    browser.type("Password", person.password());
    browser.press("Sign in");
    assertThat(browser.address()).isEqualTo(access(path));
  }

  /// Opens a page as somebody who is signed in.
  private static void sits(String who, String path) {
    browser.sits(who);
    browser.open(access(path));
  }

  private static URI access(String path) {
    return SUITE.suite().endpoints().service("access-service").url().resolve(path);
  }
}
