package io.safekeep.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.quarkus.arc.All;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Each control finds the fault that it is there for. Faults are never committed.
@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class DirectoryControlsIT {

  @Inject @All List<ControlCheck> checks;
  @Inject Sql sql;

  @Test
  void nameOfOneTenantForAPersonOfAnotherIsFound() throws Exception {
    // Given
    var mine = Operator.createTenant();
    var theirs = Operator.createUser(Operator.createTenant(), "member");
    var before = said("nothing-crosses-tenants");

    // When
    QuarkusTransaction.begin();
    sql.update(
        "insert into scim_user (user_id, tenant_id, user_name) values (?, ?, 'crossing')",
        theirs.id(),
        mine.id());
    var after = said("nothing-crosses-tenants");
    QuarkusTransaction.rollback();

    // Then
    assertThat(before).extracting(ControlResult::outcome).containsExactly(Outcome.PASS);
    assertThat(after)
        .extracting(ControlResult::outcome, ControlResult::tenant, ControlResult::subject)
        .contains(tuple(Outcome.FAIL, new TenantId(mine.id()), theirs.id().toString()));
  }

  @Test
  void roleOfTheVendorThatATenantsPersonHasIsFound() throws Exception {
    // Given
    var person = Operator.createUser(Operator.createTenant(), "member");
    var before = said("roles-known");

    // When
    QuarkusTransaction.begin();
    sql.update("alter table tenant_user drop constraint tenant_user_roles_check");
    sql.update(
        "update tenant_user set roles = array['platform-operator'] where id = ?", person.id());
    var after = said("roles-known");
    QuarkusTransaction.rollback();

    // Then
    assertThat(before).extracting(ControlResult::outcome).containsExactly(Outcome.PASS);
    assertThat(after)
        .extracting(ControlResult::outcome, ControlResult::subject)
        .containsExactly(tuple(Outcome.FAIL, "platform-operator of TENANT_USER"));
  }

  private List<ControlResult> said(String name) throws Exception {
    return checks.stream()
        .filter(check -> check.name().equals(name))
        .findFirst()
        .orElseThrow()
        .check();
  }
}
