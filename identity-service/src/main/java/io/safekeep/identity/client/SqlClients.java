package io.safekeep.identity.client;

import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.Optional;

/// Reads table `client` for [ClientDirectory]: one statement, and no transaction unless there is
/// one already, because no other lookup is as frequent.
@Singleton
class SqlClients {

  private final Sql sql;

  SqlClients(Sql sql) {
    this.sql = sql;
  }

  Optional<Client> findEnabled(String id) {
    return sql.first(
            """
            select id, name, tenant_id, secret_hash, jwks, jwks_uri, grants, redirect_uris, roles,
              profile, consent_required, post_logout_redirect_uris, back_channel_logout_uri,
              created_at
            from client where id = ? and disabled_at is null
            """,
            SqlClients::read,
            id)
        .map(ClientEntity::toClient);
  }

  private static ClientEntity read(Sql.Row row) throws SQLException {
    var entity = new ClientEntity();
    entity.id = row.text("id");
    entity.name = row.text("name");
    entity.tenantId = row.idOrNull("tenant_id");
    entity.secretHash = row.textOrNull("secret_hash");
    entity.jwks = row.textOrNull("jwks");
    entity.jwksUri = row.textOrNull("jwks_uri");
    entity.grants = row.texts("grants").toArray(String[]::new);
    entity.redirectUris = row.texts("redirect_uris").toArray(String[]::new);
    entity.roles = row.texts("roles").toArray(String[]::new);
    entity.profile = row.text("profile");
    entity.consentRequired = row.flag("consent_required");
    entity.postLogoutRedirectUris = row.texts("post_logout_redirect_uris").toArray(String[]::new);
    entity.backChannelLogoutUri = row.textOrNull("back_channel_logout_uri");
    entity.createdAt = row.instant("created_at");
    return entity;
  }
}
