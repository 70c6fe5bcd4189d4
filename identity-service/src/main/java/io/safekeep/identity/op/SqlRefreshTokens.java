package io.safekeep.identity.op;

import com.nimbusds.oauth2.sdk.Scope;
import io.safekeep.identity.token.TokenSettings;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;

/// Refresh tokens in tables `refresh_family` and `refresh_token`. Each is good once and is replaced
/// by the next of its family; a second use means that two parties hold it, and ends the family (RFC
/// 9700, section 4.14.2).
@Singleton
class SqlRefreshTokens {

  private static final String PREFIX = "rft_";

  private final Sql sql;
  private final Ids ids;
  private final TokenSettings settings;

  SqlRefreshTokens(Sql sql, Ids ids, TokenSettings settings) {
    this.sql = sql;
    this.ids = ids;
    this.settings = settings;
  }

  /// A family with the only token of it that is good.
  record Issued(UUID family, Secret token) {}

  /// What came of showing a token.
  sealed interface Use {

    record Rotated(UUID account, UUID session, Scope scope, Secret next) implements Use {}

    record Reused(UUID family) implements Use {}

    record Unknown() implements Use {}
  }

  Issued start(String clientId, UUID account, UUID session, Scope scope) {
    var family = ids.next();
    sql.update(
        """
        insert into refresh_family
          (id, client_id, account_id, session_id, scope, created_at, expires_at)
        values (?, ?, ?, ?, ?, now(), now() + make_interval(secs => ?))
        """,
        family,
        clientId,
        account,
        session,
        scope.toString(),
        settings.refreshLifetime().toSeconds());
    return new Issued(family, next(family));
  }

  Use use(Secret token, String clientId) {
    var family =
        sql.first(
            """
            update refresh_token as t set used_at = now() from refresh_family as f
            where t.hash = ? and t.used_at is null and t.expires_at > now()
              and f.id = t.family_id and f.client_id = ? and f.revoked_at is null
              and f.expires_at > now()
            returning f.id, f.account_id, f.session_id, f.scope
            """,
            row ->
                new Family(
                    row.id("id"),
                    row.id("account_id"),
                    row.id("session_id"),
                    Scope.parse(row.text("scope"))),
            token.hash(),
            clientId);
    if (family.isPresent()) {
      var valid = family.get();
      return new Use.Rotated(valid.account, valid.session, valid.scope, next(valid.id));
    }
    Optional<Use> reused =
        sql.first(
            """
            select f.id from refresh_token t join refresh_family f on f.id = t.family_id
            where t.hash = ? and f.client_id = ? and t.used_at is not null
            """,
            row -> new Use.Reused(row.id("id")),
            token.hash(),
            clientId);
    return reused.orElseGet(Use.Unknown::new);
  }

  /// Ends a family; its access tokens run out within minutes.
  void revoke(UUID family, String reason) {
    sql.update(
        """
        update refresh_family set revoked_at = now(), revocation_reason = ?
        where id = ? and revoked_at is null
        """,
        reason,
        family);
  }

  /// Family of a token of that client, whatever its state.
  Optional<UUID> familyOf(Secret token, String clientId) {
    return sql.first(
        """
        select f.id from refresh_token t join refresh_family f on f.id = t.family_id
        where t.hash = ? and f.client_id = ?
        """,
        row -> row.id("id"),
        token.hash(),
        clientId);
  }

  private record Family(UUID id, UUID account, UUID session, Scope scope) {}

  private Secret next(UUID family) {
    var token = Secret.random(PREFIX);
    sql.update(
        """
        insert into refresh_token (hash, family_id, issued_at, expires_at)
        values (?, ?, now(), now() + make_interval(secs => ?))
        """,
        token.hash(),
        family,
        settings.refreshIdleLifetime().toSeconds());
    return token;
  }
}
