package io.safekeep.identity.domain;

import io.safekeep.contracts.TenantId;
import io.safekeep.identity.domain.Domain.Claim;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Table `tenant_domain`.
@Singleton
class SqlDomains {

  private static final String SELECT =
      """
      select id, tenant_id, name, challenge, created_at, verified_at, seen_at, lapsed_at
      from tenant_domain
      """;

  private final Sql sql;

  SqlDomains(Sql sql) {
    this.sql = sql;
  }

  /// False if the tenant has claimed that domain before.
  boolean add(Claim claim) {
    return sql.update(
            """
            insert into tenant_domain (id, tenant_id, name, challenge, created_at)
            values (?, ?, ?, ?, ?) on conflict (tenant_id, name) do nothing
            """,
            claim.id(),
            claim.tenant().value(),
            claim.name(),
            claim.challenge(),
            claim.createdAt())
        > 0;
  }

  List<Domain> of(TenantId tenant) {
    return sql.query(
        SELECT + "where tenant_id = ? order by name", SqlDomains::read, tenant.value());
  }

  /// A domain as it stands, for whoever is about to change it: others wait.
  ///
  /// @throws Refusal NOT_FOUND, also if it is another tenant's
  Domain locked(TenantId tenant, UUID id) {
    return sql.first(
            SELECT + "where tenant_id = ? and id = ? for update",
            SqlDomains::read,
            tenant.value(),
            id)
        .orElseThrow(() -> Refusal.notFound("domain " + id));
  }

  Optional<Domain> find(UUID id) {
    return sql.first(SELECT + "where id = ?", SqlDomains::read, id);
  }

  /// Whose a domain is now.
  Optional<TenantId> ownerOf(String name) {
    return sql.first(
        """
        select tenant_id from tenant_domain
        where name = ? and verified_at is not null and lapsed_at is null
        """,
        row -> new TenantId(row.id("tenant_id")),
        name);
  }

  void keep(Domain domain) {
    var id = domain.claim().id();
    switch (domain) {
      case Domain.Pending _ -> {}
      case Domain.Verified verified ->
          sql.update(
              """
              update tenant_domain set verified_at = ?, seen_at = ?, lapsed_at = null where id = ?
              """,
              verified.verifiedAt(),
              verified.seenAt(),
              id);
      case Domain.Lapsed lapsed ->
          sql.update("update tenant_domain set lapsed_at = ? where id = ?", lapsed.lapsedAt(), id);
    }
  }

  void remove(UUID id) {
    sql.update("delete from tenant_domain where id = ?", id);
  }

  private static Domain read(Sql.Row row) throws SQLException {
    var claim =
        new Claim(
            row.id("id"),
            new TenantId(row.id("tenant_id")),
            row.text("name"),
            row.text("challenge"),
            row.instant("created_at"));
    var lapsedAt = row.instantOrNull("lapsed_at");
    if (row.instantOrNull("verified_at") == null) {
      return new Domain.Pending(claim);
    }
    var verifiedAt = row.instant("verified_at");
    var seenAt = row.instant("seen_at");
    return lapsedAt == null
        ? new Domain.Verified(claim, verifiedAt, seenAt)
        : new Domain.Lapsed(claim, verifiedAt, seenAt, lapsedAt);
  }
}
