package io.safekeep.notification.alert;

import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Silences and windows for penetration tests, also those that are over.
@Singleton
class SqlSilences {

  private static final String SELECT =
      """
      select id, kind, match, reason, placed_by, placed_at, starts_at, ends_at, lifted_by, lifted_at
      from alert_silence
      """;

  private final Sql sql;
  private final LabelText text;

  SqlSilences(Sql sql, LabelText text) {
    this.sql = sql;
    this.text = text;
  }

  void add(Silence silence) {
    sql.update(
        """
        insert into alert_silence (id, kind, match, reason, placed_by, placed_at, starts_at, ends_at)
        values (?, ?, ?::jsonb, ?, ?, ?, ?, ?)
        """,
        silence.id(),
        silence.kind().label(),
        text.write(silence.match().values()),
        silence.reason(),
        silence.placedBy(),
        silence.placedAt(),
        silence.startsAt(),
        silence.endsAt());
  }

  /// False if it was over before.
  boolean lift(UUID id, String by, Instant at) {
    return sql.update(
            """
            update alert_silence set lifted_by = ?, lifted_at = ?
            where id = ? and lifted_at is null and ends_at > ?
            """,
            by,
            at,
            id,
            at)
        == 1;
  }

  List<Silence> inForce(Instant now) {
    return sql.query(
        SELECT
            + "where lifted_at is null and starts_at <= ? and ends_at > ? order by id limit 1000",
        this::read,
        now,
        now);
  }

  /// Windows for penetration tests that were open since then.
  List<Silence> penTests(Instant since) {
    return sql.query(
        SELECT + "where kind = 'pen-test' and ends_at > ? order by id", this::read, since);
  }

  Optional<Silence> find(UUID id) {
    return sql.first(SELECT + "where id = ?", this::read, id);
  }

  /// Newest first.
  List<Silence> before(UUID cursor, int limit) {
    return sql.query(SELECT + "where id < ? order by id desc limit ?", this::read, cursor, limit);
  }

  /// Forgets those that were over by then.
  void forget(Instant before) {
    sql.update("delete from alert_silence where least(ends_at, lifted_at) < ?", before);
  }

  private Silence read(Row row) throws SQLException {
    return new Silence(
        row.id("id"),
        Silence.Kind.of(row.text("kind")),
        text.readMatch(row.text("match")),
        row.text("reason"),
        row.text("placed_by"),
        row.instant("placed_at"),
        row.instant("starts_at"),
        row.instant("ends_at"),
        row.textOrNull("lifted_by"),
        row.instantOrNull("lifted_at"));
  }
}
