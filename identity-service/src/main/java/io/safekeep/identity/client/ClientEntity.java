package io.safekeep.identity.client;

import com.nimbusds.jose.jwk.JWKSet;
import io.safekeep.contracts.TenantId;
import io.safekeep.identity.role.Role;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.net.URI;
import java.text.ParseException;
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

  @Nullable String jwks;

  @Column(name = "jwks_uri")
  @Nullable String jwksUri;

  @JdbcTypeCode(SqlTypes.ARRAY)
  String[] grants;

  @Column(name = "redirect_uris")
  @JdbcTypeCode(SqlTypes.ARRAY)
  String[] redirectUris;

  @JdbcTypeCode(SqlTypes.ARRAY)
  String[] roles;

  String profile;

  @Column(name = "consent_required")
  boolean consentRequired;

  @Column(name = "post_logout_redirect_uris")
  @JdbcTypeCode(SqlTypes.ARRAY)
  String[] postLogoutRedirectUris;

  @Column(name = "back_channel_logout_uri")
  @Nullable String backChannelLogoutUri;

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
    entity.keep(client.credential());
    entity.grants =
        client.grants().stream().map(ClientEntity::label).sorted().toArray(String[]::new);
    entity.redirectUris = client.redirectUris().stream().sorted().toArray(String[]::new);
    entity.roles = client.roles().stream().map(Role::label).sorted().toArray(String[]::new);
    entity.profile = label(client.profile());
    entity.consentRequired = client.consentRequired();
    entity.postLogoutRedirectUris =
        client.signOut().postLogoutRedirectUris().stream().sorted().toArray(String[]::new);
    entity.backChannelLogoutUri = client.signOut().backChannelUri().map(URI::toString).orElse(null);
    entity.createdAt = client.createdAt();
    return entity;
  }

  /// Puts a credential in the place of the one before.
  void keep(Credential credential) {
    secretHash = credential instanceof Credential.SecretHash(var hash) ? hash : null;
    jwks = credential instanceof Credential.Keys(var set) ? set.toString(true) : null;
    jwksUri = credential instanceof Credential.KeysAt(var uri) ? uri.toString() : null;
  }

  private Credential credential() {
    if (secretHash != null) {
      return new Credential.SecretHash(secretHash);
    }
    if (jwksUri != null) {
      return new Credential.KeysAt(URI.create(jwksUri));
    }
    if (jwks == null) {
      return new Credential.None();
    }
    try {
      return new Credential.Keys(JWKSet.parse(jwks));
    } catch (ParseException fault) {
      throw new IllegalStateException("keys of client " + id + " cannot be read", fault);
    }
  }

  Client toClient() {
    return new Client(
        id,
        name,
        Optional.ofNullable(tenantId).map(TenantId::new),
        credential(),
        Arrays.stream(grants)
            .map(label -> Client.Grant.valueOf(label.toUpperCase(Locale.ROOT)))
            .collect(Collectors.toSet()),
        Set.of(redirectUris),
        Arrays.stream(roles)
            .map(label -> Role.find(label).orElseThrow())
            .collect(Collectors.toSet()),
        Client.Profile.valueOf(profile.toUpperCase(Locale.ROOT)),
        consentRequired,
        new Client.SignOut(
            Set.of(postLogoutRedirectUris),
            Optional.ofNullable(backChannelLogoutUri).map(URI::create)),
        Optional.ofNullable(disabledAt),
        createdAt);
  }

  /// Name of a grant or a profile in requests, tables and OAuth messages.
  static String label(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
