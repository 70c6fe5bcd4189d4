package io.safekeep.identity.employee;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/// Employees as the sign-in looks them up.
@ApplicationScoped
public class EmployeeDirectory {

  private final Employees employees;

  EmployeeDirectory(Employees employees) {
    this.employees = employees;
  }

  /// An employee with what proves that it is them.
  ///
  /// @param passwordHash PHC string
  public record WithPassword(Employee employee, String passwordHash, Instant passwordChangedAt) {

    @Override
    public String toString() {
      return "WithPassword[" + employee.profile().id() + "]";
    }
  }

  public Optional<WithPassword> find(String userName) {
    return employees
        .find("userName", userName.toLowerCase(Locale.ROOT))
        .firstResultOptional()
        .map(EmployeeDirectory::withPassword);
  }

  public Optional<WithPassword> findWithPassword(UUID id) {
    return employees.findByIdOptional(id).map(EmployeeDirectory::withPassword);
  }

  private static WithPassword withPassword(EmployeeEntity entity) {
    return new WithPassword(entity.toEmployee(), entity.passwordHash, entity.passwordChangedAt);
  }

  public Optional<Employee> find(UUID id) {
    return employees.findByIdOptional(id).map(EmployeeEntity::toEmployee);
  }

  /// Stores a password that the person chose.
  public void changePassword(UUID id, String passwordHash, Instant now) {
    employees.update(
        "passwordHash = ?1, passwordChangedAt = ?2 where id = ?3", passwordHash, now, id);
  }

  /// Replaces the hash by one of the same password with today's settings.
  public void renewHash(UUID id, String passwordHash) {
    employees.update("passwordHash = ?1 where id = ?2", passwordHash, id);
  }
}
