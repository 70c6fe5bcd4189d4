package io.safekeep.access.grant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.arc.All;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.access.AccessSecrets;
import io.safekeep.access.employee.Employee;
import io.safekeep.access.employee.EmployeeChanges;
import io.safekeep.access.employee.SqlEmployees;
import io.safekeep.access.grant.TargetTable.Fault;
import io.safekeep.access.request.Customer;
import io.safekeep.access.resource.SqlResources;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.work.WorkQueue;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What grants do when their target, the database or people do what they should not.
@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "access"))
@WithTestResource(AccessSecrets.class)
class GrantFaultsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Inject Sql sql;
  @Inject SqlResources resources;
  @Inject SqlEmployees employees;
  @Inject SqlGrants grants;
  @Inject WorkQueue queue;
  @Inject TargetTable target;
  @Inject GrantsEndInTime grantsEndInTime;
  @Inject TenantsSeeGrants tenantsSeeGrants;
  @Inject @All List<EmployeeChanges> employeeChanges;
  @Inject AuditTrail audit;

  private Customer customer;
  private String alice;

  @BeforeEach
  void begin() {
    customer = Customer.known(sql, resources, queue);
    alice = customer.employee("customer-support");
  }

  @AfterEach
  void targetWorksAgain() {
    target.failNoMore();
  }

  @Test
  void crashBetweenAnyTwoStepsLeavesNothing() {
    for (Fault fault : Fault.values()) {
      // When
      target.fail(customer.portal(), fault);
      UUID grant = active();
      target.fail(customer.portal(), fault);
      customer.as(alice).post("/v1/grants/" + grant + ":withdraw").then().statusCode(200);

      // Then
      awaitState(grant, "withdrawn");
      assertThat(target.holds(grant)).as(fault.name()).isFalse();
      target.failNoMore();
    }
    assertThat(target.violations()).isEmpty();
  }

  @Test
  void endThatFailsIsToldOfAndNeverCountsAsDone() {
    // Given
    UUID grant = active();
    target.failOnAndOn(customer.portal(), Fault.REMOVE_BEFORE);

    // When
    customer.as(alice).post("/v1/grants/" + grant + ":withdraw").then().statusCode(200);
    customer.halfAMinutePasses(grant);

    // Then
    await().atMost(PATIENCE).until(() -> acts(grant).contains("grant.overdue"));
    customer.grant(grant).then().body("state", equalTo("revoking"));
    assertThat(target.holds(grant)).isTrue();
    assertThat(outcomesOf(grant)).containsExactly(Outcome.FAIL);

    // When it works again
    target.failNoMore();

    // Then
    awaitState(grant, "withdrawn");
    assertThat(target.holds(grant)).isFalse();
    assertThat(outcomesOf(grant)).isEmpty();
  }

  @Test
  void grantThatCannotBeMadeLeavesNothing() {
    // Given
    target.failOnAndOn(customer.portal(), Fault.PUT_AFTER);
    UUID grant = asked();
    await().atMost(PATIENCE).until(() -> target.holds(grant));

    // When
    customer.halfAMinutePasses(grant);

    // Then
    awaitState(grant, "activation-failed");
    assertThat(target.holds(grant)).isFalse();
    assertThat(acts(grant)).contains("grant.activation_failed").doesNotContain("grant.activated");
  }

  @Test
  void whatSomebodyChangesInTheTargetIsToldOfAndMadeAsItWas() {
    // Given
    UUID grant = active();

    // When
    target.tamper(grant);
    queue.schedule(GrantWork.KIND, grant.toString());

    // Then
    await().atMost(PATIENCE).until(() -> acts(grant).contains("grant.drifted"));
    customer.grant(grant).then().body("state", equalTo("active"));
    queue.schedule(GrantWork.KIND, grant.toString());
    await().atMost(PATIENCE).until(() -> grants.binding(grant) == BindingState.PRESENT);
  }

  @Test
  void whatIsMadeAfterTheEndIsFound() {
    // Given
    UUID grant = active();
    customer.as(alice).post("/v1/grants/" + grant + ":withdraw").then().statusCode(200);
    awaitState(grant, "withdrawn");

    // When
    target.sneak(grant, customer.portal());
    sql.update("alter table access_grant disable trigger user");
    sql.update(
        "update access_grant set ordered_at = ordered_at - interval '6 s',"
            + " over_at = over_at - interval '6 s' where id = ?",
        grant);
    sql.update("alter table access_grant enable trigger user");

    // Then
    assertThat(outcomesOf(grant)).containsExactly(Outcome.FAIL);
    sql.update("delete from target_access where grant_id = ?", grant);
    assertThat(outcomesOf(grant)).isEmpty();
  }

  @Test
  void grantThatItsTenantWasNotToldOfIsFound() {
    // Given
    UUID grant = active();
    assertThat(subjects(tenantsSeeGrants.check())).doesNotContain(grant.toString());

    // When
    sql.update("alter table audit_record disable trigger user");
    sql.update(
        "delete from audit_record where subject = ? and action = 'grant.activated'",
        grant.toString());
    sql.update("alter table audit_record enable trigger user");

    // Then
    assertThat(subjects(tenantsSeeGrants.check())).contains(grant.toString());
  }

  @Test
  void whoMovesOrLeavesLosesAccessInTheTransactionOfTheNews() {
    // Given
    UUID grant = active();
    Employee before = employees.find(alice).orElseThrow();
    Employee moved =
        new Employee(
            alice, before.displayName(), Set.of("finance"), Set.of(), null, true, before.gates());

    // When
    QuarkusTransaction.requiringNew()
        .run(() -> employeeChanges.forEach(listener -> listener.changed(before, moved)));

    // Then
    awaitState(grant, "revoked");
    customer.grant(grant).then().body("endReason", equalTo("ineligible"));
  }

  @Test
  void databaseThatIsSilentEndsAllUse() throws Exception {
    // Given
    UUID grant = active();
    DataSource silent =
        (DataSource)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {DataSource.class},
                (_, _, _) -> {
                  throw new SQLException("no answer");
                });
    var watching = new SqlGrantsInForce(sql, grants, silent);
    watching.start(new StartupEvent());
    var told = new CompletableFuture<EndReason>();

    // When
    try (var watch = watching.watch(grant, told::complete)) {

      // Then
      assertThat(told.get()).isEqualTo(EndReason.UNKNOWN);
    } finally {
      watching.stop(new ShutdownEvent());
    }
  }

  private UUID asked() {
    var answer = customer.askForPortal(alice, Map.of());
    answer.then().statusCode(201);
    return customer.grantOf(answer.path("id"));
  }

  private UUID active() {
    UUID grant = asked();
    awaitState(grant, "active");
    return grant;
  }

  private void awaitState(UUID grant, String state) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> customer.grant(grant).then().body("state", equalTo(state)));
  }

  private List<String> acts(UUID grant) {
    return audit.of(grant.toString(), 100).stream().map(AuditTrail.Entry::action).toList();
  }

  private List<Outcome> outcomesOf(UUID grant) {
    return grantsEndInTime.check().stream()
        .filter(result -> result.subject().equals(grant.toString()))
        .map(ControlResult::outcome)
        .toList();
  }

  private static List<String> subjects(List<ControlResult> results) {
    return results.stream().map(ControlResult::subject).toList();
  }
}
