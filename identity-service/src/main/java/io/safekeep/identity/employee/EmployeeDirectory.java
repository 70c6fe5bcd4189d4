package io.safekeep.identity.employee;

import io.safekeep.identity.attestation.Attestation;
import io.safekeep.identity.attestation.Requirements.PolicyVersion;
import io.safekeep.identity.attestation.SqlAttestations;
import io.safekeep.identity.attestation.SqlRequirements;
import io.safekeep.identity.attestation.Standing;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/// Employees as the sign-in looks them up.
@ApplicationScoped
public class EmployeeDirectory {

  private final Employees employees;
  private final SqlAttestations attestations;
  private final SqlRequirements requirements;
  private final Clock clock;

  EmployeeDirectory(
      Employees employees,
      SqlAttestations attestations,
      SqlRequirements requirements,
      Clock clock) {
    this.employees = employees;
    this.attestations = attestations;
    this.requirements = requirements;
    this.clock = clock;
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

  /// All of them, whoever has left too, by user name.
  public List<Employee> all() {
    return employees.find("order by userName").stream().map(EmployeeEntity::toEmployee).toList();
  }

  /// What follows now from what is on record about each.
  public Map<UUID, Standing> standings(Collection<? extends Employee> people) {
    var ids = people.stream().map(employee -> employee.profile().id()).toList();
    var recorded = attestations.ofAll(ids);
    var required = requirements.read();
    var now = clock.instant();
    return people.stream()
        .map(Employee::profile)
        .collect(
            Collectors.toMap(
                Employee.Profile::id,
                profile ->
                    Standing.of(
                        profile.person(),
                        recorded.getOrDefault(profile.id(), List.of()),
                        required,
                        now)));
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
