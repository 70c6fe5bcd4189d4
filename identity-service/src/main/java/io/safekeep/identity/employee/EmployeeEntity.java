package io.safekeep.identity.employee;

import io.safekeep.identity.role.Role;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.Arrays;
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

  @Column(name = "background_check")
  @Nullable String backgroundCheck;

  @Column(name = "activated_at")
  @Nullable Instant activatedAt;

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
    entity.userName = profile.userName();
    entity.displayName = profile.displayName();
    entity.take(profile);
    entity.passwordHash = passwordHash;
    entity.passwordChangedAt = profile.createdAt();
    entity.createdAt = profile.createdAt();
    entity.state = stateOf(employee);
    return entity;
  }

  private void take(Employee.Profile profile) {
    roles = profile.roles().stream().map(Role::label).sorted().toArray(String[]::new);
    teams = profile.teams().stream().sorted().toArray(String[]::new);
    manager = profile.manager();
  }

  void apply(Employee employee) {
    take(employee.profile());
    switch (employee) {
      case Employee.Pending _ -> {}
      case Employee.Active active -> {
        backgroundCheck = active.backgroundCheck();
        activatedAt = active.activatedAt();
      }
      case Employee.Left left -> {
        leftAt = left.leftAt();
        leavingReason = left.reason();
      }
    }
    state = stateOf(employee);
  }

  Employee toEmployee() {
    var profile =
        new Employee.Profile(
            id,
            userName,
            displayName,
            Arrays.stream(roles)
                .map(label -> Role.find(label).orElseThrow())
                .collect(Collectors.toSet()),
            Set.of(teams),
            manager,
            createdAt);
    return switch (state) {
      case "pending" -> new Employee.Pending(profile);
      case "active" ->
          new Employee.Active(
              profile,
              Objects.requireNonNull(backgroundCheck),
              Objects.requireNonNull(activatedAt));
      case "left" ->
          new Employee.Left(
              profile, Objects.requireNonNull(leavingReason), Objects.requireNonNull(leftAt));
      default -> throw new IllegalStateException("employee " + id + " is in state " + state);
    };
  }

  /// Name of a state in tables and answers.
  static String stateOf(Employee employee) {
    return switch (employee) {
      case Employee.Pending _ -> "pending";
      case Employee.Active _ -> "active";
      case Employee.Left _ -> "left";
    };
  }
}
