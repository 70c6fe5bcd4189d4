package io.safekeep.access.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.arc.All;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.access.AccessSecrets;
import io.safekeep.access.Staff;
import io.safekeep.access.employee.SqlEmployees;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "access"))
@WithTestResource(AccessSecrets.class)
class PolicyControlsIT {

  @Inject @All List<ControlCheck> checks;
  @Inject SqlEmployees employees;
  @Inject Sql sql;

  @Test
  void employeeWithoutAnNdaIsFound() throws Exception {
    // Given
    var id = new Staff(employees).hire("services");
    assertThat(results("employees-under-nda")).noneMatch(result -> result.subject().equals(id));

    // When
    sql.update("update employee set nda_at = null where id = ?", id);

    // Then
    assertThat(results("employees-under-nda"))
        .anyMatch(result -> result.subject().equals(id) && result.outcome() == Outcome.FAIL);
    Staff.tell(id, 2, false, Instant.now(), Instant.now(), "services");
    await()
        .untilAsserted(() ->
            assertThat(results("employees-under-nda"))
                .noneMatch(result -> result.subject().equals(id)));
  }

  @Test
  void decisionThatLetsOthersToTheNetworkIsFound() throws Exception {
    // Given
    assertThat(results("network-for-named-teams").getFirst().outcome()).isEqualTo(Outcome.PASS);

    // When
    sql.update(
        """
        insert into access_decision (id, at, employee, entitlement, permitted, policy_version,
          policy_sha256, facts, judgement)
        values (?, now(), 'e1', 'network-change', true, 1, '',
          '{"resource": {"name": "network-core"}, "employee": {"teams": ["services"]}}', '{}')
        """,
        UUID.randomUUID());

    // Then
    var result = results("network-for-named-teams").getFirst();
    assertThat(result.outcome()).isEqualTo(Outcome.FAIL);
    assertThat(result.measured()).isEqualTo("0 entitlements, 1 decisions");
  }

  @Test
  void ticketsThatNobodyLookedUpAreNotCountedAsKept() throws Exception {
    assertThat(results("tickets-resolved").getFirst().outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(TicketsResolved.judge(0, true).outcome()).isEqualTo(Outcome.PASS);
    assertThat(TicketsResolved.judge(1, true).outcome()).isEqualTo(Outcome.FAIL);
  }

  private List<ControlResult> results(String name) throws Exception {
    return checks.stream()
        .filter(check -> check.name().equals(name))
        .findFirst()
        .orElseThrow()
        .check();
  }
}
