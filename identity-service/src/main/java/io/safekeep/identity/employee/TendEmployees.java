package io.safekeep.identity.employee;

import io.safekeep.contracts.identity.EmployeeChanged;
import io.safekeep.identity.IdentityProblem;
import io.safekeep.identity.password.Password;
import io.safekeep.identity.password.PasswordOwner;
import io.safekeep.identity.password.Passwords;
import io.safekeep.identity.role.AssignableRoles;
import io.safekeep.identity.role.Role;
import io.safekeep.identity.role.Role.Holder;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.outbox.Outbox;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Takes people in, lets them act once they are checked, and lets them go.
@ApplicationScoped
class TendEmployees {

  private final Employees employees;
  private final SqlGates gates;
  private final Passwords passwords;
  private final Outbox outbox;
  private final AuditTrail auditTrail;
  private final Caller caller;
  private final Ids ids;
  private final Clock clock;

  TendEmployees(
      Employees employees,
      SqlGates gates,
      Passwords passwords,
      Outbox outbox,
      AuditTrail auditTrail,
      Caller caller,
      Ids ids,
      Clock clock) {
    this.employees = employees;
    this.gates = gates;
    this.passwords = passwords;
    this.outbox = outbox;
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
    var id = ids.next();
    var hash = passwords.accept(PasswordOwner.employee(id, lowerName, displayName), password);
    var employee =
        new Employee.Pending(
            new Employee.Profile(
                id, lowerName, displayName, assigned, Set.of(), null, clock.instant()));
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

  /// Gives a person other work.
  ///
  /// @throws Refusal NOT_FOUND, PERSON_NOT_ACTIVE, ROLE_NOT_ASSIGNABLE; INVALID_REQUEST if the
  ///   manager is not an employee, has left, or is the person
  @Transactional
  Employee move(UUID id, List<String> roles, Set<String> teams, @Nullable UUID manager) {
    var assigned = AssignableRoles.of(Holder.EMPLOYEE, roles);
    var entity = employees.locked(id);
    if (manager != null) {
      requireManager(id, manager);
    }
    var moved = employed(entity).moved(assigned, teams, manager);
    entity.apply(moved);
    var details = new HashMap<String, Object>();
    details.put("roles", roles);
    details.put("teams", teams);
    details.put("manager", manager);
    record("employee.move", moved, details);
    return moved;
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

  /// Notes that a person has passed a gate.
  ///
  /// @param reference where the proof is filed
  /// @throws Refusal NOT_FOUND, PERSON_NOT_ACTIVE; INVALID_REQUEST if that is in the future
  @Transactional
  Employee pass(UUID id, Gate gate, Instant passedAt, String reference) {
    if (passedAt.isAfter(clock.instant())) {
      throw Refusal.invalid("passedAt", passedAt + " is in the future");
    }
    var employee = employed(employees.locked(id));
    gates.add(id, gate, passedAt, reference);
    record(
        "employee.pass-gate",
        employee,
        Map.of("gate", gate.label(), "passedAt", passedAt, "reference", reference));
    return employee;
  }

  private static Employee.Employed employed(EmployeeEntity entity) {
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

  /// Keeps who did it, and tells the other services what is true of the person now.
  private void record(String action, Employee employee, Map<String, ?> details) {
    var profile = employee.profile();
    auditTrail.record(caller.actor(), null, action, profile.id().toString(), details);
    var passed = gates.of(profile.id());
    outbox.add(
        new EmployeeChanged(
            profile.id(),
            profile.displayName(),
            profile.teams().stream().sorted().toList(),
            profile.roles().stream().map(Role::label).sorted().toList(),
            profile.manager(),
            employee instanceof Employee.Active,
            employee instanceof Employee.Active active ? active.activatedAt() : null,
            passed.get(Gate.NDA),
            passed.get(Gate.ACKNOWLEDGEMENT),
            passed.get(Gate.TRAINING),
            gates.nextChange(profile.id())));
  }
}
