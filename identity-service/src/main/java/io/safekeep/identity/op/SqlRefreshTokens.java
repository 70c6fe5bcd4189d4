package io.safekeep.identity.op;

import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.dpop.JWKThumbprintConfirmation;
import io.safekeep.identity.token.TokenSettings;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

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

  /// @param binding key that whoever uses a token of it has to hold
  Issued start(
      String clientId,
      UUID account,
      UUID session,
      Scope scope,
      Optional<JWKThumbprintConfirmation> binding) {
    var family = ids.next();
    sql.update(
        """
        insert into refresh_family
          (id, client_id, account_id, session_id, scope, key_thumbprint, created_at, expires_at)
        values (?, ?, ?, ?, ?, ?, now(), now() + make_interval(secs => ?))
        """,
        family,
        clientId,
        account,
        session,
        scope.toString(),
        thumbprint(binding),
        settings.refreshLifetime().toSeconds());
    return new Issued(family, next(family));
  }

  /// A token that is bound to another key than the one shown is unknown, and stays good: whoever
  /// copied it cannot use it, nor use it up.
  Use use(Secret token, String clientId, Optional<JWKThumbprintConfirmation> binding) {
    var next = Secret.random(PREFIX);
    Optional<Use> rotated =
        sql.first(
            """
            with used as (
              update refresh_token as t set used_at = now() from refresh_family as f
              where t.hash = ? and t.used_at is null and t.expires_at > now()
                and f.id = t.family_id and f.client_id = ? and f.revoked_at is null
                and f.expires_at > now()
                and (f.key_thumbprint is null or f.key_thumbprint = ?)
              returning f.id, f.account_id, f.session_id, f.scope),
            next as (
              insert into refresh_token (hash, family_id, issued_at, expires_at)
              select ?, id, now(), now() + make_interval(secs => ?) from used)
            select account_id, session_id, scope from used
            """,
            row ->
                new Use.Rotated(
                    row.id("account_id"),
                    row.id("session_id"),
                    Scope.parse(row.text("scope")),
                    next),
            token.hash(),
            clientId,
            thumbprint(binding),
            next.hash(),
            settings.refreshIdleLifetime().toSeconds());
    if (rotated.isPresent()) {
      return rotated.get();
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

  /// What a token stands for that could be used now.
  record Good(UUID account, UUID session, Scope scope, Instant expiresAt) {}

  /// The token of that client, if it could be used now.
  Optional<Good> findGood(Secret token, String clientId) {
    return sql.first(
        """
        select f.account_id, f.session_id, f.scope, least(t.expires_at, f.expires_at) as expires_at
        from refresh_token t join refresh_family f on f.id = t.family_id
        where t.hash = ? and t.used_at is null and t.expires_at > now()
          and f.client_id = ? and f.revoked_at is null and f.expires_at > now()
        """,
        row ->
            new Good(
                row.id("account_id"),
                row.id("session_id"),
                Scope.parse(row.text("scope")),
                row.instant("expires_at")),
        token.hash(),
        clientId);
  }

  /// How many families have more than the one token that may be good.
  long familiesWithSeveralGood() {
    return sql.first(
            """
            select count(*) as families from (
              select t.family_id from refresh_token t join refresh_family f on f.id = t.family_id
              where t.used_at is null and t.expires_at > now()
                and f.revoked_at is null and f.expires_at > now()
              group by t.family_id having count(*) > 1) several
            """,
            row -> row.number("families"))
        .orElseThrow();
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

  private static @Nullable String thumbprint(Optional<JWKThumbprintConfirmation> binding) {
    return binding.map(key -> key.getValue().toString()).orElse(null);
  }

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
