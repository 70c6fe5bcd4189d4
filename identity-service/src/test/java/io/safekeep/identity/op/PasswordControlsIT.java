package io.safekeep.identity.op;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.arc.All;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.identity.Operator;
import io.safekeep.identity.Operator.Person;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Each control about passwords finds its fault. Other tests share the database, so what is looked
/// at is what a control says of the accounts made here.
@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class PasswordControlsIT {

  @Inject Sql sql;
  @Inject @All List<ControlCheck> checks;

  @Test
  void hashWithAShortSaltAndASaltThatIsSharedAreFound() throws Exception {
    // Given
    var tenant = Operator.createTenant();
    var one = Operator.createUser(tenant, "member");
    var other = Operator.createUser(tenant, "member");
    var good = saidOf("passwords-hashed", one);
    var hash = hashOf(one);

    // When
    sql.update(
        "update tenant_user set password_hash = '$argon2id$v=19$m=7168,t=5,p=1$c2hvcnQ$' || split_part(password_hash, '$', 6) where id = ?",
        one.id());
    var shortSalt = saidOf("passwords-hashed", one);
    sql.update("update tenant_user set password_hash = ? where id = ?", hash, one.id());
    sql.update(
        "update tenant_user set password_hash = replace(password_hash, split_part(password_hash, '$', 5), split_part(?, '$', 5)) where id = ?",
        hash,
        other.id());
    var shared = saidOf("passwords-hashed", other);

    // Then
    assertThat(good).isEmpty();
    assertThat(shortSalt).containsExactly(Outcome.FAIL);
    assertThat(shared).containsExactly(Outcome.FAIL);
    sql.update("delete from password_history where account_id = ?", other.id());
    sql.update("delete from tenant_user where id = ?", other.id());
  }

  @Test
  void passwordThatWasStoredWithoutBeingJudgedIsFound() throws Exception {
    // Given
    var user = Operator.createUser(Operator.createTenant(), "member");
    var employee = Operator.createEmployee();
    var before =
        List.of(
            saidOf("customer-passwords-judged", user),
            saidOf("employee-passwords-judged", employee));

    // When
    smuggle("tenant_user", user);
    smuggle("employee", employee);

    // Then
    assertThat(before).allMatch(List::isEmpty);
    assertThat(saidOf("customer-passwords-judged", user)).containsExactly(Outcome.FAIL);
    assertThat(saidOf("employee-passwords-judged", employee)).containsExactly(Outcome.FAIL);
    sql.update("delete from tenant_user where id = ?", user.id());
    sql.update("delete from employee where id = ?", employee.id());
  }

  @Test
  void passwordOfAnEmployeeThatMetTheRuleOfCustomersIsFound() throws Exception {
    // Given
    var employee = Operator.createEmployee();

    // When
    sql.update("update password_history set rule = 'customer' where account_id = ?", employee.id());

    // Then
    assertThat(saidOf("employee-passwords-judged", employee)).containsExactly(Outcome.FAIL);
    sql.update("update password_history set rule = 'employee' where account_id = ?", employee.id());
  }

  @Test
  void passwordThatWasAcceptedUnderAnOlderRuleOfItsTenantIsFound() throws Exception {
    // Given
    var tenant = Operator.createTenant();
    Operator.operator()
        .body(
            Map.of(
                "version",
                0,
                "preset",
                "customer",
                "allOf",
                List.of(),
                "noneOf",
                List.of(),
                "remembered",
                5))
        .put("/v1/tenants/" + tenant.id() + "/password-policy")
        .then()
        .statusCode(200);
    var user = Operator.createUser(tenant, "member");
    var before = saidOf("tenant-rules-hold", user);

    // When
    sql.update(
        "update password_history set rule_version = 0, accepted_at = now() + interval '2 minutes' where account_id = ?",
        user.id());

    // Then
    assertThat(before).isEmpty();
    assertThat(saidOf("tenant-rules-hold", user)).containsExactly(Outcome.FAIL);
    sql.update(
        "update password_history set rule_version = 1, accepted_at = now() where account_id = ?",
        user.id());
  }

  @Test
  void employeeWhoCameInWithAnOldPasswordIsFound() throws Exception {
    // Given
    var employee = Operator.createEmployee();
    Operator.activate(employee);
    new Browser().signInAt("/account", employee.signInName()).then().statusCode(303);
    var before = saidOf("employee-passwords-young", employee);

    // When
    sql.update(
        "update employee set password_changed_at = now() - interval '91 days' where id = ?",
        employee.id());

    // Then
    assertThat(before).isEmpty();
    assertThat(saidOf("employee-passwords-young", employee)).containsExactly(Outcome.FAIL);
    sql.update("update employee set password_changed_at = now() where id = ?", employee.id());
  }

  @Test
  void captchaThatForgetsWhatWasAnsweredIsFound() throws Exception {
    // Given
    var before = outcomes("captchas-hold");

    // When
    sql.update(
        "create function forget() returns trigger language plpgsql as 'begin delete from single_use where hash = new.hash; return null; end'");
    sql.update(
        "create trigger forget after insert on single_use for each row execute function forget()");
    var forgetful = outcomes("captchas-hold");
    sql.update("drop trigger forget on single_use");
    sql.update("drop function forget()");

    // Then
    assertThat(before).containsExactly(Outcome.PASS);
    assertThat(forgetful).containsExactly(Outcome.FAIL);
  }

  /// A hash that nobody judged, as if it were written by another way than ours.
  private void smuggle(String table, Person person) {
    var hash = hashOf(person);
    sql.update(
        "update "
            + table
            + " set password_changed_at = now(), password_hash = replace(password_hash, split_part(password_hash, '$', 5), reverse(split_part(password_hash, '$', 5))) where id = ?",
        person.id());
    assertThat(hashOf(person)).isNotEqualTo(hash);
  }

  private String hashOf(Person person) {
    return sql.first(
            "select password_hash from tenant_user where id = ? union all select password_hash from employee where id = ?",
            row -> row.text("password_hash"),
            person.id(),
            person.id())
        .orElseThrow();
  }

  private List<Outcome> saidOf(String check, Person person) throws Exception {
    return results(check).stream()
        .filter(result -> result.subject().equals(person.id().toString()))
        .map(ControlResult::outcome)
        .toList();
  }

  private List<Outcome> outcomes(String check) throws Exception {
    return results(check).stream().map(ControlResult::outcome).toList();
  }

  private List<ControlResult> results(String name) throws Exception {
    return checks.stream()
        .filter(check -> check.name().equals(name))
        .findFirst()
        .orElseThrow()
        .check();
  }
}
