package io.safekeep.identity.employee;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.safekeep.runtime.problem.Refusal;
import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Table `employee`.
@Singleton
class Employees implements PanacheRepositoryBase<EmployeeEntity, UUID> {

  /// @throws Refusal NOT_FOUND
  EmployeeEntity get(UUID id) {
    return findByIdOptional(id).orElseThrow(() -> Refusal.notFound("employee " + id));
  }

  /// The same, for whoever is about to change it.
  EmployeeEntity locked(UUID id) {
    return findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE)
        .orElseThrow(() -> Refusal.notFound("employee " + id));
  }

  List<EmployeeEntity> employed() {
    return list("state <> 'left'");
  }

  Optional<EmployeeEntity> ofExternalId(String externalId) {
    return find("externalId", externalId).firstResultOptional();
  }

  List<EmployeeEntity> after(UUID cursor, int limit) {
    return find("id > ?1 order by id", cursor).page(0, limit).list();
  }
}
