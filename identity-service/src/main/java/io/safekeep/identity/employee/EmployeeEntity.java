package io.safekeep.identity.employee;

import io.safekeep.identity.role.Role;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/// Row of table `employee`.
@Entity
@Table(name = "employee")
class EmployeeEntity {

  @Id UUID id;

  @Column(name = "user_name")
  String userName;

  @Column(name = "display_name")
  String displayName;

  @JdbcTypeCode(SqlTypes.ARRAY)
  String[] roles;

  @JdbcTypeCode(SqlTypes.ARRAY)
  String[] teams;

  @Nullable UUID manager;

  @Column(name = "password_hash")
  String passwordHash;

  @Column(name = "password_changed_at")
  Instant passwordChangedAt;

  String state;

  String kind;

  @Column(name = "external_id")
  @Nullable String externalId;

  @Nullable String email;

  @Column(name = "offered_on")
  LocalDate offeredOn;

  @Column(name = "starts_on")
  LocalDate startsOn;

  @Column(name = "activated_at")
  @Nullable Instant activatedAt;

  @Column(name = "suspended_at")
  @Nullable Instant suspendedAt;

  @Column(name = "suspended_for")
  @JdbcTypeCode(SqlTypes.ARRAY)
  String @Nullable [] suspendedFor;

  @Column(name = "leaves_at")
  @Nullable Instant leavesAt;

  @Column(name = "leaves_for")
  @Nullable String leavesFor;

  @Column(name = "left_at")
  @Nullable Instant leftAt;

  @Column(name = "leaving_reason")
  @Nullable String leavingReason;

  @Column(name = "created_at")
  Instant createdAt;

  @Version long version;

  static EmployeeEntity of(Employee.Pending employee, String passwordHash) {
    var entity = new EmployeeEntity();
    var profile = employee.profile();
    entity.id = profile.id();
    entity.take(profile);
    entity.passwordHash = passwordHash;
    entity.passwordChangedAt = profile.createdAt();
    entity.createdAt = profile.createdAt();
    entity.state = stateOf(employee);
    return entity;
  }

  private void take(Employee.Profile profile) {
    var hire = profile.hire();
    userName = hire.userName();
    displayName = hire.displayName();
    kind = hire.kind().label();
    externalId = hire.externalId();
    email = hire.email();
    offeredOn = hire.offeredOn();
    startsOn = hire.startsOn();
    roles = profile.roles().stream().map(Role::label).sorted().toArray(String[]::new);
    teams = profile.teams().stream().sorted().toArray(String[]::new);
    manager = profile.manager();
    var leaving = profile.leaving();
    leavesAt = leaving == null ? null : leaving.at();
    leavesFor = leaving == null ? null : leaving.reason();
  }

  void apply(Employee employee) {
    take(employee.profile());
    suspendedAt = null;
    suspendedFor = null;
    switch (employee) {
      case Employee.Pending _ -> {}
      case Employee.Active active -> activatedAt = active.activatedAt();
      case Employee.Suspended suspended -> {
        suspendedAt = suspended.suspendedAt();
        suspendedFor = suspended.reasons().toArray(String[]::new);
      }
      case Employee.Left left -> {
        leftAt = left.leftAt();
        leavingReason = left.reason();
      }
    }
    state = stateOf(employee);
  }

  Employee toEmployee() {
    var profile = profile();
    return switch (state) {
      case "pending" -> new Employee.Pending(profile);
      case "active" -> new Employee.Active(profile, Objects.requireNonNull(activatedAt));
      case "suspended" ->
          new Employee.Suspended(
              profile,
              Objects.requireNonNull(activatedAt),
              List.of(Objects.requireNonNull(suspendedFor)),
              Objects.requireNonNull(suspendedAt));
      case "left" ->
          new Employee.Left(
              profile, Objects.requireNonNull(leavingReason), Objects.requireNonNull(leftAt));
      default -> throw new IllegalStateException("employee " + id + " is in state " + state);
    };
  }

  private Employee.Profile profile() {
    return new Employee.Profile(
        id,
        new Employee.Hire(
            userName,
            displayName,
            Employee.Kind.find(kind).orElseThrow(),
            externalId,
            email,
            offeredOn,
            startsOn),
        Arrays.stream(roles)
            .map(label -> Role.find(label).orElseThrow())
            .collect(Collectors.toSet()),
        Set.of(teams),
        manager,
        leavesAt == null ? null : new Employee.Leaving(leavesAt, Objects.requireNonNull(leavesFor)),
        createdAt);
  }

  /// Name of a state in tables and answers.
  static String stateOf(Employee employee) {
    return switch (employee) {
      case Employee.Pending _ -> "pending";
      case Employee.Active _ -> "active";
      case Employee.Suspended _ -> "suspended";
      case Employee.Left _ -> "left";
    };
  }
}
