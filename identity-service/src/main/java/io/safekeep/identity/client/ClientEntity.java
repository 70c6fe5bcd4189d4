package io.safekeep.identity.client;

import io.safekeep.contracts.TenantId;
import io.safekeep.identity.role.Role;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/// Row of table `client`.
@Entity
@Table(name = "client")
class ClientEntity {

  @Id String id;
  String name;

  @Column(name = "tenant_id")
  @Nullable UUID tenantId;

  @Column(name = "secret_hash")
  @Nullable String secretHash;

  @JdbcTypeCode(SqlTypes.ARRAY)
  String[] grants;

  @Column(name = "redirect_uris")
  @JdbcTypeCode(SqlTypes.ARRAY)
  String[] redirectUris;

  @JdbcTypeCode(SqlTypes.ARRAY)
  String[] roles;

  @Column(name = "disabled_at")
  @Nullable Instant disabledAt;

  @Column(name = "created_at")
  Instant createdAt;

  @Version long version;

  static ClientEntity of(Client client) {
    var entity = new ClientEntity();
    entity.id = client.id();
    entity.name = client.name();
    entity.tenantId = client.tenant().map(TenantId::value).orElse(null);
    entity.secretHash = client.secretHash().orElse(null);
    entity.grants =
        client.grants().stream().map(ClientEntity::label).sorted().toArray(String[]::new);
    entity.redirectUris = client.redirectUris().stream().sorted().toArray(String[]::new);
    entity.roles = client.roles().stream().map(Role::label).sorted().toArray(String[]::new);
    entity.createdAt = client.createdAt();
    return entity;
  }

  Client toClient() {
    return new Client(
        id,
        name,
        Optional.ofNullable(tenantId).map(TenantId::new),
        Optional.ofNullable(secretHash),
        Arrays.stream(grants)
            .map(label -> Client.Grant.valueOf(label.toUpperCase(Locale.ROOT)))
            .collect(Collectors.toSet()),
        Set.of(redirectUris),
        Arrays.stream(roles)
            .map(label -> Role.find(label).orElseThrow())
            .collect(Collectors.toSet()),
        Optional.ofNullable(disabledAt),
        createdAt);
  }

  /// Name of a grant in requests, tables and OAuth messages.
  static String label(Client.Grant grant) {
    return grant.name().toLowerCase(Locale.ROOT);
  }
}
