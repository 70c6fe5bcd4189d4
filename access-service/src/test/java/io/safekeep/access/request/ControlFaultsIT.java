package io.safekeep.access.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.arc.All;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.access.AccessSecrets;
import io.safekeep.access.Staff;
import io.safekeep.access.employee.SqlEmployees;
import io.safekeep.access.resource.SqlResources;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.work.WorkQueue;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Each fault is made in a transaction that is undone: only the control that is asked within it
/// sees it, and nothing mends it meanwhile.
@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "access"))
@WithTestResource(AccessSecrets.class)
class ControlFaultsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Inject @All List<ControlCheck> checks;
  @Inject Sql sql;
  @Inject SqlResources resources;
  @Inject WorkQueue queue;
  @Inject SqlEmployees employees;

  private Customer customer;
  private String alice;
  private UUID grant;

  @BeforeEach
  void aliceHasAccess() {
    customer = Customer.known(sql, resources, queue);
    alice = customer.employee("customer-support");
    grant = customer.grantOf(customer.askForPortal(alice, Map.of()).path("id"));
    awaitState("active");
  }

  @Test
  void accessOfWhoseTrainingIsOutOfDateIsFound() {
    assertThat(failing("gates-open", grant.toString())).isZero();
    assertThat(
            failingAfter(
                "gates-open",
                grant.toString(),
                "update employee set training_at = now() - interval '366 days' where id = ?",
                alice))
        .isOne();
  }

  @Test
  void accessThatThePolicyDoesNotProvideAnyMoreIsFound() {
    assertThat(failing("grants-fit-policy", grant.toString())).isZero();
    assertThat(
            failingAfter(
                "grants-fit-policy",
                grant.toString(),
                "update employee set teams = '{finance}' where id = ?",
                alice))
        .isOne();
  }

  @Test
  void analyticsOnDataThatNamesSomebodyIsFound() {
    assertThat(failing("analytics-de-identified", grant.toString())).isZero();
    assertThat(
            failingAfter(
                "analytics-de-identified",
                grant.toString(),
                "update access_grant set reason = 'ANALYTICS' where id = ?",
                grant))
        .isOne();
  }

  @Test
  void accessInSpiteOfALockIsFound() {
    assertThat(failing("locks-hold", "grant " + grant)).isZero();
    assertThat(
            failingAfter(
                "locks-hold",
                "grant " + grant,
                """
                insert into access_lock (id, kind, target, reason, placed_by, placed_at)
                values (gen_random_uuid(), 'employee', ?, 'a test', 'test',
                  clock_timestamp() - interval '61 seconds')
                """,
                alice))
        .isOne();
  }

  @Test
  void accessEndsWhenTheTrainingOfItsHolderGoesOutOfDateByTimeAlone() {
    // When
    sql.update("update employee set training_at = now() - interval '366 days' where id = ?", alice);
    queue.schedule("closed-gates", "all");

    // Then
    awaitState("revoked");
    customer.grant(grant).then().body("endReason", equalTo("ineligible"));
  }

  @Test
  void accessEndsWhenItsHolderLosesARole() {
    // Given
    String grace = new Staff(employees).hire("customer-support");
    sql.update("update employee set roles = array['engineer', 'support'] where id = ?", grace);
    grant = customer.grantOf(customer.askForPortal(grace, Map.of()).path("id"));
    awaitState("active");

    // When
    Staff.tell(grace, 2, true, Instant.now(), Instant.now(), "customer-support");

    // Then
    awaitState("revoked");
    customer.grant(grant).then().body("endReason", equalTo("ineligible"));
  }

  private long failingAfter(String check, String subject, String fault, Object... parameters) {
    QuarkusTransaction.begin();
    try {
      sql.update("alter table access_grant disable trigger user");
      sql.update(fault, parameters);
      return failing(check, subject);
    } finally {
      QuarkusTransaction.rollback();
    }
  }

  private long failing(String check, String subject) {
    return results(check).stream()
        .filter(result -> result.outcome() == Outcome.FAIL && result.subject().equals(subject))
        .count();
  }

  private List<ControlResult> results(String name) {
    try {
      return checks.stream()
          .filter(check -> check.name().equals(name))
          .findFirst()
          .orElseThrow()
          .check();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void awaitState(String state) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> customer.grant(grant).then().body("state", equalTo(state)));
  }
}
