package io.safekeep.identity.user;

import io.safekeep.contracts.TenantId;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// Users as the sign-in looks them up.
@ApplicationScoped
public class UserDirectory {

  private final Users users;

  UserDirectory(Users users) {
    this.users = users;
  }

  /// A user with what proves that it is them.
  ///
  /// @param passwordHash PHC string
  public record WithPassword(User user, String passwordHash, Instant passwordChangedAt) {

    @Override
    public String toString() {
      return "WithPassword[" + user.profile().id() + "]";
    }
  }

  public Optional<WithPassword> find(TenantId tenant, String userName) {
    return users.named(tenant, userName).map(UserDirectory::withPassword);
  }

  public Optional<WithPassword> findWithPassword(UUID id) {
    return users
        .findByIdOptional(id)
        .filter(entity -> entity.deletedAt == null)
        .map(UserDirectory::withPassword);
  }

  private static WithPassword withPassword(UserEntity entity) {
    return new WithPassword(entity.toUser(), entity.passwordHash, entity.passwordChangedAt);
  }

  public Optional<User> find(UUID id) {
    return users
        .findByIdOptional(id)
        .filter(entity -> entity.deletedAt == null)
        .map(UserEntity::toUser);
  }

  /// Stores a password that the person chose.
  public void changePassword(UUID id, String passwordHash, Instant now) {
    users.update("passwordHash = ?1, passwordChangedAt = ?2 where id = ?3", passwordHash, now, id);
  }

  /// Replaces the hash by one of the same password with today's settings.
  public void renewHash(UUID id, String passwordHash) {
    users.update("passwordHash = ?1 where id = ?2", passwordHash, id);
  }
}
