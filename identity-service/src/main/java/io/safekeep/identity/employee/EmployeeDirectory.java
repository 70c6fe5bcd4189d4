package io.safekeep.identity.employee;

import io.safekeep.identity.attestation.Attestation;
import io.safekeep.identity.attestation.Requirements.PolicyVersion;
import io.safekeep.identity.attestation.SqlAttestations;
import io.safekeep.identity.attestation.SqlRequirements;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/// Employees as the sign-in looks them up.
@ApplicationScoped
public class EmployeeDirectory {

  private final Employees employees;
  private final SqlAttestations attestations;
  private final SqlRequirements requirements;

  EmployeeDirectory(
      Employees employees, SqlAttestations attestations, SqlRequirements requirements) {
    this.employees = employees;
    this.attestations = attestations;
    this.requirements = requirements;
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
        .map(entity ->
            new WithPassword(entity.toEmployee(), entity.passwordHash, entity.passwordChangedAt));
  }

  public Optional<Employee> find(UUID id) {
    return employees.findByIdOptional(id).map(EmployeeEntity::toEmployee);
  }

  /// The latest version of the policy, if the person has not acknowledged it yet.
  public Optional<PolicyVersion> policyToAcknowledge(UUID id) {
    return requirements
        .read()
        .latest()
        .filter(latest ->
            attestations.of(id).stream()
                .noneMatch(one ->
                    one.kind() == Attestation.Kind.ACKNOWLEDGEMENT
                        && one.covers().contains(latest.version())));
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
