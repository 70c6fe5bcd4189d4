package io.safekeep.notification.status.probe;

import io.safekeep.notification.status.probe.Objective.Measured;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/// Tables `status_sample` and `status_day`. Days are in UTC.
@Singleton
public class SqlSamples {

  private final Sql sql;

  SqlSamples(Sql sql) {
    this.sql = sql;
  }

  /// A component is in service from its first good try on: what failed before is kept, and counts
  /// for no day.
  @Transactional
  void add(Sample sample) {
    int added =
        sql.update(
            """
            insert into status_sample (component, at, good, millis, reason) values (?, ?, ?, ?, ?)
            on conflict do nothing
            """,
            sample.component(),
            sample.at(),
            sample.good(),
            sample.took(),
            sample.reason());
    if (added == 1) {
      sql.update(
          """
          insert into status_day as d (component, day, good, bad)
          select t.component, ?::date, ?, ? from (select ?::uuid as component, ?::boolean as good) t
          where t.good or exists (select from status_day s where s.component = t.component)
          on conflict (component, day) do update
            set good = d.good + excluded.good, bad = d.bad + excluded.bad
          """,
          LocalDate.ofInstant(sample.at(), ZoneOffset.UTC).toString(),
          sample.good() ? 1 : 0,
          sample.good() ? 0 : 1,
          sample.component(),
          sample.good());
    }
  }

  /// Newest first.
  List<Sample> newest(UUID component, int limit) {
    return sql.query(
        """
        select component, at, good, millis, reason from status_sample
        where component = ? order by at desc limit ?
        """,
        row ->
            new Sample(
                row.id("component"),
                row.instant("at"),
                row.flag("good"),
                (int) row.number("millis"),
                row.textOrNull("reason")),
        component,
        limit);
  }

  /// Since when components have not answered, if the newest tries of each failed.
  ///
  /// @param misses so many in a row
  /// @param after tries before then say nothing of now
  public Map<UUID, Instant> down(int misses, Instant after) {
    return byComponent(
        sql.query(
            """
            select c.id, min(s.at) as since
            from status_component c, lateral (select at, good from status_sample
              where component = c.id and at > ? order by at desc limit ?) s
            where c.removed_at is null
            group by c.id having count(*) = ? and not bool_or(s.good)
            """,
            row -> Map.entry(row.id("id"), row.instant("since")),
            after,
            misses,
            misses));
  }

  private static <T> Map<UUID, T> byComponent(List<Map.Entry<UUID, T>> rows) {
    Map<UUID, T> all = new HashMap<>();
    rows.forEach(row -> all.put(row.getKey(), row.getValue()));
    return all;
  }

  /// What each day came to, by component.
  public Map<UUID, SortedMap<LocalDate, Measured>> days(LocalDate from) {
    Map<UUID, SortedMap<LocalDate, Measured>> all = new HashMap<>();
    sql.query(
        "select component, day::text as day, good, bad from status_day where day >= ?::date",
        row ->
            all.computeIfAbsent(row.id("component"), _ -> new TreeMap<>())
                .put(
                    LocalDate.parse(row.text("day")),
                    new Measured(row.number("good"), row.number("bad"))),
        from.toString());
    return all;
  }

  Optional<Measured> month(UUID component, YearMonth month) {
    return sql.first(
        """
        select sum(good) as good, sum(bad) as bad from status_day
        where component = ? and day between ?::date and ?::date having count(*) > 0
        """,
        row -> new Measured(row.number("good"), row.number("bad")),
        component,
        month.atDay(1).toString(),
        month.atEndOfMonth().toString());
  }

  /// One day's samples as lines of CSV (RFC 4180), oldest first.
  List<String> lines(LocalDate day) {
    return sql.query(
        """
        select to_char(s.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || ','
          || c.id || ',' || coalesce(c.probe, '') || ',' || s.good || ',' || s.millis
          || ',"' || replace(coalesce(s.reason, ''), '"', '""') || '"' as line
        from status_sample s join status_component c on c.id = s.component
        where s.at >= ? and s.at < ? order by s.at, c.position limit 100000
        """,
        row -> row.text("line"),
        day.atStartOfDay().toInstant(ZoneOffset.UTC),
        day.plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC));
  }

  void forget(UUID component, Instant before) {
    sql.update("delete from status_sample where component = ? and at < ?", component, before);
  }
}
