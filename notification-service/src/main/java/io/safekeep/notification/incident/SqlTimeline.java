package io.safekeep.notification.incident;

import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Tables `incident_entry` and `incident_fact`: what happened, in the order in which it was written
/// down. Lines are added and never changed.
@Singleton
public class SqlTimeline {

  private final Sql sql;
  private final Clock clock;

  SqlTimeline(Sql sql, Clock clock) {
    this.sql = sql;
    this.clock = clock;
  }

  /// Says that something happens now.
  public Entry add(UUID incident, String kind, String text, String by) {
    return add(incident, kind, text, by, clock.instant());
  }

  /// Whoever adds to the same incident at the same time waits.
  ///
  /// @param happenedAt when it was, which may be before now
  Entry add(UUID incident, String kind, String text, String by, Instant happenedAt) {
    sql.query("select id from incident where id = ? for update", _ -> true, incident);
    var last =
        sql.first(
            """
            select number, hash from incident_entry where incident = ? order by number desc limit 1
            """,
            row -> new Last((int) row.number("number"), row.text("hash")),
            incident);
    var entry =
        Entry.after(
            incident,
            last.map(Last::number).orElse(0) + 1,
            last.map(Last::hash).orElse(""),
            kind,
            text,
            by,
            // As the table keeps it, which rounds: the hash must hold for what is read again.
            happenedAt.truncatedTo(ChronoUnit.MICROS),
            clock.instant().truncatedTo(ChronoUnit.MICROS));
    sql.update(
        """
        insert into incident_entry (incident, number, kind, text, by, happened_at, recorded_at,
          before, hash)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        entry.incident(),
        entry.number(),
        entry.kind(),
        entry.text(),
        entry.by(),
        entry.happenedAt(),
        entry.recordedAt(),
        entry.before(),
        entry.hash());
    return entry;
  }

  private record Last(int number, String hash) {}

  /// All of an incident, oldest first.
  public List<Entry> of(UUID incident) {
    return after(incident, 0, Integer.MAX_VALUE);
  }

  List<Entry> after(UUID incident, int number, int limit) {
    return sql.query(
        """
        select incident, number, kind, text, by, happened_at, recorded_at, before, hash
        from incident_entry where incident = ? and number > ? order by number limit ?
        """,
        SqlTimeline::read,
        incident,
        number,
        limit);
  }

  void fact(UUID incident, Fact fact, Instant happenedAt, Entry entry) {
    sql.update(
        """
        insert into incident_fact (incident, fact, happened_at, recorded_by, recorded_at, entry)
        values (?, ?, ?, ?, ?, ?)
        """,
        incident,
        fact.label(),
        happenedAt,
        entry.by(),
        entry.recordedAt(),
        entry.number());
  }

  /// Since when a fact holds: the earliest that anybody said.
  public Optional<Instant> since(UUID incident, Fact fact) {
    return sql.first(
            "select min(happened_at) as since from incident_fact where incident = ? and fact = ?",
            row -> Optional.ofNullable(row.instantOrNull("since")),
            incident,
            fact.label())
        .flatMap(found -> found);
  }

  private static Entry read(Row row) throws SQLException {
    return new Entry(
        row.id("incident"),
        (int) row.number("number"),
        row.text("kind"),
        row.text("text"),
        row.text("by"),
        row.instant("happened_at"),
        row.instant("recorded_at"),
        row.text("before"),
        row.text("hash"));
  }
}
