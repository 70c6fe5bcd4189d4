package io.safekeep.notification.alert;

import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Troubles of several alerts. Written by whoever holds the right to decide, and by nobody else.
@Singleton
class SqlGroups {

  private static final String SELECT =
      """
      select id, key, title, alerts, acted, incident, page, opened_at, closed_at from alert_group
      """;

  private final Sql sql;
  private final Ids ids;

  SqlGroups(Sql sql, Ids ids) {
    this.sql = sql;
    this.ids = ids;
  }

  Optional<AlertGroup> open(String key) {
    return sql.first(SELECT + "where key = ? and closed_at is null", SqlGroups::read, key);
  }

  Optional<AlertGroup> find(UUID id) {
    return sql.first(SELECT + "where id = ?", SqlGroups::read, id);
  }

  AlertGroup begin(String key, String title, Instant now) {
    var id = ids.next();
    sql.update(
        "insert into alert_group (id, key, title, opened_at) values (?, ?, ?, ?)",
        id,
        key,
        title,
        now);
    return new AlertGroup(id, key, title, 0, Verdict.SUPPRESS, null, null, now, null);
  }

  /// So many more alerts of each; what was about to settle does not.
  void joined(Map<UUID, Integer> alerts) {
    sql.update(
        """
        update alert_group g set alerts = g.alerts + n.alerts, settles_at = null
        from unnest(?::uuid[], ?::bigint[]) as n (id, alerts)
        where g.id = n.id
        """,
        alerts.keySet().toArray(UUID[]::new),
        alerts.values().stream().map(Integer::longValue).toArray(Long[]::new));
  }

  void acted(UUID id, Verdict verdict, @Nullable UUID incident, @Nullable UUID page) {
    sql.update(
        """
        update alert_group set acted = ?, incident = coalesce(?, incident), page = coalesce(?, page)
        where id = ?
        """,
        verdict.label(),
        incident,
        page,
        id);
  }

  /// Whether so many troubles began to call somebody since then.
  boolean haveCalled(int many, Instant since) {
    return sql.first(
            """
            select count(*) as groups from (
              select from alert_group
              where opened_at > ? and acted in ('page', 'incident') and key <> ? limit ?) as called
            """,
            row -> row.number("groups") >= many,
            since,
            AlertGroup.STORM,
            many)
        .orElse(false);
  }

  /// It is over unless something joins by then.
  void settles(UUID id, Instant at) {
    sql.update("update alert_group set settles_at = ? where id = ? and closed_at is null", at, id);
  }

  /// Closes those whose time to settle is over.
  List<AlertGroup> close(Instant now, int limit) {
    return sql.query(
        """
        update alert_group set closed_at = ? where id in (
          select id from alert_group where closed_at is null and settles_at <= ? limit ?)
        returning id, key, title, alerts, acted, incident, page, opened_at, closed_at
        """,
        SqlGroups::read,
        now,
        now,
        limit);
  }

  private static AlertGroup read(Row row) throws SQLException {
    return new AlertGroup(
        row.id("id"),
        row.text("key"),
        row.text("title"),
        (int) row.number("alerts"),
        Verdict.of(row.text("acted")),
        row.idOrNull("incident"),
        row.idOrNull("page"),
        row.instant("opened_at"),
        row.instantOrNull("closed_at"));
  }
}
