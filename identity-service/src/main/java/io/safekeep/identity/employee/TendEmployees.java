package io.safekeep.identity.employee;

import io.safekeep.identity.IdentityProblem;
import io.safekeep.identity.password.Password;
import io.safekeep.identity.password.PasswordPolicy;
import io.safekeep.identity.password.Passwords;
import io.safekeep.identity.role.AssignableRoles;
import io.safekeep.identity.role.Role.Holder;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/// Takes people in, lets them act once they are checked, and lets them go.
@ApplicationScoped
class TendEmployees {

  private final Employees employees;
  private final Passwords passwords;
  private final AuditTrail auditTrail;
  private final Caller caller;
  private final Ids ids;
  private final Clock clock;

  TendEmployees(
      Employees employees,
      Passwords passwords,
      AuditTrail auditTrail,
      Caller caller,
      Ids ids,
      Clock clock) {
    this.employees = employees;
    this.passwords = passwords;
    this.auditTrail = auditTrail;
    this.caller = caller;
    this.ids = ids;
    this.clock = clock;
  }

  /// @throws Refusal USER_NAME_TAKEN, PASSWORD_TOO_WEAK, ROLE_NOT_ASSIGNABLE
  @Transactional
  Employee create(String userName, String displayName, List<String> roles, Password password) {
    var lowerName = userName.toLowerCase(Locale.ROOT);
    var assigned = AssignableRoles.of(Holder.EMPLOYEE, roles);
    if (employees.count("userName", lowerName) > 0) {
      throw new Refusal(IdentityProblem.USER_NAME_TAKEN, "user name " + lowerName + " is taken")
          .with("field", "userName");
    }
    var hash = passwords.accept(password, PasswordPolicy.EMPLOYEE, List.of(lowerName, displayName));
    var employee =
        new Employee.Pending(
            new Employee.Profile(ids.next(), lowerName, displayName, assigned, clock.instant()));
    employees.persistAndFlush(EmployeeEntity.of(employee, hash));
    record("employee.create", employee, Map.of("roles", roles));
    return employee;
  }

  /// @throws Refusal NOT_FOUND, PERSON_ACTIVE, PERSON_NOT_ACTIVE if the person has left
  @Transactional
  Employee activate(UUID id, String backgroundCheck) {
    var entity = employees.locked(id);
    var active =
        switch (entity.toEmployee()) {
          case Employee.Pending pending -> pending.activate(backgroundCheck, clock.instant());
          case Employee.Active _ ->
              throw new Refusal(IdentityProblem.PERSON_ACTIVE, "employee " + id + " is active");
          case Employee.Left left -> throw hasLeft(left);
        };
    entity.apply(active);
    record("employee.activate", active, Map.of("backgroundCheck", backgroundCheck));
    return active;
  }

  /// @throws Refusal NOT_FOUND, PERSON_NOT_ACTIVE
  @Transactional
  Employee deactivate(UUID id, String reason) {
    var now = clock.instant();
    var entity = employees.locked(id);
    var left =
        switch (entity.toEmployee()) {
          case Employee.Pending pending -> pending.leave(reason, now);
          case Employee.Active active -> active.leave(reason, now);
          case Employee.Left already -> throw hasLeft(already);
        };
    entity.apply(left);
    record("employee.deactivate", left, Map.of("reason", reason));
    return left;
  }

  private static Refusal hasLeft(Employee.Left left) {
    return new Refusal(
        IdentityProblem.PERSON_NOT_ACTIVE,
        "employee %s left at %s".formatted(left.profile().id(), left.leftAt()));
  }

  private void record(String action, Employee employee, Map<String, ?> details) {
    auditTrail.record(caller.actor(), null, action, employee.profile().id().toString(), details);
  }
}
