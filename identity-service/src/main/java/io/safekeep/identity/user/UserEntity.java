package io.safekeep.identity.user;

import io.safekeep.contracts.TenantId;
import io.safekeep.identity.role.Role;
import io.safekeep.identity.user.User.Particulars;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/// Row of table `tenant_user`.
@Entity
@Table(name = "tenant_user")
class UserEntity {

  @Id UUID id;

  @Column(name = "tenant_id")
  UUID tenantId;

  @Column(name = "user_name")
  String userName;

  @Column(name = "display_name")
  String displayName;

  @Nullable String email;

  @Column(name = "email_verified_at")
  @Nullable Instant emailVerifiedAt;

  @Nullable String locale;
  @Nullable String zone;

  @JdbcTypeCode(SqlTypes.ARRAY)
  String[] roles;

  @Column(name = "password_hash")
  String passwordHash;

  @Column(name = "password_changed_at")
  Instant passwordChangedAt;

  @Column(name = "deactivated_at")
  @Nullable Instant deactivatedAt;

  @Column(name = "deactivation_reason")
  @Nullable String deactivationReason;

  @Column(name = "deleted_at")
  @Nullable Instant deletedAt;

  @Column(name = "created_at")
  Instant createdAt;

  @Column(name = "modified_at")
  Instant modifiedAt;

  @Version long version;

  static UserEntity of(User.Active user, String passwordHash) {
    var entity = new UserEntity();
    var profile = user.profile();
    entity.id = profile.id();
    entity.tenantId = profile.tenant().value();
    entity.userName = profile.userName();
    entity.describe(profile.particulars());
    entity.assign(profile.roles());
    entity.passwordHash = passwordHash;
    entity.passwordChangedAt = profile.createdAt();
    entity.createdAt = profile.createdAt();
    entity.modifiedAt = profile.createdAt();
    return entity;
  }

  void describe(Particulars particulars) {
    displayName = particulars.displayName();
    if (!Objects.equals(email, particulars.email().orElse(null))) {
      email = particulars.email().orElse(null);
      emailVerifiedAt = null;
    }
    locale = particulars.locale().map(Locale::toLanguageTag).orElse(null);
    zone = particulars.zone().map(ZoneId::getId).orElse(null);
  }

  void assign(Set<Role> assigned) {
    roles = assigned.stream().map(Role::label).sorted().toArray(String[]::new);
  }

  void apply(User user) {
    switch (user) {
      case User.Active _ -> {
        deactivatedAt = null;
        deactivationReason = null;
      }
      case User.Deactivated deactivated -> {
        deactivatedAt = deactivated.deactivatedAt();
        deactivationReason = deactivated.reason();
      }
    }
  }

  User toUser() {
    var profile =
        new User.Profile(
            id,
            new TenantId(tenantId),
            userName,
            new Particulars(
                displayName,
                Optional.ofNullable(email),
                Optional.ofNullable(locale).map(Locale::forLanguageTag),
                Optional.ofNullable(zone).map(ZoneId::of)),
            Arrays.stream(roles)
                .map(label -> Role.find(label).orElseThrow())
                .collect(Collectors.toSet()),
            createdAt);
    return deactivatedAt == null
        ? new User.Active(profile)
        : new User.Deactivated(profile, Objects.requireNonNull(deactivationReason), deactivatedAt);
  }
}
