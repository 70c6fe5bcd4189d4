package io.safekeep.notification.alert;

import io.safekeep.contracts.TenantId;
import io.safekeep.notification.alert.Signal.Act;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Everything that was heard, in the order in which it came.
@Singleton
class SqlSignals {

  private static final String SELECT =
      """
      select g.id, g.source, s.name as source_name, s.kind as source_kind, s.added_at as source_added_at, g.sender_key, g.act,
        g.fingerprint, g.title, g.level, g.labels, g.notes, g.link, g.tenant, g.at,
        g.expires_seconds, g.received_at, g.outcome, g.decided_at
      from alert_signal g join alert_source s on s.id = g.source
      """;

  private final Sql sql;
  private final LabelText text;
  private final Ids ids;

  SqlSignals(Sql sql, LabelText text, Ids ids) {
    this.sql = sql;
    this.text = text;
    this.ids = ids;
  }

  /// Keeps signals; what a sender has told before under the same key is passed over. One statement,
  /// because whoever sends many at once is in a storm.
  void add(UUID source, List<Signal> signals) {
    int n = signals.size();
    var rows = new String[9][n];
    var keys = new UUID[n];
    var tenants = new String[n];
    for (int i = 0; i < n; i++) {
      var signal = signals.get(i);
      var expires = signal.expiresAfter();
      keys[i] = ids.next();
      tenants[i] = signal.tenant() == null ? "" : signal.tenant().toString();
      rows[0][i] = signal.senderKey() == null ? "" : signal.senderKey();
      rows[1][i] = signal.act().name().toLowerCase(Locale.ROOT);
      rows[2][i] = signal.fingerprint();
      rows[3][i] = signal.title();
      rows[4][i] = signal.level().label();
      rows[5][i] = text.write(signal.labels());
      rows[6][i] = text.write(signal.notes());
      rows[7][i] = signal.link() == null ? "" : signal.link();
      rows[8][i] = signal.at() + " " + (expires == null ? "" : String.valueOf(expires.toSeconds()));
    }
    sql.update(
        """
        insert into alert_signal (id, source, sender_key, act, fingerprint, title, level, labels,
          notes, link, tenant, at, expires_seconds)
        select id, ?, nullif(sender_key, ''), act, fingerprint, title, level, labels::jsonb,
          notes::jsonb, nullif(link, ''), nullif(tenant, '')::uuid,
          split_part(times, ' ', 1)::timestamptz, nullif(split_part(times, ' ', 2), '')::integer
        from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          as new (id, sender_key, act, fingerprint, title, level, labels, notes, link, times, tenant)
        on conflict (source, sender_key) where sender_key is not null do nothing
        """,
        source,
        keys,
        rows[0],
        rows[1],
        rows[2],
        rows[3],
        rows[4],
        rows[5],
        rows[6],
        rows[7],
        rows[8],
        tenants);
  }

  /// Holds the right to decide until the transaction ends; it ends with the replica too.
  void awaitTurn() {
    sql.query("select pg_advisory_xact_lock(hashtext('alert_signal')) as locked", _ -> true);
  }

  /// The same, unless somebody else has it.
  boolean takeTurn() {
    return sql.first(
            "select pg_try_advisory_xact_lock(hashtext('alert_signal')) as taken",
            row -> row.flag("taken"))
        .orElse(false);
  }

  /// What is to be decided on, oldest first.
  List<HeardSignal> waiting(int limit) {
    return sql.query(
        SELECT
            + "where g.decided_at is null and g.due_at <= clock_timestamp() order by g.id limit ?",
        this::read,
        limit);
  }

  /// True if more than so many wait.
  boolean isBehindBy(int limit) {
    return sql.first(
            "select 1 as one from alert_signal where decided_at is null offset ? limit 1",
            _ -> true,
            limit)
        .isPresent();
  }

  /// What was decided on a signal.
  record Outcome(UUID signal, String outcome, UUID alert) {}

  void decided(List<Outcome> outcomes) {
    sql.update(
        """
        update alert_signal s set decided_at = clock_timestamp(), outcome = o.outcome,
          alert = o.alert, error = null
        from unnest(?::uuid[], ?::text[], ?::uuid[]) as o (id, outcome, alert)
        where s.id = o.id
        """,
        outcomes.stream().map(Outcome::signal).toArray(UUID[]::new),
        outcomes.stream().map(Outcome::outcome).toArray(String[]::new),
        outcomes.stream().map(Outcome::alert).toArray(UUID[]::new));
  }

  /// It is tried again, ever more rarely, and holds up no other.
  void failed(UUID id, String error) {
    sql.update(
        """
        update alert_signal set attempts = attempts + 1, error = ?,
          due_at = clock_timestamp() + least(power(2, least(attempts, 10)), 300) * interval '1 second'
        where id = ?
        """,
        error.length() > Signal.LONGEST_VALUE ? error.substring(0, Signal.LONGEST_VALUE) : error,
        id);
  }

  /// What made an alert what it is, newest first.
  List<HeardSignal> of(UUID alert, int limit) {
    return sql.query(
        SELECT + "where g.alert = ? order by g.id desc limit ?", this::read, alert, limit);
  }

  /// Whether there is anything that a signal could end: a trouble that is on, or one that begins.
  boolean couldEnd(UUID source, String fingerprint) {
    return sql.first(
            """
            select 1 as one from alert where source = ? and fingerprint = ? and ended_at is null
            union all
            select 1 from alert_signal where source = ? and fingerprint = ? and decided_at is null
            limit 1
            """,
            _ -> true,
            source,
            fingerprint,
            source,
            fingerprint)
        .isPresent();
  }

  /// How long signals waited for their decision.
  ///
  /// @param signals heard in that time
  /// @param told how many alerts called somebody, or opened an incident
  /// @param slowest of those that were decided on
  /// @param oldest of those that still wait
  record Waits(long signals, long told, Duration slowest, Duration oldest) {}

  Waits waits(Duration since) {
    return sql.first(
            """
            select count(*) as signals,
              (select count(*) from alert_decision d
                where d.decided_at > clock_timestamp() - ? * interval '1 second'
                  and d.decision in ('page', 'incident')) as told,
              coalesce(max(extract(epoch from decided_at - received_at)) * 1000, 0)::bigint
                as slowest,
              coalesce(max(extract(epoch from clock_timestamp() - received_at))
                filter (where decided_at is null) * 1000, 0)::bigint as oldest
            from alert_signal
            where received_at > clock_timestamp() - ? * interval '1 second' or decided_at is null
            """,
            row ->
                new Waits(
                    row.number("signals"),
                    row.number("told"),
                    Duration.ofMillis(row.number("slowest")),
                    Duration.ofMillis(row.number("oldest"))),
            since.toSeconds(),
            since.toSeconds())
        .orElseThrow();
  }

  void forget(Instant before) {
    sql.update("delete from alert_signal where received_at < ? and decided_at is not null", before);
  }

  long held(TenantId tenant) {
    return sql.first(
            "select count(*) as held from alert_signal where tenant = ?",
            row -> row.number("held"),
            tenant.value())
        .orElse(0L);
  }

  void removeAll(TenantId tenant) {
    sql.update("delete from alert_signal where tenant = ?", tenant.value());
  }

  private HeardSignal read(Row row) throws SQLException {
    return new HeardSignal(
        row.id("id"),
        row.id("source"),
        row.text("source_name"),
        SourceKind.find(row.text("source_kind")).orElseThrow(),
        row.instant("source_added_at"),
        new Signal(
            row.textOrNull("sender_key"),
            Act.valueOf(row.text("act").toUpperCase(Locale.ROOT)),
            row.text("fingerprint"),
            row.text("title"),
            Level.of(row.text("level")),
            text.read(row.text("labels")),
            text.read(row.text("notes")),
            row.textOrNull("link"),
            row.idOrNull("tenant"),
            row.instant("at"),
            seconds(row.numberOrNull("expires_seconds"))),
        row.instant("received_at"),
        row.textOrNull("outcome"),
        row.instantOrNull("decided_at"));
  }

  private static @Nullable Duration seconds(@Nullable Long seconds) {
    return Optional.ofNullable(seconds).map(Duration::ofSeconds).orElse(null);
  }
}
