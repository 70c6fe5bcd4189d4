package io.safekeep.access.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.logging.Log;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.safekeep.access.AccessSecrets;
import io.safekeep.access.grant.GrantsInForce;
import io.safekeep.access.grant.TargetTable;
import io.safekeep.access.grant.TargetTable.Fault;
import io.safekeep.access.resource.SqlResources;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.work.WorkQueue;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Random lives of grants against a model, with a target that fails between any two steps: the
/// target itself says whether it ever held what no grant accounts for.
@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "access"))
@WithTestResource(AccessSecrets.class)
class GrantModelIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Inject Sql sql;
  @Inject SqlResources resources;
  @Inject WorkQueue queue;
  @Inject TargetTable target;
  @Inject GrantsInForce grantsInForce;

  /// What the test did last to a grant.
  private enum Wish {
    IN,
    OUT
  }

  @Test
  void nothingIsEverReachableWithoutAGrantWhateverFails() {
    for (long seed : new long[] {1, 2, System.nanoTime()}) {
      Log.infof("Lives of grants with seed %d", seed);
      live(new Random(seed), 100);
    }
  }

  private void live(Random random, int steps) {
    Customer customer = Customer.known(sql, resources, queue);
    String lead = customer.employee("team-leads");
    Map<UUID, Wish> wishes = new HashMap<>();
    Map<UUID, String> whose = new HashMap<>();
    for (int step = 0; step < steps; step++) {
      var in =
          wishes.keySet().stream().filter(grant -> wishes.get(grant) == Wish.IN).sorted().toList();
      UUID one = in.isEmpty() ? null : in.get(random.nextInt(in.size()));
      switch (random.nextInt(10)) {
        case 0, 1, 2 -> {
          String employee = customer.employee("customer-support");
          Response asked = customer.askForPortal(employee, Map.of());
          asked.then().statusCode(201);
          UUID grant = customer.grantOf(asked.path("id"));
          wishes.put(grant, Wish.IN);
          whose.put(grant, employee);
        }
        case 3 -> end(customer.as(lead), one, ":revoke", wishes);
        case 4 -> end(customer.administrator(), one, ":invalidate", wishes);
        case 5 -> {
          if (one != null) {
            customer
                .as(lead)
                .body(Map.of("kind", "employee", "target", whose.get(one), "reason", "model"))
                .post("/v1/locks")
                .then()
                .statusCode(201);
            wishes.put(one, Wish.OUT);
          }
        }
        case 6 -> {
          if (one != null) {
            sql.update("delete from target_access where grant_id = ?", one);
          }
        }
        case 7 -> {
          if (one != null && customer.timeIsUp(one)) {
            wishes.put(one, Wish.OUT);
          }
        }
        default -> {
          Fault[] faults = Fault.values();
          target.fail(customer.portal(), faults[random.nextInt(faults.length)]);
        }
      }
      assertInvariants(wishes);
    }
    target.failNoMore();
    awaitSettled(wishes);
    assertInvariants(wishes);
    customer
        .administrator()
        .body(Map.of("mode", "block"))
        .put("/v1/customer-access")
        .then()
        .statusCode(200);
    await().atMost(PATIENCE).until(() -> target.heldOf(customer.portal()) == 0);
    assertThat(target.violations()).isEmpty();
  }

  private static void end(RequestSpecification by, UUID grant, String how, Map<UUID, Wish> wishes) {
    if (grant != null) {
      by.body(Map.of("comment", "model")).post("/v1/grants/" + grant + how).then().statusCode(200);
      wishes.put(grant, Wish.OUT);
    }
  }

  private void assertInvariants(Map<UUID, Wish> wishes) {
    assertThat(target.violations()).isEmpty();
    wishes.forEach((grant, wish) -> {
      boolean over = state(grant).matches("revoking|revoked|ended|withdrawn|activation-failed");
      if (over) {
        assertThat(wish).as("only what was ended ends: " + grant).isEqualTo(Wish.OUT);
        assertThat(grantsInForce.find(grant)).isEmpty();
      }
    });
  }

  private void awaitSettled(Map<UUID, Wish> wishes) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            wishes.forEach((grant, wish) -> {
              String settled = state(grant);
              if (wish == Wish.IN) {
                assertThat(settled).isEqualTo("active");
                assertThat(grantsInForce.find(grant)).isPresent();
              } else {
                assertThat(settled).isIn("revoked", "ended");
                assertThat(target.holds(grant)).isFalse();
              }
            }));
  }

  private String state(UUID grant) {
    return sql.first("select state from access_grant where id = ?", row -> row.text("state"), grant)
        .orElseThrow();
  }

  @Test
  void accessBeginsWithItsRequestAndTwoHundredEndWithOneLock() throws Exception {
    // Given
    Customer customer = Customer.known(sql, resources, queue);
    String lead = customer.employee("team-leads");

    // When
    var grants = new ArrayList<UUID>();
    try (var threads = Executors.newFixedThreadPool(4)) {
      var asked =
          IntStream.range(0, 200)
              .mapToObj(i ->
                  threads.submit(() -> {
                    Response answer =
                        customer.askForPortal(customer.employee("customer-support"), Map.of());
                    return customer.grantOf(answer.path("id"));
                  }))
              .toList();
      for (var one : asked) {
        grants.add(one.get());
      }
    }
    await().atMost(PATIENCE).until(() -> target.heldOf(customer.portal()) == 200);
    await()
        .atMost(PATIENCE)
        .until(() -> grants.stream().allMatch(grant -> state(grant).equals("active")));
    report(
        "request to active",
        """
        select extract(epoch from g.activated_at - r.requested_at) * 1000 as millis
        from access_grant g join access_request r on r.id = g.request where g.tenant = ?
        """,
        customer.tenant());
    customer
        .as(lead)
        .body(Map.of("kind", "tenant", "target", customer.tenant().toString(), "reason", "figures"))
        .post("/v1/locks")
        .then()
        .statusCode(201);

    // Then
    assertThat(grants).noneMatch(grant -> grantsInForce.find(grant).isPresent());
    await().atMost(PATIENCE).until(() -> target.heldOf(customer.portal()) == 0);
    await()
        .atMost(PATIENCE)
        .until(() -> grants.stream().allMatch(grant -> state(grant).equals("revoked")));
    report(
        "lock to gone",
        """
        select extract(epoch from g.over_at - l.placed_at) * 1000 as millis
        from access_grant g join access_lock l on l.target = g.tenant::text where g.tenant = ?
        """,
        customer.tenant());
    report(
        "order to gone",
        """
        select extract(epoch from over_at - ordered_at) * 1000 as millis
        from access_grant where tenant = ?
        """,
        customer.tenant());
    assertThat(target.violations()).isEmpty();
  }

  private void report(String what, String query, UUID tenant) {
    long[] millis =
        sql.query(query, row -> row.number("millis"), tenant).stream()
            .mapToLong(Long::longValue)
            .sorted()
            .toArray();
    assertThat(millis).hasSize(200);
    Log.infof(
        "%s: p50 %d ms, p99 %d ms, most %d ms",
        what, millis[100], millis[197], Arrays.stream(millis).max().orElseThrow());
  }
}
