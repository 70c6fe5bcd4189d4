package io.safekeep.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.safekeep.local.Endpoints;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The pages of those who see to people, in a real browser, each looked at in light, in dark and on
/// a phone.
class AdministrationE2E {

  @RegisterExtension static final SharedSuite SUITE = new SharedSuite();

  private static final String SAM = "security employee";
  private static final String ADA = "administrator of Harbour Records";

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
  void tenantsAdministratorSeesToPeoplePasswordsAndKeys() {
    // Given
    signIn(ADA, "/admin");
    browser.look("admin");

    // When people are invited
    browser.press("Users");
    browser.unfold("Invite somebody");
    browser.look("admin-users");
    browser.type("Mail address", "nora@harbour-records.example");
    browser.press("Send the invitation");

    // Then
    assertThat(browser.text()).contains("nora@harbour-records.example");
    browser.look("admin-users-invited");

    // When a domain is named
    browser.press("Domains");
    browser.type("Another domain of yours", "records.example");
    browser.press("Add it");

    // Then
    assertThat(browser.text()).contains("records.example");
    browser.look("admin-domains");
    browser.press("Roles");
    browser.look("admin-roles");

    // When a password is tried
    browser.press("Password policy");
    browser.type("A password that nobody has", "harbour");
    browser.press("Try");

    // Then
    browser.look("admin-password-policy");

    // When a key is made
    browser.press("API keys");
    browser.type("What will use it", "Nightly report");
    browser.tick("datastore:read");
    browser.press("Make the key");

    // Then it is shown this once
    assertThat(browser.text()).contains("skk_");
    browser.look("admin-api-key");
    browser.open(identity("/admin/api-keys"));
    assertThat(browser.text()).contains("Nightly report");
    browser.look("admin-api-keys");

    // And
    browser.press("Single sign-on");
    browser.look("admin-federation");
    browser.press("Prepare a connection");
    browser.look("admin-connection");
    browser.open(identity("/account"));
    browser.look("account");
    browser.press("People, and how they sign in");
    assertThat(browser.address()).isEqualTo(identity("/admin"));
    browser.open(identity("/account/profile"));
    browser.look("account-profile");
  }

  @Test
  void securitySeesWhatIsOnRecordOfEmployees() {
    // When
    signIn(SAM, "/admin");
    browser.press("Employees");
    browser.look("admin-employees");
    browser.follow("/admin/employees/");

    // Then
    browser.look("admin-employee");
    browser.press("Policy and courses");
    browser.unfold("Ask a course of a role");
    browser.look("admin-policy");
    browser.open(identity("/account/employment"));
    browser.look("account-work");
  }

  @Test
  void operatorGivesSomebodyWhoLacksSomethingOtherWork() {
    // Given
    var newcomers = Newcomers.of(SUITE);
    var otto = newcomers.offered("otto", "Otto Neurath", "support");
    var olga = newcomers.hired("olga", "Olga Taussky", "platform-operator", "platform");

    // When
    signIn("olga", olga.signIn(), "/admin/employees/" + otto.id());
    browser.unfold("Other work");
    browser.look("admin-employee-lacking");
    browser.type("Teams", "databases");
    browser.press("Give them this work");

    // Then
    assertThat(browser.text()).contains("databases");
    browser.press("Teams");
    browser.unfold("Describe a team");
    browser.look("admin-teams");
  }

  @Test
  void whoHasForgottenTheirPasswordAsksForMail() {
    // When
    browser.sits("nobody");
    browser.open(identity("/password-reset"));

    // Then
    browser.look("password-reset");
    browser.open(identity("/password-reset/choose"));
    browser.look("password-reset-choose");
  }

  /// Opens a page as somebody who signs in for it.
  private static void signIn(String who, String path) {
    signIn(who, SUITE.suite().endpoints().signIns().get(who), path);
  }

  private static void signIn(String who, Endpoints.SignIn person, String path) {
    browser.sits(who);
    browser.open(identity(path));
    browser.type("User name", person.username());
    browser.type("Password", person.password());
    browser.press("Sign in");
    assertThat(browser.address()).isEqualTo(identity(path));
  }

  private static URI identity(String path) {
    return SUITE.suite().endpoints().issuer().resolve(path);
  }
}
