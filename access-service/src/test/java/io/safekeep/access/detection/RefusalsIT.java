package io.safekeep.access.detection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.access.AccessSecrets;
import io.safekeep.access.Staff;
import io.safekeep.access.request.Customer;
import io.safekeep.access.resource.SqlResources;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.work.WorkQueue;
import io.safekeep.testing.TestServers;
import io.safekeep.testing.Topic;
import io.safekeep.testing.Topic.CloudEvent;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Refusals as people cause them, over HTTP, and what becomes of them.
@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "access"))
@WithTestResource(AccessSecrets.class)
class RefusalsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Inject Sql sql;
  @Inject SqlResources resources;
  @Inject WorkQueue queue;
  @Inject RefusalsTold refusalsTold;

  private Customer customer;

  @BeforeEach
  void begin() {
    customer = Customer.known(sql, resources, queue);
  }

  @Test
  void whoIsRefusedAgainAndAgainIsToldOnceToTheTenantAndToTheOthers() {
    // Given somebody who may ask for nothing here
    var eve = customer.employee("finance");

    // When
    for (int i = 0; i < 10; i++) {
      customer.askForPortal(eve, Map.of()).then().statusCode(403);
    }

    queue.schedule(WatchRefusals.KIND, WatchRefusals.SCOPE);

    // Then
    await().atMost(PATIENCE).until(() -> found().contains("denied-burst"));
    assertThat(found()).containsExactly("denied-burst");
    assertThat(
            sql.query(
                """
                select sealed ->> 'detail' as detail from log_fact
                where tenant = ? and type = 'access.unauthorized'
                """,
                row -> row.text("detail"),
                customer.tenant()))
        .containsExactly(
            eve + " was refused 10 times within 10 minutes, 10 of them here, by request");
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(events())
                .singleElement()
                .asString()
                .contains("\"kind\":\"denied-burst\"", "\"resourceClass\":\"portal\""));
  }

  @Test
  void useOfAGrantThatIsOverIsToldUnlessTheClientMayNotHaveNoticed() {
    // Given
    var alice = customer.employee("customer-support");
    UUID grant = customer.grantOf(customer.askForPortal(alice, Map.of()).path("id"));
    await().atMost(PATIENCE).until(() -> customer.grant(grant).path("state").equals("active"));
    customer.as(alice).post("/v1/grants/" + grant + ":withdraw").then().statusCode(200);

    // When
    tryToUse(alice, grant);
    var atOnce = noted(alice);
    anHourPassesFor(grant);
    tryToUse(customer.employee("customer-support"), grant);
    tryToUse(alice, grant);
    queue.schedule(WatchRefusals.KIND, WatchRefusals.SCOPE);

    // Then
    assertThat(atOnce).containsExactly(tuple("connect", false));
    assertThat(noted(alice)).containsExactly(tuple("connect", false), tuple("connect", true));
    await().atMost(PATIENCE).until(() -> found().contains("use-after-end"));
    assertThat(found()).containsExactly("use-after-end");
  }

  @Test
  void refusalsThatNobodyIsToldOfBreakThePromise() {
    // Given
    var eve = customer.employee("finance");
    assertThat(outcomesOf(eve)).isEmpty();

    // When the rows are there, and the detector does not see them
    QuarkusTransaction.begin();
    try {
      sql.update(
          """
          insert into refused_use (id, at, employee, tenant, resource, way, late)
          select gen_random_uuid(), clock_timestamp() - interval '2 minutes', ?, ?, ?,
            'request', false
          from generate_series(1, 10)
          """,
          eve,
          customer.tenant(),
          customer.portal());

      // Then
      assertThat(outcomesOf(eve)).containsExactly(Outcome.FAIL);
    } finally {
      QuarkusTransaction.rollback();
    }
  }

  private static void tryToUse(String employee, UUID grant) {
    Staff.as(employee, "access-grant:connect")
        .post("/v1/grants/" + grant + ":connect")
        .then()
        .statusCode(403);
  }

  private List<Tuple> noted(String employee) {
    return sql.query(
        "select way, late from refused_use where employee = ? order by at",
        row -> tuple(row.text("way"), row.flag("late")),
        employee);
  }

  private void anHourPassesFor(UUID grant) {
    await().atMost(PATIENCE).until(() -> customer.grant(grant).path("state").equals("withdrawn"));
    QuarkusTransaction.requiringNew()
        .run(() -> {
          sql.update("alter table access_grant disable trigger access_grant_moves_forward");
          sql.update(
              """
              update access_grant set ordered_at = ordered_at - interval '1 hour',
                over_at = over_at - interval '1 hour'
              where id = ?
              """,
              grant);
          sql.update("alter table access_grant enable trigger access_grant_moves_forward");
        });
  }

  private List<String> found() {
    return Staff.as("sam", "access-session:read")
        .get("/v1/detections?open=true&tenant=" + customer.tenant())
        .then()
        .statusCode(200)
        .extract()
        .path("items.kind");
  }

  private List<String> events() {
    return new Topic(TestServers.kafka(), "safekeep.access")
        .records().stream()
            .filter(record ->
                CloudEvent.attribute(record, "subject").equals(customer.portal().toString()))
            .map(record -> CloudEvent.attribute(record, "type") + new String(record.value(), UTF_8))
            .filter(text -> text.startsWith("io.safekeep.access.use.unauthorized.v1"))
            .toList();
  }

  private List<Outcome> outcomesOf(String employee) {
    return refusalsTold.check().stream()
        .filter(result -> result.subject().contains(employee))
        .map(ControlResult::outcome)
        .toList();
  }
}
