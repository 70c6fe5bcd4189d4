package io.safekeep.notification.alert;

import static io.restassured.RestAssured.given;
import static io.safekeep.testing.quarkus.ServiceContract.isProblem;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.message.Encoding;
import io.cloudevents.http.HttpMessageFactory;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.contracts.TenantId;
import io.safekeep.contracts.Topics;
import io.safekeep.contracts.access.UnauthorizedAccess;
import io.safekeep.notification.ATenant;
import io.safekeep.notification.NotificationSecrets;
import io.safekeep.notification.incident.Incidents;
import io.safekeep.notification.page.Pages;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.control.EarlyLook;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.Topic.CloudEvent;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "notification"))
@WithTestResource(NotificationSecrets.class)
class AlertsIT {

  @Inject Sql sql;
  @Inject Clock clock;
  @Inject SqlGroups groups;
  @Inject SqlAlerts alerts;
  @Inject SqlSignals signals;
  @Inject SqlSilences silences;
  @Inject TendRules rules;
  @Inject ActOnAlerts act;
  @Inject MeterRegistry metrics;
  @Inject Ids ids;
  @Inject Pages pages;
  @Inject Incidents incidents;
  @Inject AlertsHeld held;
  @Inject AlertsDecided decided;
  @Inject WatchdogsHeard watchdogs;
  @Inject EarlyLook early;
  @Inject AccessViolationsOpened violations;

  @Test
  void alertIsKeptDecidedOnAndCallsSomebodyUntilItIsOver() {
    // Given
    var source = ASource.of("alertmanager");

    // When
    source.alertmanager(ASource.firing("a", "DiskFull", 1)).then().statusCode(202);
    source.alertmanager(ASource.firing("a", "DiskFull", 1)).then().statusCode(202);
    var told =
        source.await(
            found -> found.getList("items").size() == 1 && found.getInt("items[0].signals") == 2);

    // Then
    assertThat(told.getString("items[0].title")).isEqualTo("DiskFull of a");
    assertThat(told.getString("items[0].decision")).isEqualTo("page");
    assertThat(told.getString("items[0].rule")).isEqualTo("otherwise");
    assertThat(told.getString("items[0].reason")).isEqualTo("nothing says that it can wait");
    var story = ASource.story(told.getString("items[0].id"));
    assertThat(story.getString("page")).isNotNull();
    assertThat(pageState(story.getString("page"))).isNotEqualTo("resolved");

    // When
    source.alertmanager(ASource.resolved("a", "DiskFull", 9)).then().statusCode(202);

    // Then
    source.await(found -> found.getString("items[0].state").equals("over"));
    await()
        .atMost(ATenant.PATIENCE)
        .until(() -> pageState(story.getString("page")).equals("resolved"));
  }

  @Test
  void endThatArrivesBeforeItsBeginningCallsNobody() {
    // Given
    var source = ASource.of("alertmanager");

    // When
    source.alertmanager(ASource.resolved("a", "Flap", 9)).then().statusCode(202);
    source.alertmanager(ASource.firing("a", "Flap", 1)).then().statusCode(202);
    var told =
        source.await(
            found -> found.getList("items").size() == 1 && found.getInt("items[0].signals") == 2);

    // Then
    assertThat(told.getString("items[0].decision")).isEqualTo("suppress");
    assertThat(told.getString("items[0].reason")).isEqualTo("it was over before it was heard of");
    assertThat(ASource.story(told.getString("items[0].id")).getString("page")).isNull();
  }

  /// Two replicas decide, as far as one process can be two: each by itself.
  @Test
  void thousandAlertsOfOneTroubleCallSomebodyOnceHoweverManyReplicasDecide() {
    // Given
    var source = ASource.of("alertmanager");
    var other =
        new DecideAlerts(signals, alerts, groups, silences, rules, act, metrics, ids, clock);

    // When
    for (int batch = 0; batch < 10; batch++) {
      int from = batch * 100;
      source
          .alertmanager(
              IntStream.range(from, from + 100)
                  .mapToObj(i -> ASource.firing("node-" + i, "NodeDown", 1))
                  .toArray(String[]::new))
          .then()
          .statusCode(202);
      other.ring(new SignalsHeard());
    }
    await()
        .atMost(ATenant.PATIENCE)
        .until(
            () -> count("select count(*) as n from alert where source = ?::uuid", source) == 1000);

    // Then
    assertThat(
            count(
                "select count(distinct alert_group) as n from alert where source = ?::uuid",
                source))
        .isEqualTo(1);
    assertThat(
            count(
                """
                select count(*) as n from page where key in (
                  select 'alerts/' || alert_group from alert where source = ?::uuid)
                """,
                source))
        .isEqualTo(1);
    assertThat(
            count(
                """
                select count(*) as n from alert a where source = ?::uuid and (
                  select count(*) from alert_decision d where d.alert = a.id) <> 1
                """,
                source))
        .isZero();
  }

  @Test
  void whatBeginsEndsAndBeginsAgainInOneMessageIsDecidedOnInItsOrder() {
    // Given
    var source = ASource.of("alertmanager");

    // When
    source
        .alertmanager(
            ASource.firing("a", "DiskFull", 1),
            ASource.firing("b", "DiskFull", 1),
            ASource.resolved("a", "DiskFull", 10),
            ASource.firing("a", "DiskFull", 20),
            ASource.firing("b", "DiskFull", 1),
            ASource.resolved("c", "DiskFull", 5),
            ASource.firing("c", "DiskFull", 2))
        .then()
        .statusCode(202);
    await()
        .atMost(ATenant.PATIENCE)
        .until(() ->
            count(
                    "select count(*) as n from alert_signal"
                        + " where source = ?::uuid and decided_at is not null",
                    source)
                == 7);

    // Then
    assertThat(
            sql.query(
                """
                select concat_ws(' ', fingerprint, signals, ended_at is not null, (
                  select string_agg(outcome, ',' order by id) from alert_signal s
                  where s.alert = a.id), (
                  select count(*) from alert_decision d where d.alert = a.id)) as told
                from alert a where source = ?::uuid order by fingerprint, id
                """,
                row -> row.text("told"),
                UUID.fromString(source.id())))
        .containsExactly(
            "a 2 t opened,ended 1",
            "a 1 f opened 1",
            "b 2 f opened,repeated 1",
            "c 2 t remembered,late 1");
    assertThat(
            count(
                """
                select sum(alerts) as n from alert_group
                where id in (select alert_group from alert where source = ?::uuid)
                """,
                source))
        .isEqualTo(4);
  }

  @Test
  void troublesBeyondTheFirstOfAMinuteAreOneStorm() {
    // Given
    var book = RuleBookReader.read(TendRules.shipped()).rules().orElseThrow();
    var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    var decision = Decision.of(book, List.of(), new TreeMap<>(Map.of("source", "x")), now);
    var inStorm = new ActOnAlerts(groups, alerts, pages, incidents, new StormOfOne());

    // When
    var joined =
        QuarkusTransaction.requiringNew()
            .call(() -> {
              signals.awaitTurn();
              var batch = new DecisionBatch(alerts, groups, signals, List.of());
              return List.of(
                  inStorm.join(batch, UUID.randomUUID().toString(), "one", decision, now),
                  inStorm.join(batch, UUID.randomUUID().toString(), "another", decision, now));
            });

    // Then
    assertThat(joined).extracting(AlertGroup::key).containsOnly(AlertGroup.STORM);
    assertThat(joined.getFirst().id()).isEqualTo(joined.getLast().id());
  }

  /// Everything that calls somebody is beyond what calls for itself.
  private record StormOfOne() implements AlertSettings {

    @Override
    public Duration settle() {
      return Duration.ofSeconds(1);
    }

    @Override
    public int storm() {
      return 0;
    }

    @Override
    public int backlog() {
      return 1;
    }

    @Override
    public Period keepAlerts() {
      return Period.ofDays(1);
    }

    @Override
    public Period keepSignals() {
      return Period.ofDays(1);
    }

    @Override
    public Optional<List<String>> secondPath() {
      return Optional.empty();
    }
  }

  @Test
  void silencedAlertCallsSomebodyOnceTheSilenceIsLifted() {
    // Given
    var source = ASource.of("alertmanager");
    var silence =
        ASource.as("alert:handle")
            .body(
                Map.of(
                    "kind",
                    "silence",
                    "match",
                    Map.of("source", List.of(source.name())),
                    "reason",
                    "disks are exchanged",
                    "endsAt",
                    Instant.now().plus(Duration.ofHours(1)).toString()))
            .post("/v1/alert-silences")
            .then()
            .statusCode(201)
            .extract()
            .<String>path("id");
    source.alertmanager(ASource.firing("a", "DiskFull", 1)).then().statusCode(202);
    var alert = source.alert();

    // When
    var before = ASource.story(alert);
    ASource.as("alert:handle")
        .post("/v1/alert-silences/" + silence + ":lift")
        .then()
        .statusCode(200)
        .body("state", equalTo("lifted"));

    // Then
    assertThat(before.getString("alert.decision")).isEqualTo("suppress");
    assertThat(before.getString("alert.silence")).isEqualTo(silence);
    assertThat(before.getString("page")).isNull();
    source.await(found -> found.getString("items[0].decision").equals("page"));
    var after = ASource.story(alert);
    assertThat(after.getList("decisions.decision")).containsExactly("suppress", "page");
    assertThat(after.getString("page")).isNotNull();
    isProblem(
        ASource.as("alert:handle").post("/v1/alert-silences/" + silence + ":lift").then(),
        409,
        "silence-over");
  }

  @Test
  void accessThatNoGrantAllowsIsAnIncidentOfTheHighestSeverityThatCalls() {
    // Given
    var tenant = ATenant.named("Found Inside");
    var resource = UUID.randomUUID();

    // When
    ATenant.topic(Topics.ACCESS)
        .publish(
            new CloudEvent(
                UUID.randomUUID(),
                UnauthorizedAccess.TYPE,
                resource.toString(),
                tenant.id().toString(),
                """
                {"tenant":"%s","resource":"%s","resourceClass":"postgres","kind":"drift",
                 "detail":"a role that no grant made","detectedAt":"2026-11-24T10:00:00Z"}
                """
                    .formatted(tenant.id(), resource)));
    var alert =
        await()
            .atMost(ATenant.PATIENCE)
            .until(
                () ->
                    sql.first(
                        "select id from alert where tenant = ?", row -> row.id("id"), tenant.id()),
                Optional::isPresent)
            .orElseThrow();

    // Then
    var story = ASource.story(alert.toString());
    assertThat(story.getString("alert.rule")).isEqualTo("floor-unauthorized-access");
    assertThat(story.getString("alert.decision")).isEqualTo("incident");
    var incident = UUID.fromString(story.getString("incident"));
    assertThat(
            sql.first(
                "select severity from incident where id = ?",
                row -> row.text("severity"),
                incident))
        .contains("sev1");
    assertThat(
            sql.first(
                "select state from page where key = ?",
                row -> row.text("state"),
                "incident:" + incident))
        .isPresent();
    assertThat(held.held(new TenantId(tenant.id()))).isEqualTo(2);

    // When
    sql.update("update alert_group set incident = null where incident = ?", incident);
    var fault = violations.check().getFirst();
    sql.update("delete from alert where id = ?", alert);

    // Then
    assertThat(fault.outcome()).isEqualTo(Outcome.FAIL);
    assertThat(fault.detail()).contains(alert.toString());
  }

  @Test
  void failingControlIsOnUntilItPassesAgain() {
    // Given
    var thing = UUID.randomUUID().toString();

    // When
    ATenant.topic(Topics.EVIDENCE).publish(checked(thing, "fail"));
    var alert =
        await()
            .atMost(ATenant.PATIENCE)
            .until(() -> alertOf(thing), Optional::isPresent)
            .orElseThrow();
    ATenant.topic(Topics.EVIDENCE).publish(checked(thing, "pass"));

    // Then
    await()
        .atMost(ATenant.PATIENCE)
        .until(() -> ASource.story(alert.toString()).getString("alert.state").equals("over"));
    assertThat(ASource.story(alert.toString()).getString("alert.decision")).isEqualTo("ticket");
  }

  @Test
  void trialOfARuleIsHeardAmongTheAlertsByTheSuiteItself() {
    // Given
    var source = ASource.of("alertmanager");
    ASource.as("measurement:report")
        .body(Map.of("rule", "port-scan"))
        .post("/v1/alert-trials")
        .then()
        .statusCode(201)
        .body("promise", equalTo("P95"));

    // When
    source
        .alertmanager(
            ASource.firing("scanner", "SafekeepPortScan", 0)
                .replace("2026-11-20T12:00:00Z", Instant.now().toString()))
        .then()
        .statusCode(202);

    // Then
    early.at("port-scan-tried");
    await()
        .atMost(ATenant.PATIENCE)
        .until(
            () ->
                sql.first(
                    "select outcome from control_result where \"check\" = 'port-scan-tried'",
                    row -> row.text("outcome")),
            Optional.of("pass")::equals);
    isProblem(
        ASource.as("measurement:report")
            .body(Map.of("rule", "none"))
            .post("/v1/alert-trials")
            .then(),
        400,
        "invalid-request");
  }

  /// A new installation reads the topics from their beginning.
  @Test
  void factFromBeforeTheInstallationIsOnRecordAndCallsNobodyUnlessItLasts() {
    // Given
    var thing = UUID.randomUUID().toString();
    var then = Instant.now().minus(Duration.ofDays(2));

    // When
    ATenant.topic(Topics.EVIDENCE).publish(checked(thing, "fail"), then);
    var alert =
        await()
            .atMost(ATenant.PATIENCE)
            .until(() -> alertOf(thing), Optional::isPresent)
            .orElseThrow();

    // Then
    var story = ASource.story(alert.toString());
    assertThat(story.getString("alert.decision")).isEqualTo("suppress");
    assertThat(story.getString("alert.reason")).isEqualTo("it was so before anybody here listened");

    // When
    ATenant.topic(Topics.EVIDENCE).publish(checked(thing, "fail"));

    // Then
    await()
        .atMost(ATenant.PATIENCE)
        .until(() -> ASource.story(alert.toString()).getString("alert.decision").equals("ticket"));
  }

  private Optional<UUID> alertOf(String thing) {
    return sql.first(
        "select id from alert where labels ->> 'checked' = ?", row -> row.id("id"), thing);
  }

  private static CloudEvent checked(String thing, String outcome) {
    return new CloudEvent(
        UUID.randomUUID(),
        "io.safekeep.backup.control.checked.v1",
        "objects-swept",
        thing,
        """
        {"service":"backup","check":"objects-swept","promise":"P31","outcome":"%s","checked":"%s",
         "bound":"0 left","detail":"two objects are left","checkedAt":"2026-11-24T10:00:00Z"}
        """
            .formatted(outcome, thing));
  }

  @Test
  void silentWatchdogIsAnAlertAndIsToldByTheSecondPathUntilItIsHeard() {
    // Given
    var source =
        ASource.of(Map.of("kind", "heartbeat", "every", "PT1H", "grace", "PT1M", "watchdog", true));
    given().post("/v1/heartbeats/" + source.key()).then().statusCode(204);
    var heard = seen(source);

    // When
    sql.update(
        "update alert_source set heard_at = now() - interval '2 hours' where id = ?::uuid",
        source.id());
    var told = source.await(found -> found.getList("items").size() == 1);
    var silent = seen(source);

    // Then
    assertThat(heard).isEqualTo(Outcome.PASS);
    assertThat(silent).isEqualTo(Outcome.FAIL);
    assertThat(told.getString("items[0].rule")).isEqualTo("silent-sources");
    assertThat(told.getString("items[0].decision")).isEqualTo("page");
    assertThat(
            count(
                """
                select count(*) as n from message
                where decision like 'alerts/watchdog/' || ? || '/%'
                """,
                source))
        .isEqualTo(1);

    // When
    source.request().post("/v1/heartbeats").then().statusCode(204);

    // Then
    source.await(found -> found.getString("items[0].state").equals("over"));
  }

  private Outcome seen(ASource source) {
    return watchdogs.check().stream()
        .filter(result -> result.subject().equals(source.name()))
        .map(ControlResult::outcome)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void signalThatWaitedTooLongForItsDecisionIsSeen() {
    // Given
    var source = ASource.of("alertmanager");
    var late = UUID.randomUUID();
    sql.update(
        """
        insert into alert_signal (id, source, act, fingerprint, title, level, labels, notes, at,
          received_at)
        values (?, ?::uuid, 'trigger', 'late', 'late', 'info', '{}', '{}', now(),
          now() - interval '50 minutes')
        """,
        late,
        source.id());
    source.await(found -> found.getList("items").size() == 1);

    // When
    var fault = decided.check().getFirst();
    sql.update("delete from alert_signal where id = ?", late);

    // Then
    assertThat(fault.outcome()).isEqualTo(Outcome.FAIL);
  }

  @Test
  void pagerDutyClientsAreAnsweredAsTheyExpect() {
    // Given
    var source = ASource.of("pagerduty");
    var key = UUID.randomUUID().toString();

    // When
    enqueue(source.key(), "trigger", key)
        .then()
        .statusCode(202)
        .body("status", equalTo("success"))
        .body("dedup_key", equalTo(key));
    enqueue(source.key(), "acknowledge", key).then().statusCode(202);
    source.await(found -> "acknowledged".equals(found.getString("items[0].state")));
    enqueue(source.key(), "resolve", key).then().statusCode(202);

    // Then
    source.await(found -> found.getString("items[0].state").equals("over"));
    isProblem(enqueue("als_nobody", "trigger", key).then(), 401, "unauthenticated");
  }

  private static io.restassured.response.Response enqueue(
      String routingKey, String action, String dedupKey) {
    return given()
        .contentType("application/json")
        .body(
            """
            {"routing_key":"%s","event_action":"%s","dedup_key":"%s",
             "payload":{"summary":"Queue is long","source":"mq-1","severity":"critical"}}
            """
                .formatted(routingKey, action, dedupKey))
        .post("/v2/enqueue");
  }

  /// The specification's own library writes what is sent.
  @Test
  void cloudEventIsTakenOnceInEachMode() {
    // Given
    var source = ASource.of("cloudevents");
    var event =
        CloudEventBuilder.v1()
            .withId("1 a")
            .withSource(URI.create("/shop"))
            .withType("com.example.stock.low")
            .withSubject("item/1")
            .withExtension("severity", "warning")
            .withData("application/json", "{\"summary\":\"Stock is low\"}".getBytes(UTF_8))
            .build();

    // When
    for (var encoding : List.of(Encoding.BINARY, Encoding.STRUCTURED)) {
      var request = source.request();
      var writer =
          HttpMessageFactory.createWriter(
              (name, value) -> request.header(name, value), body -> request.body(body));
      var unused =
          encoding == Encoding.BINARY
              ? writer.writeBinary(event)
              : writer.writeStructured(event, "application/cloudevents+json");
      request.post("/v1/ingest/cloudevents").then().statusCode(202);
    }

    // Then
    var told = source.await(found -> found.getList("items").size() == 1);
    assertThat(told.getString("items[0].title")).isEqualTo("Stock is low");
    assertThat(told.getString("items[0].decision")).isEqualTo("ticket");
    assertThat(count("select count(*) as n from alert_signal where source = ?::uuid", source))
        .isEqualTo(1);
  }

  @Test
  void keyInThePathIsNotSaidBack() {
    // Given
    var source = ASource.of("falco");
    var event =
        "{\"rule\":\"Shell in container\",\"priority\":\"Warning\",\"output\":\"<b>sh</b>\"}";

    // When
    var refused =
        given()
            .contentType("application/json")
            .body(event)
            .post("/v1/ingest/falco/als_somebody-elses-key");
    given().contentType("application/json").body(event).post("/v1/ingest/falco/" + source.key());

    // Then
    isProblem(refused.then(), 401, "unauthenticated")
        .body("instance", equalTo("/v1/ingest/falco"))
        .body(not(containsString("somebody")));
    assertThat(ASource.story(source.alert()).getString("alert.notes.output"))
        .isEqualTo("<b>sh</b>");
  }

  @Test
  void tokenThatMaySendSaysForWhom() {
    // Given
    var source = ASource.of("alertmanager");
    var body = "{\"version\":\"4\",\"alerts\":[%s]}".formatted(ASource.firing("a", "DiskFull", 1));

    // When
    var unnamed = ASource.as("alert:ingest").body(body).post("/v1/ingest/alertmanager");
    var named =
        ASource.as("alert:ingest")
            .body(body)
            .post("/v1/ingest/alertmanager?source=" + source.name());

    // Then
    isProblem(unnamed.then(), 400, "invalid-request");
    named.then().statusCode(202);
    assertThat(source.alert()).isNotNull();
  }

  @Test
  void sourceThatEndedIsRefusedAndAnotherKeyTakesThePlaceOfTheFirst() {
    // Given
    var source = ASource.of("alertmanager");

    // When
    var key =
        ASource.as("alert-source:manage")
            .post("/v1/alert-sources/" + source.id() + ":rotate")
            .then()
            .statusCode(200)
            .extract()
            .<String>path("key");
    var rotated = new ASource(source.id(), source.name(), key);

    // Then
    isProblem(source.alertmanager().then(), 401, "unauthenticated");
    rotated.alertmanager().then().statusCode(202);

    // When
    ASource.as("alert-source:manage")
        .delete("/v1/alert-sources/" + source.id())
        .then()
        .statusCode(204);

    // Then
    isProblem(rotated.alertmanager().then(), 401, "unauthenticated");
    assertThat(
            count(
                "select count(*) as n from alert_source where id = ?::uuid and key_hash like 'als_%'",
                source))
        .isZero();
  }

  @Test
  void rulesHoldOnceAnotherPersonAgrees() {
    // Given
    var ada = UUID.randomUUID().toString();
    var mine = "rule-" + UUID.randomUUID();
    var source = ASource.of("alertmanager");
    var shipped = new String(TendRules.shipped(), UTF_8);
    var document =
        shipped.replace(
            "rules:\n",
            """
            rules:
              - name: %s
                match:
                  source: [%s]
                decide: ticket
                reason: a test wants it
            """
                .formatted(mine, source.name()));
    var proposed =
        ASource.as(ada, "alert-source:manage")
            .body(Map.of("document", document, "note", "for a test"))
            .post("/v1/alert-rules/versions")
            .then()
            .statusCode(201)
            .extract();
    var activation = "/v1/alert-rules/versions/" + proposed.path("version") + ":activate";
    var digest = Map.of("sha256", proposed.<String>path("sha256"));

    // When
    var alone = ASource.as(ada, "alert-source:manage").body(digest).post(activation);
    var together = ASource.as("alert-source:manage").body(digest).post(activation);

    // Then
    isProblem(alone.then(), 403, "another-person-needed");
    together.then().statusCode(200).body("state", equalTo("active"));
    source.alertmanager(ASource.firing("a", "DiskFull", 1)).then().statusCode(202);
    assertThat(ASource.story(source.alert()).getString("alert.rule")).isEqualTo(mine);
    isProblem(
            ASource.as("alert-source:manage")
                .body(Map.of("document", "rules: 7", "note", "no rules"))
                .post("/v1/alert-rules/versions")
                .then(),
            422,
            "alert-rules-not-valid")
        .body("issues.text", hasItem("has no policy"));
  }

  @Test
  void alertThatSomebodyClosesIsOver() {
    // Given
    var source = ASource.of("alertmanager");
    source.alertmanager(ASource.firing("a", "DiskFull", 1)).then().statusCode(202);
    var alert = source.alert();
    var ada = UUID.randomUUID().toString();

    // When
    ASource.as(ada, "alert:handle")
        .body(Map.of("note", "the disk is new"))
        .post("/v1/alerts/" + alert + ":close")
        .then()
        .statusCode(204);

    // Then
    var story = ASource.story(alert);
    assertThat(story.getString("alert.state")).isEqualTo("over");
    assertThat(story.getString("alert.endedBy")).isEqualTo(ada);
  }

  private String pageState(String page) {
    return sql.first("select state from page where id = ?::uuid", row -> row.text("state"), page)
        .orElseThrow();
  }

  private long count(String query, ASource source) {
    return sql.first(query, row -> row.number("n"), source.id()).orElseThrow();
  }
}
