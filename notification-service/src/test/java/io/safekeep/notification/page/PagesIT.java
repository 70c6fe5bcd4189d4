package io.safekeep.notification.page;

import static io.restassured.RestAssured.given;
import static io.safekeep.testing.quarkus.ServiceContract.isProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import com.sun.net.httpserver.HttpServer;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.safekeep.notification.ATenant;
import io.safekeep.notification.NotificationSecrets;
import io.safekeep.notification.mail.MailServer;
import io.safekeep.notification.oncall.ASchedule;
import io.safekeep.notification.staff.Colleague;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "notification"))
@WithTestResource(NotificationSecrets.class)
class PagesIT {

  private static final WorkHandler.Lease HELD = () -> true;

  @Inject Sql sql;
  @Inject WorkQueue queue;
  @Inject AdvancePage advancePage;
  @Inject ForgetPages forgetPages;
  @Inject Pages pages;
  @Inject OnCallReachable reachable;
  @Inject OnCallTested tested;
  @Inject EscalationResolves resolves;
  @Inject PagesAnswered answered;
  @Inject Heartbeat heartbeat;

  @ConfigProperty(name = "safekeep.paging.heartbeat")
  URI heartbeatTo;

  private final MailServer mail = MailServer.running();

  @Test
  void whatAPageSaysRestsSealedAndIsForgottenWhenItIsLongOver() {
    // Given
    var ada = Colleague.named("Ada");
    ada.reachedAt(mail, ada.address());
    var page = order(policy(person(ada)), "Old trouble");
    var open = order(policy(person(ada)), "Trouble that goes on");
    operator("page:acknowledge").post("/v1/pages/" + page + ":resolve").then().statusCode(200);

    // When
    var text = find(page).getString("page.text");
    forgetPages.forget();
    var kept = find(page).getString("page.state");
    sql.update("alter table page disable trigger page_goes_forward");
    sql.update(
        "update page set resolved_at = resolved_at - interval '401 days' where id = ?", page);
    sql.update("alter table page enable trigger page_goes_forward");
    forgetPages.forget();

    // Then
    assertThat(text).isEqualTo("It says so.");
    assertThat(kept).isEqualTo("resolved");
    assertThat(
            sql.query(
                "select text from page where id = ? and position('It says'::bytea in content) = 0",
                row -> row.text("text"),
                open))
        .containsExactly("");
    operator("on-call:read").get("/v1/pages/" + page).then().statusCode(404);
    assertThat(find(open).getString("page.text")).isEqualTo("It says so.");
  }

  @Test
  void whoeverIsNamedIsAskedAnswersByTheLinkAndNobodyElseIsWoken() {
    // Given
    var ada = Colleague.named("Ada");
    ada.reachedAt(mail, ada.address());
    var ben = Colleague.named("Ben");
    ben.reachedAt(mail, ben.address());
    String policy = policy(person(ada), person(ben));

    // When
    var page = order(policy, "Disk <b>full</b>");
    String token = tokenMailedTo(ada);
    int yes = answer(token);
    int again = answer(token);

    // Then
    assertThat(yes).isEqualTo(200);
    assertThat(again).isEqualTo(403);
    var seen = find(page);
    assertThat(seen.getString("page.state")).isEqualTo("acknowledged");
    assertThat(seen.getString("page.acknowledgedBy")).isEqualTo(ada.id().toString());
    assertThat(seen.getList("facts.what")).containsExactly("ordered", "asked", "acknowledged");
    assertThat(seen.getList("facts.who"))
        .containsExactly(null, ada.id().toString(), ada.id().toString());
    var letter = pagesTo(ada).getFirst();
    assertThat(letter.subject()).isEqualTo("HIGH: Disk <b>full</b>");
    assertThat(letter.text())
        .contains("Ada, you are asked for help.")
        .contains(NotificationSecrets.PAGES + "/answer#pag_")
        .contains(NotificationSecrets.PAGES + "/pages/" + page);
    assertThat(pagesTo(ben)).isEmpty();
  }

  @Test
  void whoeverDoesNotAnswerIsPassedOverAndAtTheEndEverybodyIsAsked() {
    // Given
    var ada = Colleague.named("Ada");
    ada.reachedAt(mail, ada.address());
    var ben = Colleague.named("Ben");
    ben.reachedAt(mail, ben.address());
    var page = order(policy(person(ada), person(ben)), "Nobody there");
    tokenMailedTo(ada);

    // When
    letTimePass(page);
    tokenMailedTo(ben);
    letTimePass(page);

    // Then
    await().atMost(ATenant.PATIENCE).until(() -> pagesTo(ben).size() == 2);
    await().atMost(ATenant.PATIENCE).until(() -> pagesTo(ada).size() == 2);
    var seen = find(page);
    assertThat(seen.getString("page.state")).isEqualTo("exhausted");
    assertThat(seen.getList("facts.what"))
        .containsExactly("ordered", "asked", "asked", "exhausted", "asked", "asked");
    assertThat(seen.getInt("page.timesAsked")).isEqualTo(3);
  }

  @Test
  void severalReplicasThatLookAtOnceAskOncePerTurn() throws Exception {
    // Given
    var ada = Colleague.named("Ada");
    ada.reachedAt(mail, ada.address());
    String policy = policy(person(ada));
    var page = order(policy, "Many look");
    tokenMailedTo(ada);

    // When: each turn is looked at by eight at once
    for (int turn = 2; turn <= 4; turn++) {
      sql.update("update page set due_at = now() - interval '1 second' where id = ?", page);
      var looks = new ArrayList<Future<?>>();
      try (var replicas = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int replica = 0; replica < 8; replica++) {
          looks.add(
              replicas.submit(() ->
                  advancePage.work(new WorkItem(AdvancePage.KIND, page.toString(), 1), HELD)));
        }
      }
      for (var look : looks) {
        look.get();
      }
    }

    // Then
    assertThat(find(page).getInt("page.timesAsked")).isEqualTo(4);
    assertThat(
            sql.query(
                "select turn from page_asked where page = ? order by turn",
                row -> row.number("turn"),
                page))
        .containsExactly(1L, 2L, 3L, 4L);
    await().atMost(ATenant.PATIENCE).until(() -> pagesTo(ada).size() == 4);
    assertThat(pagesTo(ada)).extracting(MailServer.Mail::messageId).doesNotHaveDuplicates();
  }

  @Test
  void whoeverHasItInHandAndGoesSilentIsAskedAgain() {
    // Given
    var ada = Colleague.named("Ada");
    ada.reachedAt(mail, ada.address());
    var page = order(policy(person(ada)), "Gone quiet");
    tokenMailedTo(ada);
    ada.as("page:acknowledge").post("/v1/pages/" + page + ":acknowledge").then().statusCode(200);

    // When
    letTimePass(page);

    // Then
    await().atMost(ATenant.PATIENCE).until(() -> pagesTo(ada).size() == 2);
    assertThat(find(page).getList("facts.what"))
        .containsExactly("ordered", "asked", "acknowledged", "silent", "asked");
  }

  @Test
  void sameKeyWhileItIsOpenIsTheSamePage() {
    // Given
    var ada = Colleague.named("Ada");
    ada.reachedAt(mail, ada.address());
    String policy = policy(person(ada));
    String key = "disk/" + UUID.randomUUID();
    var order = new PageOrder(key, policy, Urgency.HIGH, "Disk full", "", "");

    // When
    UUID first = QuarkusTransaction.requiringNew().call(() -> pages.start(order));
    UUID again = QuarkusTransaction.requiringNew().call(() -> pages.start(order));
    QuarkusTransaction.requiringNew().run(() -> pages.resolve(key, "monitoring"));
    UUID later = QuarkusTransaction.requiringNew().call(() -> pages.start(order));

    // Then
    assertThat(again).isEqualTo(first);
    assertThat(later).isNotEqualTo(first);
    assertThat(find(first).getString("page.state")).isEqualTo("resolved");
    assertThat(find(first).getList("facts.what")).contains("repeated", "resolved");
    isProblem(
        ada.as("page:acknowledge").post("/v1/pages/" + first + ":acknowledge").then(),
        409,
        "page-over");
  }

  @Test
  void pageByAPolicyThatNobodyKnowsIsNotLost() {
    // When
    var page = order("no-such-policy", "Lost?");

    // Then
    await()
        .atMost(ATenant.PATIENCE)
        .until(() -> find(page).getString("page.state").equals("exhausted"));
    assertThat(find(page).getList("facts.what")).contains("exhausted");
  }

  @Test
  void whoeverHasLeftMakesAPolicyReachNobody() {
    // Given
    var ada = Colleague.named("Ada");
    var ben = Colleague.named("Ben");
    ben.reachedAt(mail, ben.address());

    // When
    var unreachable = put(name(), person(ada));
    String policy = policy(person(ben));
    var before = outcome(resolves, policy);
    ben.leaves();

    // Then
    isProblem(unreachable.then(), 422, "escalates-to-nobody").body("steps", contains(1));
    assertThat(before).isEqualTo(Outcome.PASS);
    assertThat(outcome(resolves, policy)).isEqualTo(Outcome.FAIL);
  }

  @Test
  void heartbeatIsHeardAsLongAsPagesGoOnAndNotWhenOneStandsStill() throws Exception {
    // Given
    var beats = new AtomicInteger();
    var outside =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), heartbeatTo.getPort()), 0);
    outside.createContext(
        "/beat",
        exchange -> {
          beats.incrementAndGet();
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    outside.start();
    var still = UUID.randomUUID();
    var item = new WorkItem(heartbeat.kind(), "outside", 1);

    // When
    heartbeat.work(item, HELD);
    int whileAllGoOn = beats.get();
    sql.update(
        """
        insert into page (id, key, policy, urgency, title, text, link, ordered_at, state, turn,
          due_at)
        values (?, ?, 'still', 'low', 'Still', '', '', now(), 'exhausted', 1,
          now() - interval '2 minutes')
        """,
        still,
        still.toString());
    beats.set(0);
    heartbeat.work(item, HELD);
    outside.stop(0);

    // Then
    assertThat(whileAllGoOn).isPositive();
    assertThat(beats).hasValue(0);
    sql.update(
        "update page set state = 'resolved', resolved_by = 'test', resolved_at = now() where id = ?",
        still);
  }

  private Response put(String name, String... targets) {
    return operator("on-call:manage")
        .body(
            Map.of(
                "rounds",
                1,
                "steps",
                List.of(targets).stream()
                    .map(target -> Map.of("targets", List.of(target), "minutes", 5))
                    .toList()))
        .put("/v1/escalation-policies/" + name);
  }

  @Test
  void pagesThatNobodyAnswersOrTakesFurtherAreFound() {
    // Given: pages of a while ago that nobody has answered, and one that stands still
    var page = order("no-such-policy", "Slow");
    await()
        .atMost(ATenant.PATIENCE)
        .until(() -> find(page).getString("page.state").equals("exhausted"));
    for (int index = 0; index < 40; index++) {
      var slow = UUID.randomUUID();
      sql.update(
          """
          insert into page (id, key, policy, urgency, title, text, link, ordered_at, state, turn,
            due_at)
          values (?, ?, 'none', 'high', 'Slow', '', '', now() - interval '2 hours', 'exhausted', 1,
            now() + interval '1 hour')
          """,
          slow,
          slow.toString());
    }
    sql.update("update page set due_at = now() - interval '2 minutes' where id = ?", page);

    // When
    var results = answered.check();

    // Then
    assertThat(results)
        .extracting(ControlResult::outcome)
        .containsExactly(Outcome.FAIL, Outcome.FAIL);
    sql.update(
        """
        update page set state = 'resolved', resolved_by = 'test', resolved_at = now()
        where policy = 'none' and state <> 'resolved'
        """);
    sql.update("update page set due_at = now() where id = ?", page);
    queue.schedule(AdvancePage.KIND, page.toString());
  }

  @Test
  void testOfWhoeverIsOnCallCountsIfItIsAnsweredInTime() {
    // Given
    var ada = Colleague.named("Ada");
    ada.reachedAt(mail, ada.address("one.example"));
    var ben = Colleague.named("Ben");
    ben.reachedAt(mail, ben.address("one.example"));
    ben.reachedAt(mail, ben.address("two.example"));
    // Before they are on call: the weekly test would come first else.
    ada.as("on-call:own").post("/v1/pages/tests").then().statusCode(201);
    ben.as("on-call:own").post("/v1/pages/tests").then().statusCode(201);
    ASchedule.of(ada, ben);

    // When
    int yes = answer(token(mail, ada.address("one.example"), "Test: "));
    sql.update(
        "update reach_test set sent_at = sent_at - interval '6 minutes' where employee = ?",
        ben.id());

    // Then
    assertThat(yes).isEqualTo(200);
    assertThat(outcome(tested, ada.id().toString())).isEqualTo(Outcome.PASS);
    assertThat(outcome(tested, ben.id().toString())).isEqualTo(Outcome.FAIL);
    assertThat(outcome(reachable, ada.id().toString())).isEqualTo(Outcome.FAIL);
    assertThat(outcome(reachable, ben.id().toString())).isEqualTo(Outcome.PASS);
    isProblem(ada.as("on-call:own").post("/v1/pages/tests").then(), 429, "too-many-mails");
  }

  @Test
  void whoeverIsOnCallIsAskedAndAGapAheadAsksForHelp() {
    // Given
    var ada = Colleague.named("Ada");
    ada.reachedAt(mail, ada.address());
    var ben = Colleague.named("Ben");
    ben.reachedAt(mail, ben.address());
    String schedule = ASchedule.of(ada, ben).name();
    var page = order(policy("schedule:" + schedule + "/primary"), "Who has it?");
    tokenMailedTo(ada);

    // When
    ben.leaves();

    // Then
    assertThat(find(page).getList("facts.who")).contains(ada.id().toString());
    await()
        .atMost(ATenant.PATIENCE)
        .until(() ->
            QuarkusTransaction.requiringNew().call(() -> pages.isOpen("on-call-gap/" + schedule)));
  }

  private String policy(String... targets) {
    String name = name();
    put(name, targets).then().statusCode(200).body("steps", hasSize(targets.length));
    return name;
  }

  private static String name() {
    return "p" + UUID.randomUUID();
  }

  private static String person(Colleague colleague) {
    return "employee:" + colleague.id();
  }

  private UUID order(String policy, String title) {
    return UUID.fromString(
        operator("page:acknowledge")
            .body(Map.of("policy", policy, "title", title, "text", "It says so."))
            .post("/v1/pages")
            .then()
            .statusCode(201)
            .body("state", equalTo("asking"))
            .extract()
            .path("id"));
  }

  private JsonPath find(UUID page) {
    return operator("on-call:read")
        .get("/v1/pages/" + page)
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }

  private static RequestSpecification operator(String permission) {
    return given()
        .urlEncodingEnabled(false)
        .contentType("application/json")
        .auth()
        .oauth2(TestIssuer.token().permissions(permission).sign());
  }

  /// As if the step had been given its time.
  private void letTimePass(UUID page) {
    sql.update("update page set due_at = now() where id = ?", page);
    queue.schedule(AdvancePage.KIND, page.toString());
  }

  private List<MailServer.Mail> pagesTo(Colleague colleague) {
    return mail.to(colleague.address()).stream()
        .filter(one -> one.subject().startsWith("HIGH: "))
        .toList();
  }

  private String tokenMailedTo(Colleague colleague) {
    return token(mail, colleague.address(), "HIGH: ");
  }

  private static String token(MailServer mail, String address, String subject) {
    await()
        .atMost(ATenant.PATIENCE)
        .until(() -> mail.to(address).stream().anyMatch(one -> one.subject().startsWith(subject)));
    String text =
        mail.to(address).stream()
            .filter(one -> one.subject().startsWith(subject))
            .reduce((_, later) -> later)
            .orElseThrow()
            .text();
    return text.substring(text.indexOf("/answer#") + "/answer#".length())
        .lines()
        .findFirst()
        .orElseThrow()
        .strip();
  }

  private static int answer(String token) {
    return given()
        .header("Origin", NotificationSecrets.PAGES)
        .contentType("application/x-www-form-urlencoded")
        .formParam("token", token)
        .post("/answer")
        .statusCode();
  }

  private static Outcome outcome(ControlCheck check, String subject) {
    try {
      return check.check().stream()
          .filter(result -> result.subject().equals(subject))
          .map(ControlResult::outcome)
          .findFirst()
          .orElseThrow();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
