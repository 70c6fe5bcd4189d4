package io.safekeep.identity.employee;

import io.safekeep.identity.IdentityProblem;
import io.safekeep.identity.employee.Employee.Hire;
import io.safekeep.identity.password.Password;
import io.safekeep.identity.password.PasswordOwner;
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
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Takes people in, lets them act once they are checked, and lets them go.
@ApplicationScoped
public class TendEmployees {

  private final Employees employees;
  private final SettleEmployee settleEmployee;
  private final Passwords passwords;
  private final AuditTrail auditTrail;
  private final Caller caller;
  private final Ids ids;
  private final Clock clock;

  TendEmployees(
      Employees employees,
      SettleEmployee settleEmployee,
      Passwords passwords,
      AuditTrail auditTrail,
      Caller caller,
      Ids ids,
      Clock clock) {
    this.employees = employees;
    this.settleEmployee = settleEmployee;
    this.passwords = passwords;
    this.auditTrail = auditTrail;
    this.caller = caller;
    this.ids = ids;
    this.clock = clock;
  }

  /// @param hire user name in lower case
  /// @param password null for somebody who will choose one by a reset
  /// @throws Refusal USER_NAME_TAKEN, PASSWORD_TOO_WEAK, ROLE_NOT_ASSIGNABLE
  @Transactional
  public Employee create(Hire hire, List<String> roles, @Nullable Password password) {
    var assigned = AssignableRoles.of(Holder.EMPLOYEE, roles);
    if (employees.count("userName", hire.userName()) > 0) {
      throw taken("userName", "user name " + hire.userName() + " is taken");
    }
    var externalId = hire.externalId();
    if (externalId != null && employees.ofExternalId(externalId).isPresent()) {
      throw taken("externalId", "external id " + externalId + " is somebody else's");
    }
    var id = ids.next();
    var hash =
        password == null
            ? passwords.unmatched(id)
            : passwords.accept(
                PasswordOwner.employee(id, hire.userName(), hire.displayName()), password);
    var profile = new Employee.Profile(id, hire, assigned, Set.of(), null, null, clock.instant());
    var entity = EmployeeEntity.of(new Employee.Pending(profile), hash);
    employees.persistAndFlush(entity);
    record("employee.create", entity, Map.of("roles", roles));
    return settleEmployee.settle(entity);
  }

  private static Refusal taken(String field, String detail) {
    return new Refusal(IdentityProblem.USER_NAME_TAKEN, detail).with("field", field);
  }

  /// @throws Refusal NOT_FOUND, PERSON_ACTIVE, PERSON_NOT_ACTIVE if the person has left,
  ///   ATTESTATION_MISSING
  @Transactional
  public Employee activate(UUID id) {
    var entity = employees.locked(id);
    var active =
        switch (entity.toEmployee()) {
          case Employee.Pending pending -> {
            var missing = settleEmployee.standing(pending.profile()).missingToStart();
            if (!missing.isEmpty()) {
              throw missing(pending, missing);
            }
            yield pending.activate(clock.instant());
          }
          case Employee.Active _, Employee.Suspended _ ->
              throw new Refusal(IdentityProblem.PERSON_ACTIVE, "employee " + id + " is active");
          case Employee.Left left -> throw hasLeft(left);
        };
    entity.apply(active);
    record("employee.activate", entity, Map.of());
    return settleEmployee.settle(entity);
  }

  private static Refusal missing(Employee employee, List<String> missing) {
    return new Refusal(
            IdentityProblem.ATTESTATION_MISSING,
            "employee %s has no record of %s"
                .formatted(employee.profile().id(), String.join("; ", missing)))
        .with("missing", missing);
  }

  /// Lets a person go. Whatever they could do ends with this: the schema sees to it.
  ///
  /// @throws Refusal NOT_FOUND, PERSON_NOT_ACTIVE
  @Transactional
  public Employee deactivate(UUID id, String reason) {
    var entity = employees.locked(id);
    entity.apply(employed(entity).leave(reason, clock.instant()));
    record("employee.deactivate", entity, Map.of("reason", reason));
    return settleEmployee.settle(entity);
  }

  /// Plans when a person leaves.
  ///
  /// @throws Refusal NOT_FOUND, PERSON_NOT_ACTIVE
  @Transactional
  public Employee leaveAt(UUID id, Instant at, String reason) {
    var entity = employees.locked(id);
    var employed = employed(entity);
    entity.apply(employed.with(employed.profile().leaving(new Employee.Leaving(at, reason))));
    record("employee.plan-leaving", entity, Map.of("at", at, "reason", reason));
    return settleEmployee.settle(entity);
  }

  /// Forgets that plan.
  ///
  /// @throws Refusal NOT_FOUND, PERSON_NOT_ACTIVE
  @Transactional
  public Employee stay(UUID id) {
    var entity = employees.locked(id);
    var employed = employed(entity);
    entity.apply(employed.with(employed.profile().leaving(null)));
    record("employee.stay", entity, Map.of());
    return settleEmployee.settle(entity);
  }

  /// Notes what HR says of a person now. The user name stays as it is.
  ///
  /// @throws Refusal NOT_FOUND, PERSON_NOT_ACTIVE
  @Transactional
  public Employee correct(UUID id, Hire hire) {
    var entity = employees.locked(id);
    var employed = employed(entity);
    entity.apply(employed.with(employed.profile().hiredAs(hire)));
    record(
        "employee.correct",
        entity,
        Map.of(
            "displayName", hire.displayName(),
            "kind", hire.kind().label(),
            "offeredOn", hire.offeredOn(),
            "startsOn", hire.startsOn()));
    return settleEmployee.settle(entity);
  }

  /// Gives a person other work.
  ///
  /// @throws Refusal NOT_FOUND, PERSON_NOT_ACTIVE, ROLE_NOT_ASSIGNABLE; ATTESTATION_MISSING if a
  ///   role needs a course that was not taken; INVALID_REQUEST if the manager is not an employee,
  ///   has left, or is the person
  @Transactional
  public Employee move(UUID id, List<String> roles, Set<String> teams, @Nullable UUID manager) {
    var assigned = AssignableRoles.of(Holder.EMPLOYEE, roles);
    var entity = employees.locked(id);
    var employed = employed(entity);
    if (manager != null) {
      requireManager(id, manager);
    }
    var profile = employed.profile().moved(assigned, teams, manager);
    if (!employed.profile().roles().containsAll(assigned)) {
      requireCourses(employed, profile);
    }
    entity.apply(employed.with(profile));
    var details = new HashMap<String, Object>();
    details.put("roles", roles);
    details.put("teams", teams);
    details.put("manager", manager);
    record("employee.move", entity, details);
    return settleEmployee.settle(entity);
  }

  private void requireManager(UUID id, UUID manager) {
    var isEmployed =
        employees
            .findByIdOptional(manager)
            .filter(found -> found.toEmployee() instanceof Employee.Employed)
            .isPresent();
    if (!isEmployed || manager.equals(id)) {
      throw Refusal.invalid("manager", "is not another person who works here");
    }
  }

  private void requireCourses(Employee employee, Employee.Profile moved) {
    var already = settleEmployee.standing(employee.profile()).missingToStart();
    var missing =
        settleEmployee.standing(moved).missingToStart().stream()
            .filter(one -> !already.contains(one))
            .toList();
    if (!missing.isEmpty()) {
      throw missing(employee, missing);
    }
  }

  /// @throws Refusal PERSON_NOT_ACTIVE if the person has left
  static Employee.Employed employed(EmployeeEntity entity) {
    return switch (entity.toEmployee()) {
      case Employee.Employed employed -> employed;
      case Employee.Left left -> throw hasLeft(left);
    };
  }

  private static Refusal hasLeft(Employee.Left left) {
    return new Refusal(
        IdentityProblem.PERSON_NOT_ACTIVE,
        "employee %s left at %s".formatted(left.profile().id(), left.leftAt()));
  }

  private void record(String action, EmployeeEntity entity, Map<String, ?> details) {
    auditTrail.record(caller.actor(), null, action, entity.id.toString(), details);
  }
}
