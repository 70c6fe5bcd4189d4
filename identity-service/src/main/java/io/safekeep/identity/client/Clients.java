package io.safekeep.identity.client;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.safekeep.runtime.problem.Refusal;
import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import java.util.List;

/// Table `client`.
@Singleton
class Clients implements PanacheRepositoryBase<ClientEntity, String> {

  /// @throws Refusal NOT_FOUND
  ClientEntity get(String id) {
    return findByIdOptional(id).orElseThrow(() -> Refusal.notFound("client " + id));
  }

  /// The same, for whoever is about to change it.
  ClientEntity locked(String id) {
    return findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE)
        .orElseThrow(() -> Refusal.notFound("client " + id));
  }

  List<ClientEntity> after(String cursor, int limit) {
    return find("id > ?1 order by id", cursor).page(0, limit).list();
  }
}
