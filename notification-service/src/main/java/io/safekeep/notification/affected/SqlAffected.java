package io.safekeep.notification.affected;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Tables `affected_query`, `affected_tenant`, `affected_change` and `tenant_message`.
@Singleton
class SqlAffected {

  private final Sql sql;

  SqlAffected(Sql sql) {
    this.sql = sql;
  }

  void add(AffectedQuery query) {
    sql.update(
        """
        insert into affected_query (id, incident, question, answer, sha256, asked_by, asked_at)
        values (?, ?, ?, ?, ?, ?, ?)
        """,
        query.id(),
        query.incident(),
        query.question(),
        query.answer(),
        query.sha256(),
        query.askedBy(),
        query.askedAt());
  }

  /// Oldest first.
  List<AffectedQuery> queries(UUID incident) {
    return sql.query(
        """
        select id, incident, question, answer, sha256, asked_by, asked_at from affected_query
        where incident = ? order by id
        """,
        row ->
            new AffectedQuery(
                row.id("id"),
                row.id("incident"),
                row.text("question"),
                row.text("answer"),
                row.text("sha256"),
                row.text("asked_by"),
                row.instant("asked_at")),
        incident);
  }

  /// Notes tenants that were concerned; one that was taken away by two persons stays away.
  ///
  /// @param query that found them
  /// @return those that were not there before
  List<TenantId> add(UUID incident, List<TenantId> tenants, UUID query, Instant at) {
    return sql.query(
        """
        insert into affected_tenant (incident, tenant, query, since)
        select ?, t, ?, ? from unnest(?::uuid[]) t
        on conflict (incident, tenant) do nothing
        returning tenant
        """,
        row -> new TenantId(row.id("tenant")),
        incident,
        query,
        at,
        tenants.stream().map(TenantId::value).toArray(UUID[]::new));
  }

  /// Two persons say that it was concerned.
  void say(UUID incident, TenantId tenant, Instant at) {
    sql.update(
        """
        insert into affected_tenant (incident, tenant, since) values (?, ?, ?)
        on conflict (incident, tenant) do update set removed_at = null
        """,
        incident,
        tenant.value(),
        at);
  }

  /// Two persons say that it was not.
  void remove(UUID incident, TenantId tenant, Instant at) {
    sql.update(
        """
        update affected_tenant set removed_at = ?
        where incident = ? and tenant = ? and removed_at is null
        """,
        at,
        incident,
        tenant.value());
  }

  /// Whose data was concerned, as far as it is known.
  ///
  /// @param name empty once the tenant was purged
  /// @param query that found it; null if persons said so
  record Affected(TenantId tenant, String name, @Nullable UUID query, Instant since) {}

  List<Affected> tenants(UUID incident) {
    return sql.query(
        """
        select a.tenant, coalesce(t.name, '') as name, a.query, a.since
        from affected_tenant a left join known_tenant t on t.id = a.tenant
        where a.incident = ? and a.removed_at is null order by t.name, a.tenant
        """,
        row ->
            new Affected(
                new TenantId(row.id("tenant")),
                row.text("name"),
                row.idOrNull("query"),
                row.instant("since")),
        incident);
  }

  /// Tenants concerned that a message was not sent to yet.
  List<Affected> untold(UUID incident, int number, int limit) {
    return sql.query(
        """
        select a.tenant, t.name, a.query, a.since
        from affected_tenant a join known_tenant t on t.id = a.tenant
        where a.incident = ? and a.removed_at is null and t.name <> ''
          and not exists (select from notice n
            where n.incident = a.incident and n.tenant = a.tenant and n.incident_number = ?)
        order by a.tenant limit ?
        """,
        row ->
            new Affected(
                new TenantId(row.id("tenant")),
                row.text("name"),
                row.idOrNull("query"),
                row.instant("since")),
        incident,
        number,
        limit);
  }

  /// Whether a tenant concerned was not told yet: asked after each delivery, so it looks no further
  /// than the first.
  boolean hasUntold(UUID incident) {
    return sql.first(
            """
            select 1 as found
            from affected_tenant a join known_tenant t on t.id = a.tenant and t.name <> ''
            where a.incident = ? and a.removed_at is null
              and not exists (select from notice n
                where n.incident = a.incident and n.tenant = a.tenant
                  and n.delivered_at is not null)
            limit 1
            """,
            row -> row.number("found"),
            incident)
        .isPresent();
  }

  /// How far tenants were told of an incident.
  ///
  /// @param concerned tenants concerned that are still tenants
  /// @param told those of them of whom a server has taken a notice
  /// @param lastToldAt when the last of them was first told; null if nobody was
  record Reach(long concerned, long told, @Nullable Instant lastToldAt) {}

  Reach reach(UUID incident) {
    return sql.first(
            """
            select count(*) as concerned, count(n.first) as told, max(n.first) as last
            from affected_tenant a
              join known_tenant t on t.id = a.tenant and t.name <> ''
              left join lateral (select min(delivered_at) as first from notice
                where incident = a.incident and tenant = a.tenant) n on true
            where a.incident = ? and a.removed_at is null
            """,
            row ->
                new Reach(row.number("concerned"), row.number("told"), row.instantOrNull("last")),
            incident)
        .orElseThrow();
  }

  void add(AffectedChange change) {
    sql.update(
        """
        insert into affected_change (id, incident, tenant, adds, reason, proposed_by, proposed_at)
        values (?, ?, ?, ?, ?, ?, ?)
        """,
        change.id(),
        change.incident(),
        change.tenant(),
        change.adds(),
        change.reason(),
        change.proposedBy(),
        change.proposedAt());
  }

  void decide(UUID id, String by, Instant at, boolean agreed) {
    sql.update(
        "update affected_change set decided_by = ?, decided_at = ?, agreed = ? where id = ?",
        by,
        at,
        agreed,
        id);
  }

  Optional<AffectedChange> locked(UUID incident, UUID id) {
    return sql.first(
        "select * from affected_change where id = ? and incident = ? for update",
        SqlAffected::readChange,
        id,
        incident);
  }

  /// Oldest first.
  List<AffectedChange> changes(UUID incident) {
    return sql.query(
        "select * from affected_change where incident = ? order by id",
        SqlAffected::readChange,
        incident);
  }

  /// Whoever writes at the same time waits, and gets the number after.
  ///
  /// @return its number
  int add(UUID incident, TenantMessage message) {
    sql.query("select id from incident where id = ? for update", _ -> true, incident);
    return sql.first(
            """
            insert into tenant_message (incident, number, title, text, written_by, written_at)
            select ?, coalesce(max(number), 0) + 1, ?, ?, ?, ? from tenant_message
            where incident = ?
            returning number
            """,
            row -> (int) row.number("number"),
            incident,
            message.title(),
            message.text(),
            message.writtenBy(),
            message.writtenAt(),
            incident)
        .orElseThrow();
  }

  /// Oldest first.
  List<TenantMessage> messages(UUID incident) {
    return sql.query(
        """
        select number, title, text, written_by, written_at from tenant_message
        where incident = ? order by number
        """,
        row ->
            new TenantMessage(
                (int) row.number("number"),
                row.text("title"),
                row.text("text"),
                row.text("written_by"),
                row.instant("written_at")),
        incident);
  }

  /// A name of a tenant that stands in a text, as whole words in whatever case; names that are
  /// common words by their length are not looked for.
  Optional<String> nameIn(String text) {
    return sql.first(
        """
        with told as (
          select ' ' || regexp_replace(lower(?), '[^[:alnum:]]+', ' ', 'g') || ' ' as words)
        select name from known_tenant, told
        where length(name) >= 4 and position(
          ' ' || btrim(regexp_replace(lower(name), '[^[:alnum:]]+', ' ', 'g')) || ' ' in words) > 0
        order by name limit 1
        """,
        row -> row.text("name"),
        text);
  }

  long held(TenantId tenant) {
    return sql.first(
            """
            select (select count(*) from affected_tenant where tenant = ?)
              + (select count(*) from affected_change where tenant = ?)
              + (select count(*) from legal_clock where tenant = ?) as held
            """,
            row -> row.number("held"),
            tenant.value(),
            tenant.value(),
            tenant.value())
        .orElse(0L);
  }

  private static AffectedChange readChange(Row row) throws SQLException {
    var decidedAt = row.instantOrNull("decided_at");
    return new AffectedChange(
        row.id("id"),
        row.id("incident"),
        row.id("tenant"),
        row.flag("adds"),
        row.text("reason"),
        row.text("proposed_by"),
        row.instant("proposed_at"),
        row.textOrNull("decided_by"),
        decidedAt,
        decidedAt == null ? null : row.flag("agreed"));
  }
}
