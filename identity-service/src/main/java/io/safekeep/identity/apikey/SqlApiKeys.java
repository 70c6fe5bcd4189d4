package io.safekeep.identity.apikey;

import io.safekeep.contracts.TenantId;
import io.safekeep.identity.apikey.ApiKey.Ended;
import io.safekeep.identity.apikey.ApiKey.Ending;
import io.safekeep.identity.apikey.ApiKey.Live;
import io.safekeep.identity.apikey.ApiKey.Profile;
import io.safekeep.identity.apikey.ApiKey.Version;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Keys in tables `api_key` and `api_key_version`.
@Singleton
class SqlApiKeys {

  private static final String COLUMNS =
      """
      select id, tenant_id, name, label, scope, lifetime_days, exception, created_by, created_at,
        last_used_at, state, ended_at, ended_by, end_reason
      from api_key
      """;

  private final Sql sql;

  SqlApiKeys(Sql sql) {
    this.sql = sql;
  }

  void add(Live key, Secret secret) {
    var profile = key.profile();
    sql.update(
        """
        insert into api_key (id, tenant_id, name, label, scope, lifetime_days, exception, created_by,
          created_at, state)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, 'live')
        """,
        profile.id(),
        profile.tenant().value(),
        profile.name(),
        profile.label(),
        profile.scope().toArray(String[]::new),
        (int) profile.lifetime().toDays(),
        profile.exception().orElse(null),
        profile.createdBy(),
        profile.createdAt());
    add(profile.id(), key.versions().getFirst(), secret);
  }

  /// Stores a rotated key: its newest version is new, those before may end earlier.
  void rotated(Live key, Secret secret) {
    var id = key.profile().id();
    key.versions().stream()
        .skip(1)
        .forEach(version ->
            sql.update(
                """
                update api_key_version set expires_at = ?
                where key_id = ? and number = ? and expires_at > ?
                """,
                version.expiresAt(),
                id,
                version.number(),
                version.expiresAt()));
    add(id, key.versions().getFirst(), secret);
  }

  private void add(String id, Version version, Secret secret) {
    sql.update(
        """
        insert into api_key_version (key_id, number, hash, created_at, expires_at)
        values (?, ?, ?, ?, ?)
        """,
        id,
        version.number(),
        secret.hash(),
        version.createdAt(),
        version.expiresAt());
  }

  void ended(Ended key) {
    sql.update(
        """
        update api_key set state = ?, ended_at = ?, ended_by = ?, end_reason = ? where id = ?
        """,
        key.how().name().toLowerCase(Locale.ROOT),
        key.at(),
        key.by(),
        key.reason(),
        key.profile().id());
  }

  /// @throws Refusal NOT_FOUND also for another tenant's key
  ApiKey of(TenantId tenant, String id) {
    return one(COLUMNS + "where id = ? and tenant_id = ?", id, tenant.value());
  }

  /// A key as it stands, for whoever is about to change it: others wait.
  ///
  /// @throws Refusal NOT_FOUND also for another tenant's key
  ApiKey locked(TenantId tenant, String id) {
    return one(COLUMNS + "where id = ? and tenant_id = ? for update", id, tenant.value());
  }

  /// A tenant's keys by their ids.
  List<ApiKey> after(TenantId tenant, String cursor, int limit) {
    return sql
        .query(
            COLUMNS + "where tenant_id = ? and id > ? order by id limit ?",
            SqlApiKeys::read,
            tenant.value(),
            cursor,
            limit)
        .stream()
        .map(this::withVersions)
        .toList();
  }

  /// Live keys that were neither used nor made within that time, one transaction's share of them.
  List<Live> unusedFor(Duration time, int limit) {
    return sql
        .query(
            COLUMNS
                + """
                where state = 'live' and coalesce(last_used_at, created_at) < now() - make_interval(secs => ?)
                order by id limit ? for update skip locked
                """,
            SqlApiKeys::read,
            time.toSeconds(),
            limit)
        .stream()
        .map(this::withVersions)
        .flatMap(key -> key instanceof Live live ? Stream.of(live) : Stream.<Live>empty())
        .toList();
  }

  /// What checking a key takes.
  ///
  /// @param good hashes of the secrets of its versions with the ends of these
  /// @param tenantMaySignIn false while the tenant is suspended
  record Kept(
      String id,
      TenantId tenant,
      List<String> scope,
      Map<String, Instant> good,
      boolean tenantMaySignIn) {

    @Override
    public String toString() {
      return "Kept[" + id + "]";
    }
  }

  /// Empty if there is no such key, or it is over.
  Optional<Kept> findLive(String id) {
    return sql.first(
            """
            select k.id, k.tenant_id, k.scope, t.state <> 'suspended' and t.quarantined_at is null as may_sign_in
            from api_key k join tenant t on t.id = k.tenant_id where k.id = ? and k.state = 'live'
            """,
            row ->
                new Kept(
                    row.text("id"),
                    new TenantId(row.id("tenant_id")),
                    row.texts("scope"),
                    Map.of(),
                    row.flag("may_sign_in")),
            id)
        .map(kept -> new Kept(kept.id, kept.tenant, kept.scope, good(id), kept.tenantMaySignIn));
  }

  private Map<String, Instant> good(String id) {
    return sql
        .query(
            "select hash, expires_at from api_key_version where key_id = ? and expires_at > now()",
            row -> Map.entry(row.text("hash"), row.instant("expires_at")),
            id)
        .stream()
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /// A key that is not as it should be.
  ///
  /// @param at since when
  record Suspect(String id, TenantId tenant, Instant at) {}

  /// Live keys that nobody has used for that time.
  List<Suspect> liveThoughUnusedFor(Duration time) {
    return sql.query(
        """
        select id, tenant_id, coalesce(last_used_at, created_at) as at from api_key
        where state = 'live' and coalesce(last_used_at, created_at) < now() - make_interval(secs => ?)
        order by id limit 100
        """,
        SqlApiKeys::suspect,
        time.toSeconds());
  }

  /// Keys that were used when they were over for that time.
  List<Suspect> usedAfterTheirEnd(Duration time) {
    return sql.query(
        """
        select id, tenant_id, last_used_at as at from api_key
        where state <> 'live' and last_used_at > ended_at + make_interval(secs => ?)
        order by id limit 100
        """,
        SqlApiKeys::suspect,
        time.toSeconds());
  }

  /// @param live keys with a good version
  /// @param exceptions those of them that are good for over a year, each with the reason on record
  record Count(long live, long exceptions) {}

  Count count() {
    return sql.first(
            """
            select count(*) as live, count(*) filter (where exception is not null) as exceptions
            from api_key k where state = 'live'
              and exists (select from api_key_version v where v.key_id = k.id and v.expires_at > now())
            """,
            row -> new Count(row.number("live"), row.number("exceptions")))
        .orElseThrow();
  }

  private static Suspect suspect(Sql.Row row) throws SQLException {
    return new Suspect(row.text("id"), new TenantId(row.id("tenant_id")), row.instant("at"));
  }

  /// Notes when keys were last used.
  void used(Map<String, Instant> uses) {
    var ids = uses.keySet().toArray(String[]::new);
    var seconds = new Long[ids.length];
    for (int i = 0; i < ids.length; i++) {
      seconds[i] = uses.getOrDefault(ids[i], Instant.EPOCH).getEpochSecond();
    }
    sql.update(
        """
        update api_key k set last_used_at = u.at
        from (select id, to_timestamp(seconds) as at
          from unnest(?::text[], ?::bigint[]) as t (id, seconds)) u
        where k.id = u.id and (k.last_used_at is null or k.last_used_at < u.at)
        """,
        ids,
        seconds);
  }

  private ApiKey one(String query, Object... parameters) {
    return sql.first(query, SqlApiKeys::read, parameters)
        .map(this::withVersions)
        .orElseThrow(() -> Refusal.notFound("API key " + parameters[0]));
  }

  private record Row(
      Profile profile,
      String state,
      Optional<Instant> endedAt,
      Optional<String> by,
      Optional<String> reason) {}

  private ApiKey withVersions(Row row) {
    var versions =
        sql.query(
            "select number, created_at, expires_at from api_key_version where key_id = ?",
            found ->
                new Version(
                    (int) found.number("number"),
                    found.instant("created_at"),
                    found.instant("expires_at")),
            row.profile.id());
    return row.state.equals("live")
        ? new Live(row.profile, versions)
        : new Ended(
            row.profile,
            versions,
            Ending.valueOf(row.state.toUpperCase(Locale.ROOT)),
            row.endedAt.orElseThrow(),
            row.by.orElseThrow(),
            row.reason.orElseThrow());
  }

  private static Row read(Sql.Row row) throws SQLException {
    return new Row(
        new Profile(
            row.text("id"),
            new TenantId(row.id("tenant_id")),
            row.text("name"),
            row.text("label"),
            Collections.unmodifiableSortedSet(new TreeSet<>(row.texts("scope"))),
            Duration.ofDays(row.number("lifetime_days")),
            Optional.ofNullable(row.textOrNull("exception")),
            row.text("created_by"),
            row.instant("created_at"),
            Optional.ofNullable(row.instantOrNull("last_used_at"))),
        row.text("state"),
        Optional.ofNullable(row.instantOrNull("ended_at")),
        Optional.ofNullable(row.textOrNull("ended_by")),
        Optional.ofNullable(row.textOrNull("end_reason")));
  }
}
