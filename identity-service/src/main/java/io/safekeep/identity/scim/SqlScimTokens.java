package io.safekeep.identity.scim;

import io.safekeep.contracts.TenantId;
import io.safekeep.identity.IdentityProblem;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Tokens of tenants' identity providers, in table `scim_token`. Two are good at the same time, so
/// that one can take over from the other.
@Singleton
class SqlScimTokens {

  static final String PREFIX = "sct_";

  /// The old one and its successor.
  private static final int MOST_GOOD = 2;

  private static final String COLUMNS =
      "id, label, created_by, created_at, expires_at, last_used_at, revoked_at";

  private final Sql sql;
  private final Ids ids;

  SqlScimTokens(Sql sql, Ids ids) {
    this.sql = sql;
    this.ids = ids;
  }

  /// @param lastUsedAt to within five minutes; null for never
  record Token(
      UUID id,
      String label,
      String createdBy,
      Instant createdAt,
      Instant expiresAt,
      @Nullable Instant lastUsedAt,
      @Nullable Instant revokedAt) {}

  /// A token with what is shown of it once.
  record Issued(Token token, Secret secret) {}

  /// @param life at most 366 days
  /// @throws Refusal SCIM_TOKENS_EXHAUSTED
  Issued issue(TenantId tenant, String label, String createdBy, Duration life) {
    // Requests of one tenant come one after the other here.
    sql.query("select id from tenant where id = ? for update", row -> row.id("id"), tenant.value());
    var good =
        sql.first(
                """
                select count(*) as good from scim_token
                where tenant_id = ? and revoked_at is null and expires_at > now()
                """,
                row -> row.number("good"),
                tenant.value())
            .orElseThrow();
    if (good >= MOST_GOOD) {
      throw new Refusal(
          IdentityProblem.SCIM_TOKENS_EXHAUSTED,
          "tenant %s has %d good tokens, at most %d: revoke one"
              .formatted(tenant, good, MOST_GOOD));
    }
    var secret = Secret.random(PREFIX);
    return sql.first(
            """
            insert into scim_token (id, tenant_id, label, hash, created_by, created_at, expires_at)
            values (?, ?, ?, ?, ?, now(), now() + make_interval(secs => ?))
            returning
            """
                + COLUMNS,
            row -> new Issued(read(row), secret),
            ids.next(),
            tenant.value(),
            label,
            secret.hash(),
            createdBy,
            life.toSeconds())
        .orElseThrow();
  }

  /// Newest first, at most 50.
  List<Token> of(TenantId tenant) {
    return sql.query(
        "select " + COLUMNS + " from scim_token where tenant_id = ? order by id desc limit 50",
        SqlScimTokens::read,
        tenant.value());
  }

  /// Refused from now on. False if there is no such token, or it is revoked already.
  boolean revoke(TenantId tenant, UUID id) {
    return sql.update(
            """
            update scim_token set revoked_at = now()
            where tenant_id = ? and id = ? and revoked_at is null
            """,
            tenant.value(),
            id)
        > 0;
  }

  /// Whose a token is.
  record Holder(UUID token, TenantId tenant) {}

  /// Notes now and then that a token is in use. Empty if it is not good, or its tenant suspended.
  Optional<Holder> find(Secret shown) {
    record Found(Holder holder, boolean unnoticed) {}
    var found =
        sql.first(
            """
            select k.id, k.tenant_id,
              coalesce(k.last_used_at < now() - interval '5 minutes', true) as unnoticed
            from scim_token k join tenant t on t.id = k.tenant_id
            where k.hash = ? and k.revoked_at is null and k.expires_at > now()
              and t.state <> 'suspended' and t.quarantined_at is null
            """,
            row ->
                new Found(
                    new Holder(row.id("id"), new TenantId(row.id("tenant_id"))),
                    row.flag("unnoticed")),
            shown.hash());
    found
        .filter(Found::unnoticed)
        .ifPresent(used ->
            sql.update(
                "update scim_token set last_used_at = now() where id = ? and revoked_at is null",
                used.holder.token()));
    return found.map(Found::holder);
  }

  private static Token read(Sql.Row row) throws SQLException {
    return new Token(
        row.id("id"),
        row.text("label"),
        row.text("created_by"),
        row.instant("created_at"),
        row.instant("expires_at"),
        row.instantOrNull("last_used_at"),
        row.instantOrNull("revoked_at"));
  }
}
