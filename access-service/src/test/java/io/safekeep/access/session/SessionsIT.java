package io.safekeep.access.session;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.access.AccessSecrets;
import io.safekeep.access.grant.GrantInForce;
import io.safekeep.access.grant.GrantTerms;
import io.safekeep.access.grant.Privilege;
import io.safekeep.access.resource.Resource;
import io.safekeep.access.resource.ResourceClass;
import io.safekeep.access.resource.Target;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.SqlFault;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "access"))
@WithTestResource(AccessSecrets.class)
class SessionsIT {
  @Inject SessionRecords records;
  @Inject SqlSessions sessions;
  @Inject Sql sql;

  private final UUID tenant = UUID.randomUUID();

  @Test
  void factsOfManySessionsAtOnceAreNumberedWithoutGaps() throws Exception {
    // Given
    var all = new ArrayList<SessionRecord>();
    for (int i = 0; i < 16; i++) {
      all.add(records.begin(grant(), "10.0.0.1"));
    }
    // When
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var session : all) {
        threads.submit(() -> {
          for (int i = 0; i < 50; i++) {
            session.record("session.query", Map.of("i", i), Map.of("statement", "select 1"));
            session.note(new Fact("session.result", Map.of("rows", 1), Map.of()));
          }
          session.end("ended_by_user", Map.of("rows", 50));
          return null;
        });
      }
    }
    // Then
    for (var session : all) {
      await().until(() -> state(session).equals("terminated"));
      assertThat(numbers(session)).isEqualTo(LongStream.rangeClosed(0, 101).boxed().toList());
      assertThat(staged(session.session(), 101))
          .isEqualTo(
              "session.ended {\"rows\": 50, \"reason\": \"ended_by_user\", \"entries\": 102}");
    }
  }

  @Test
  void grantInUseFromAnotherAddressIsRefusedAndTold() throws Exception {
    // Given
    var grant = grant();
    var first = records.begin(grant, "10.0.0.1");
    records.begin(grant, "10.0.0.1").end("ended_by_user", Map.of());
    // When / Then
    assertThatThrownBy(() -> records.begin(grant, "10.0.0.2"))
        .isInstanceOf(SessionRecords.InUseElsewhere.class);
    assertThat(
            sql.query(
                "select sealed ->> 'address' as t from log_fact where type = 'session.refused' and tenant = ?",
                row -> row.text("t"),
                tenant))
        .containsExactly("10.0.0.2");
    first.end("ended_by_user", Map.of());
    await().until(() -> state(first).equals("terminated"));
    records.begin(grant, "10.0.0.2").end("ended_by_user", Map.of());
  }

  @Test
  void recordThatIsNotDurableInTimeFailsAndNoneFollowsIt() throws Exception {
    // Given
    var session = records.begin(grant(), "10.0.0.1");
    session.record("session.query", Map.of(), Map.of());
    var told = new AtomicReference<String>();
    session.whenToEnd(told::set);
    var locked = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    var holder =
        CompletableFuture.runAsync(() ->
            QuarkusTransaction.requiringNew()
                .run(() -> {
                  sql.update("lock table log_staged in exclusive mode");
                  locked.countDown();
                  awaitQuietly(release);
                }));
    locked.await();
    // When
    assertThatThrownBy(() -> session.record("session.query", Map.of(), Map.of()))
        .isInstanceOf(RecordUnavailable.class);
    release.countDown();
    holder.join();
    // Then
    assertThat(told).hasValue("record_unavailable");
    assertThatThrownBy(() -> session.record("session.query", Map.of(), Map.of()))
        .isInstanceOf(RecordUnavailable.class);
    session.end("record_unavailable", Map.of());
    await().until(() -> state(session).equals("terminated"));
    var numbers = numbers(session);
    assertThat(numbers)
        .isEqualTo(LongStream.range(0, numbers.size()).boxed().toList())
        .hasSizeBetween(3, 4);
  }

  @Test
  void factThatTheDatabaseRefusesFailsItsSessionAndNoOther() throws Exception {
    // Given
    var good = records.begin(grant(), "10.0.0.1");
    var bad = records.begin(grant(), "10.0.0.1");
    // When
    bad.note(new Fact("session.query", Map.of(), Map.of("statement", "a\u0000zero")));
    good.record("session.query", Map.of(), Map.of());
    // Then
    assertThatThrownBy(() -> bad.record("session.query", Map.of(), Map.of()))
        .isInstanceOf(RecordUnavailable.class);
    good.record("session.query", Map.of(), Map.of());
    assertThat(numbers(good)).containsExactly(0L, 1L, 2L);
  }

  @Test
  void sessionEndsByOrderAndTakesNothingMoreThen() throws Exception {
    // Given
    var session = records.begin(grant(), "10.0.0.1");
    var told = new AtomicReference<String>();
    session.whenToEnd(told::set);
    var token =
        TestIssuer.token()
            .tenant(tenant)
            .permissions("access-session:end", "access-session:read")
            .sign();
    // When
    given()
        .urlEncodingEnabled(false)
        .auth()
        .oauth2(token)
        .contentType("application/json")
        .body("{\"comment\":\"enough\"}")
        .post("/v1/sessions/" + session.session() + ":terminate")
        .then()
        .statusCode(202)
        .body("state", equalTo("terminating"));
    // Then
    await().untilAtomic(told, equalTo("customer"));
    session.end("network", Map.of("rows", 7));
    await().until(() -> state(session).equals("terminated"));
    given()
        .auth()
        .oauth2(token)
        .get("/v1/sessions?grant=" + sessions.find(session.session()).orElseThrow().grant())
        .then()
        .statusCode(200)
        .body("items", hasSize(1))
        .body("items[0].reason", equalTo("customer"))
        .body("items[0].totals.rows", equalTo(7));
    assertThatThrownBy(() -> session.record("session.query", Map.of(), Map.of()))
        .isInstanceOf(RecordUnavailable.class);
  }

  @Test
  void sessionsOfADeadReplicaAreEnded() {
    // Given
    var id = UUID.randomUUID();
    var replica = UUID.randomUUID();
    QuarkusTransaction.requiringNew()
        .run(() -> {
          sessions.add(id, grant().terms(), "10.0.0.1", replica);
          sql.update(
              "insert into session_keeper values (?, clock_timestamp() - interval '1 minute')",
              replica);
        });
    // When / Then
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> sessions.find(id).orElseThrow().state().equals("terminated"));
    assertThat(sessions.find(id).orElseThrow().reason()).isEqualTo("system");
  }

  @Test
  void databaseRefusesWhatTheStatesDoNotAllow() {
    // Given
    var id = UUID.randomUUID();
    QuarkusTransaction.requiringNew()
        .run(() -> sessions.add(id, grant().terms(), "10.0.0.1", UUID.randomUUID()));
    sql.update(
        "update session set state = 'terminated', reason = 'x', ended_at = now() where id = ?", id);
    // When / Then
    for (var change :
        List.of(
            "update session set state = 'active' where id = ?",
            "update session set entries = 9 where id = ?",
            "delete from session where id = ?")) {
      assertThatThrownBy(() -> sql.update(change, id))
          .as(change)
          .isInstanceOfSatisfying(
              SqlFault.class, fault -> assertThat(fault.state()).isEqualTo("23514"));
    }
  }

  @Test
  void anotherTenantsSessionsAreNotThere() throws Exception {
    // Given
    var session = records.begin(grant(), "10.0.0.1");
    var foreign =
        TestIssuer.token()
            .tenant(UUID.randomUUID())
            .permissions("access-session:end", "access-session:read")
            .sign();
    // When / Then
    given().auth().oauth2(foreign).get("/v1/sessions/" + session.session()).then().statusCode(404);
    given()
        .urlEncodingEnabled(false)
        .auth()
        .oauth2(foreign)
        .contentType("application/json")
        .body("{\"comment\":\"x\"}")
        .post("/v1/sessions/" + session.session() + ":terminate")
        .then()
        .statusCode(404);
    given().auth().oauth2(foreign).get("/v1/sessions").then().body("items", hasSize(0));
    session.end("ended_by_user", Map.of());
  }

  private GrantInForce grant() {
    var resource =
        new Resource(
            UUID.randomUUID(),
            new TenantId(tenant),
            ResourceClass.POSTGRES,
            "main",
            "eu",
            new Target.Postgres("localhost", 1, "d", "", "a", "r", "w"));
    return new GrantInForce(
        new GrantTerms(
            UUID.randomUUID(),
            UUID.randomUUID(),
            "ada",
            "CUSTOMER_INITIATED_SUPPORT",
            "T-1",
            resource,
            new Privilege.Postgres(false, 10, Duration.ofMinutes(1))),
        Instant.now().plusSeconds(60));
  }

  private String state(SessionRecord session) {
    return sessions.find(session.session()).orElseThrow().state();
  }

  private List<Long> numbers(SessionRecord session) {
    return sql.query(
        "select number from log_fact where session = ? order by number",
        row -> row.number("number"),
        session.session());
  }

  private String staged(UUID session, long number) {
    return sql.first(
            "select type || ' ' || open as fact from log_fact where session = ? and number = ?",
            row -> row.text("fact"),
            session,
            number)
        .orElseThrow();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
