package io.safekeep.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.safekeep.local.Await;
import io.safekeep.local.Endpoints;
import io.safekeep.local.SuiteApi;
import io.safekeep.local.SuiteApi.Token;
import io.safekeep.testing.HostileText;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// From a program's alert to what the public reads of it: what those see who are woken, who command
/// and who are told, in a real browser on the running suite.
class OnCallE2E {

  @RegisterExtension static final SharedSuite SUITE = new SharedSuite();

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String NOTIFICATION = "notification-service";
  private static final String ADA = "administrator of Harbour Records";
  private static final Pattern CODE = Pattern.compile("\\b(\\d{8})\\b");
  private static final Pattern ANSWER = Pattern.compile("http\\S+/answer#\\S+");
  private static final Pattern CONFIRM = Pattern.compile("http\\S+/status/confirm#[A-Za-z0-9_-]+");
  private static final Pattern LEAVE =
      Pattern.compile("http\\S+/status/unsubscribe#[A-Za-z0-9_.-]+");

  private static Chromium browser;
  private static SuiteApi api;
  private static Token operator;
  private static Newcomers.Newcomer nora;

  @BeforeAll
  static void open() {
    assumeTrue(
        Chromium.isInstalled(), "Debian's packages chromium and chromium-driver are not installed");
    browser = Chromium.start();
    var endpoints = SUITE.suite().endpoints();
    api = new SuiteApi(endpoints);
    var client = endpoints.signIns().get("operator (client)");
    operator = api.signInClient(client.username(), client.password());
    nora = Newcomers.of(SUITE).hired("nora", "Nora Night", "engineer", "platform");
  }

  @AfterAll
  static void close() {
    if (browser != null) {
      browser.close();
    }
  }

  @Test
  void whoeverIsWokenAnswersTakesCommandAndTellsThePublic() {
    // Given
    var stranger = "reader@elsewhere.example";
    browser.sits("nobody");
    browser.open(notification("/"));
    assertThat(browser.text()).contains("Status and trust", "Sign in");
    browser.look("start-stranger");
    isOnCall();

    // When
    var key = alertSource();
    alert(key, "DiskFull", "Disk of db-1 is nearly full", "It fills by 2 GB an hour.");
    browser.sits("nobody");
    browser.open(URI.create(mailed(nora.signIn().username(), ANSWER)));
    browser.look("answer");
    browser.press("Yes, I have it");

    // Then
    assertThat(browser.text()).contains("You have it in hand", "Disk of db-1 is nearly full");
    sits("nora", nora.signIn(), "/");
    assertThat(browser.text()).contains("You are on call", "Disk of db-1 is nearly full");
    browser.look("start");
    browser.open(notification("/alerts?decision=page"));
    browser.look("alerts");
    browser.press("Disk of db-1 is nearly full");
    browser.look("alert");
    browser.open(notification("/pages"));
    browser.press("Disk of db-1 is nearly full");
    assertThat(browser.text()).contains("In hand", "Nora Night");
    browser.look("page");

    // When she opens an incident
    browser.open(notification("/incidents"));
    browser.unfold("Open an incident");
    browser.look("incidents");
    browser.choose("Kind", "Outage");
    browser.type("What is wrong, in a line", "Shop of Harbour Records answers slowly");
    browser.type("What is known", "Checkout times out since the last release.");
    browser.press("Open it and command it");
    browser.type("Write down what happened", "480 of 500 connections are taken.");
    browser.press("Write it down");
    browser.unfold("Give somebody a role");
    browser.choose("Who writes down", "Sam Security");
    browser.press("Give these roles");
    assertThat(browser.text()).contains("Sam Security", "480 of 500 connections are taken.");
    browser.unfold("Change what others may know");
    browser.type("For everybody, in a line", "Checkout is slow");
    browser.type("For everybody, what it is", "Orders may take long or fail.");
    browser.press("Change it");
    browser.unfoldAll();
    browser.look("room");

    // When a stranger subscribes, and the public is told
    subscribe(stranger);
    sits("nora", nora.signIn(), "/public-status");
    browser.look("public-status");
    browser.press("Shop of Harbour Records answers slowly");
    assertThat(browser.value("Title, as customers read it")).isEqualTo("Checkout is slow");
    browser.look("public-status-decision");
    browser.press("Tell the public");

    // Then
    browser.open(notification("/status/"));
    browser.await("Checkout is slow");
    assertThat(browser.text()).contains("Orders may take long or fail.").doesNotContain("Harbour");
    browser.look("status");
    var news = mailed(stranger, LEAVE);
    browser.open(URI.create(news));
    browser.press("Unsubscribe");
    assertThat(browser.text()).contains("You have left");
    sits("nora", nora.signIn(), "/");
    browser.look("start-incident");
  }

  @Test
  void tenantsAdministratorNamesWhoIsToldAndSeesWhatWasToldAndWhatIsKept() {
    // Given
    var ada = SUITE.suite().endpoints().signIns().get(ADA);
    var address = "security@harbour-records.example";

    // When
    sits("ada", ada, "/our-contacts");
    browser.unfold("Name somebody");
    browser.type("Mail address", address);
    browser.look("contacts");
    browser.press("Ask them");
    assertThat(browser.text()).contains(address, "Has not said yes yet");
    api.verifyContact(NOTIFICATION, address, PATIENCE);
    browser.open(notification("/"));

    // Then
    assertThat(browser.text())
        .contains("Incidents that concerned you", "2 told")
        .doesNotContain("Pages");
    browser.look("start-tenant");
    browser.press("Incidents that concerned you");
    browser.look("our-incidents");
    browser.open(notification("/endpoints"));
    browser.look("endpoints");
    browser.open(notification("/trust?state=broken"));
    browser.look("trust");
    browser.open(notification("/trust/sub-processors"));
    assertThat(browser.text()).contains("Who else touches your data");
    browser.look("sub-processors");
    browser.open(notification("/trust/promises/P24"));
    browser.look("promise");
  }

  /// With the policy taken away that would stop them: the pages themselves have to.
  @Test
  void textsOfAlertsPagesAndIncidentsAreNeverScripts() {
    // Given
    var all = String.join("\n", HostileText.CORPUS);
    var sam = SUITE.suite().endpoints().signIns().get("security employee");
    var token = api.signIn(sam.username(), sam.password());
    var mark = UUID.randomUUID().toString();
    var title = mark + HostileText.CORPUS.get(1) + HostileText.CORPUS.get(2);
    alert(alertSource(), title, title, all);
    var page =
        api.post(
                NOTIFICATION,
                "/v1/pages",
                token,
                Map.of("title", title, "text", all, "link", "javascript:fetch('/executed/link')"))
            .expect(201)
            .get("id")
            .asText();
    var incident =
        api.post(
                NOTIFICATION,
                "/v1/incidents",
                token,
                Map.of("kind", "outage", "severity", "sev4", "title", title, "description", all))
            .expect(201)
            .get("id")
            .asText();
    api.post(NOTIFICATION, "/v1/incidents/" + incident + "/timeline", token, Map.of("text", all))
        .expect(200);
    api.post(
            NOTIFICATION,
            "/v1/alert-silences",
            token,
            Map.of(
                "kind",
                "silence",
                "match",
                Map.of("alertname", List.of(HostileText.CORPUS.get(2))),
                "reason",
                all.substring(0, 400),
                "endsAt",
                Instant.now().plus(Duration.ofHours(1)).toString()))
        .expect(201);
    browser.withoutContentSecurityPolicy();
    sits("sam", sam, "/");

    // When
    for (var path :
        List.of(
            "/",
            "/alerts?decision=page",
            "/silences",
            "/pages",
            "/pages/" + page,
            "/incidents",
            "/incidents/" + incident)) {
      browser.open(notification(path));
      browser.unfoldAll();

      // Then
      assertThat(browser.text()).as(path).contains(path.equals("/silences") ? "<svg" : mark);
      assertThat(browser.executed()).as(path).isEmpty();
    }
    browser.open(notification("/alerts?decision=page"));
    browser.follow("/alerts/");
    assertThat(browser.executed()).isEmpty();
    assertThat(browser.text()).contains("What was decided, and why");

    // And the trap works
    assertThat(browser.run("<img src=x onerror=\"fetch('/executed/bait')\">"))
        .allSatisfy(asked -> assertThat(asked).contains("/executed/bait"));
  }

  /// She says how she is reached, and is on call from then on, alone.
  private static void isOnCall() {
    browser.sits("nora");
    browser.open(notification("/sign-in"));
    browser.type("User name", nora.signIn().username());
    browser.type("Password", nora.signIn().password());
    browser.press("Sign in");
    browser.open(notification("/on-call"));
    browser.await("How you are reached");
    browser.type("Mail address", nora.signIn().username());
    browser.press("Send a code there");
    browser.type("Code that was sent to", mailed(nora.signIn().username(), CODE));
    browser.press("Show it");
    assertThat(browser.text()).contains("You can be reached there.");
    var line =
        Map.of(
            "turn", "week", "from", "2026-01-05", "handOff", "09:00", "people", List.of(nora.id()));
    api.put(
            NOTIFICATION,
            "/v1/on-call-schedules/platform",
            operator,
            Map.of(
                "title",
                "Platform",
                "zone",
                "Europe/Berlin",
                "rotations",
                List.of(with(line, "line", "primary"), with(line, "line", "secondary"))))
        .expect(200);
    api.put(
            NOTIFICATION,
            "/v1/escalation-policies/default",
            operator,
            Map.of(
                "steps",
                List.of(Map.of("targets", List.of("schedule:platform/primary"), "minutes", 5))))
        .expect(200);
    browser.open(notification("/on-call"));
    assertThat(browser.text()).contains("On two duties at once", "Your next turns");
    browser.press("Make an address");
    assertThat(browser.text()).contains("/calendars/ocf_");
    browser.open(notification("/on-call"));
    browser.look("on-call");
    browser.press("Platform");
    browser.look("on-call-sheet");
  }

  private static Map<String, Object> with(Map<String, Object> map, String key, Object value) {
    var more = new TreeMap<>(map);
    more.put(key, value);
    return more;
  }

  /// @return its key
  private static Token alertSource() {
    return new Token(
        api.post(
                NOTIFICATION,
                "/v1/alert-sources",
                operator,
                Map.of("name", "prometheus-" + UUID.randomUUID(), "kind", "alertmanager"))
            .expect(201)
            .get("key")
            .asText());
  }

  private static void alert(Token key, String name, String summary, String description) {
    var alert =
        Map.of(
            "status",
            "firing",
            "labels",
            Map.of("alertname", name, "severity", "critical", "instance", "db-1"),
            "annotations",
            Map.of("summary", summary, "description", description),
            "startsAt",
            Instant.now().toString(),
            "endsAt",
            "0001-01-01T00:00:00Z",
            "fingerprint",
            UUID.randomUUID().toString());
    assertThat(
            api.post(
                    NOTIFICATION,
                    "/v1/ingest/alertmanager",
                    key,
                    Map.of(
                        "version",
                        "4",
                        "groupKey",
                        "{}",
                        "status",
                        "firing",
                        "alerts",
                        List.of(alert)))
                .status())
        .isEqualTo(202);
  }

  private static void subscribe(String address) {
    browser.open(notification("/status/"));
    browser.press("Subscribe");
    browser.look("subscribe");
    browser.type("Mail address", address);
    browser.press("Subscribe");
    browser.open(URI.create(mailed(address, CONFIRM)));
    browser.press("Yes, subscribe");
    assertThat(browser.text()).contains("You are subscribed");
  }

  /// The newest that was mailed to somebody and looks so; waits for it.
  private static String mailed(String address, Pattern what) {
    var found = new AtomicReference<String>();
    Await.until(
        PATIENCE,
        "a mail with " + what + " to " + address,
        () -> {
          api.textsMailedTo(address).stream()
              .map(what::matcher)
              .filter(Matcher::find)
              .map(match -> match.group(match.groupCount()))
              .reduce((_, later) -> later)
              .ifPresent(found::set);
          return found.get() != null;
        });
    return found.get();
  }

  private static void sits(String who, Endpoints.SignIn person, String path) {
    browser.sits(who);
    browser.open(notification("/sign-in"));
    if (!browser.text().contains("Sign out")) {
      browser.type("User name", person.username());
      browser.type("Password", person.password());
      browser.press("Sign in");
    }
    browser.open(notification(path));
  }

  private static URI notification(String path) {
    return SUITE.suite().endpoints().service(NOTIFICATION).url().resolve(path);
  }
}
