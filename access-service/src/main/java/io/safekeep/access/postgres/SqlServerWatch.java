package io.safekeep.access.postgres;

import io.safekeep.access.postgres.LoginRules.Judged;
import io.safekeep.access.postgres.LoginRules.OurRole;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What was seen of tenants' servers, as rows.
@Singleton
class SqlServerWatch {

  /// From the end of a grant until nothing may be left of it (promise P114).
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final Sql sql;

  SqlServerWatch(Sql sql) {
    this.sql = sql;
  }

  /// A login as the API shows it.
  ///
  /// @param kind `administrator`, `service`, `grant` or `unknown`
  /// @param grant whose role it is
  /// @param backends how many connections it had when it was last looked at
  record LoginView(
      String role, String kind, @Nullable UUID grant, int backends, Instant firstSeenAt) {}

  /// A server, as it was last looked at.
  ///
  /// @param sinceLook null if it was never seen
  /// @param standing logins that are neither a grant's nor unknown
  record Watched(
      UUID resource,
      TenantId tenant,
      String name,
      @Nullable Duration sinceLook,
      @Nullable String failure,
      long standing,
      long byGrant,
      long unknown) {}

  /// Resources whose servers were not tried for so long, those that waited longest first.
  List<UUID> due(Duration since, int limit) {
    return sql.query(
        """
        select r.id from resource r left join postgres_watch w on w.resource = r.id
        where r.class = 'postgres' and r.removed_at is null
          and (w.tried_at is null
            or w.tried_at < clock_timestamp() - ? * interval '1 millisecond')
        order by w.tried_at nulls first limit ?
        """,
        row -> row.id("id"),
        since.toMillis(),
        limit);
  }

  /// Says that a look begins.
  ///
  /// @return when, by the database's clock
  Instant begin(UUID resource) {
    return sql.first(
            """
            insert into postgres_watch (resource, tried_at) values (?, clock_timestamp())
            on conflict (resource) do update set tried_at = excluded.tried_at
            returning tried_at
            """,
            row -> row.instant("tried_at"),
            resource)
        .orElseThrow();
  }

  /// When the newest look began that is stored; empty if there is none. Until the transaction ends
  /// nobody else stores one.
  Optional<Instant> newest(UUID resource) {
    return sql
        .query(
            "select looked_at from postgres_watch where resource = ? for update",
            row -> Optional.ofNullable(row.instantOrNull("looked_at")),
            resource)
        .stream()
        .findFirst()
        .flatMap(at -> at);
  }

  Set<Long> baseline(UUID resource) {
    return new HashSet<>(
        sql.query(
            "select oid from postgres_login where resource = ? and baseline",
            row -> row.number("oid"),
            resource));
  }

  /// The grants whose roles are among those seen, by name or, when they have none any more, by
  /// number.
  List<OurRole> ours(List<ServerLogin> seen) {
    return sql.query(
        """
        select p.grant_id, p.role, p.oid,
          g.id is null
            or coalesce(g.over_at < clock_timestamp() - ? * interval '1 millisecond', false) as over
        from postgres_role p left join access_grant g on g.id = p.grant_id
        where p.role = any(?) or p.oid = any(?)
        """,
        row ->
            new OurRole(
                row.id("grant_id"), row.text("role"), row.numberOrNull("oid"), row.flag("over")),
        GRACE.toMillis(),
        seen.stream().map(ServerLogin::role).filter(Objects::nonNull).toArray(String[]::new),
        seen.stream().filter(one -> one.role() == null).map(ServerLogin::oid).toArray(Long[]::new));
  }

  /// Stores what one look saw.
  ///
  /// @param begun when it began
  /// @param isFirst whether what is there now is the tenant's own
  void looked(UUID resource, Instant begun, List<Judged> all, boolean isFirst) {
    sql.update(
        "delete from postgres_login where resource = ? and oid <> all(?)",
        resource,
        all.stream().map(one -> one.login().oid()).toArray(Long[]::new));
    all.stream()
        .filter(one -> one.login().role() != null)
        .forEach(one -> store(resource, one, isFirst));
    sql.update(
        "update postgres_watch set looked_at = ?, failure = null where resource = ?",
        begun,
        resource);
  }

  private void store(UUID resource, Judged one, boolean isFirst) {
    var ours = one.ours();
    sql.update(
        """
        insert into postgres_login (resource, oid, role, kind, grant_id, backends, first_seen_at,
          baseline)
        values (?, ?, ?, ?, ?, ?, clock_timestamp(), ?)
        on conflict (resource, oid) do update set
          role = excluded.role, kind = excluded.kind, grant_id = excluded.grant_id,
          backends = excluded.backends
        """,
        resource,
        one.login().oid(),
        one.login().role(),
        one.kind().label(),
        ours == null ? null : ours.grant(),
        one.login().backends(),
        isFirst && LoginRules.mayBeBaseline(one.login()));
  }

  void failed(UUID resource, String why) {
    sql.update("update postgres_watch set failure = ? where resource = ?", why, resource);
  }

  List<LoginView> logins(UUID resource) {
    return sql.query(
        """
        select role, kind, grant_id, backends, first_seen_at from postgres_login
        where resource = ? order by kind, role limit 1000
        """,
        row ->
            new LoginView(
                row.text("role"),
                row.text("kind"),
                row.idOrNull("grant_id"),
                (int) row.number("backends"),
                row.instant("first_seen_at")),
        resource);
  }

  List<Watched> all() {
    return sql.query(
        """
        select r.id, r.tenant, r.name, w.failure,
          (extract(epoch from clock_timestamp() - w.looked_at) * 1000)::bigint as millis,
          count(l.oid) filter (where l.kind in ('administrator', 'service')) as standing,
          count(l.oid) filter (where l.kind = 'grant') as by_grant,
          count(l.oid) filter (where l.kind = 'unknown') as unknown
        from resource r
          left join postgres_watch w on w.resource = r.id
          left join postgres_login l on l.resource = r.id
        where r.class = 'postgres' and r.removed_at is null
        group by r.id, w.resource
        """,
        SqlServerWatch::watched);
  }

  private static Watched watched(Row row) throws SQLException {
    var millis = row.numberOrNull("millis");
    return new Watched(
        row.id("id"),
        new TenantId(row.id("tenant")),
        row.text("name"),
        millis == null ? null : Duration.ofMillis(millis),
        row.textOrNull("failure"),
        row.number("standing"),
        row.number("by_grant"),
        row.number("unknown"));
  }
}
