package io.safekeep.notification.alert;

import io.safekeep.notification.alert.AlertSource.Rhythm;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Who may send, and when they were heard.
@Singleton
class SqlSources {

  private static final String SELECT =
      """
      select id, name, kind, every_seconds, grace_seconds, is_watchdog, added_by, added_at,
        heard_at, silent_since, ended_at
      from alert_source
      """;

  private final Sql sql;

  SqlSources(Sql sql) {
    this.sql = sql;
  }

  /// False if a source of that name may send already.
  boolean add(AlertSource source, Secret key) {
    var rhythm = source.rhythm();
    return sql.update(
            """
            insert into alert_source (id, name, kind, key_hash, every_seconds, grace_seconds,
              is_watchdog, added_by, added_at)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (name) where ended_at is null do nothing
            """,
            source.id(),
            source.name(),
            source.kind().label(),
            key.hash(),
            rhythm == null ? null : (int) rhythm.every().toSeconds(),
            rhythm == null ? null : (int) rhythm.grace().toSeconds(),
            rhythm != null && rhythm.isWatchdog(),
            source.addedBy(),
            source.addedAt())
        == 1;
  }

  /// Whose key it is. The hash is looked up, so nothing that a sender knows is compared here.
  Optional<AlertSource> find(Secret key) {
    return sql.first(
        SELECT + "where key_hash = ? and ended_at is null", SqlSources::read, key.hash());
  }

  Optional<AlertSource> find(UUID id) {
    return sql.first(SELECT + "where id = ?", SqlSources::read, id);
  }

  Optional<AlertSource> find(String name) {
    return sql.first(SELECT + "where name = ? and ended_at is null", SqlSources::read, name);
  }

  /// Those that may send, and those that might, newest first.
  List<AlertSource> before(UUID cursor, int limit) {
    return sql.query(
        SELECT + "where id < ? order by id desc limit ?", SqlSources::read, cursor, limit);
  }

  /// A new key in place of the one before.
  boolean rotate(UUID id, Secret key) {
    return sql.update(
            "update alert_source set key_hash = ? where id = ? and ended_at is null"
                + " and kind <> 'suite'",
            key.hash(),
            id)
        == 1;
  }

  boolean end(UUID id, String by, Instant at) {
    return sql.update(
            """
            update alert_source set ended_at = ?, ended_by = ?, silent_since = null
            where id = ? and ended_at is null and kind <> 'suite'
            """,
            at,
            by,
            id)
        == 1;
  }

  /// Notes that a source lives, and says whether it was silent before.
  boolean heard(UUID id) {
    return sql.first(
            """
            with before as (select id, silent_since from alert_source where id = ? for update)
            update alert_source s set heard_at = clock_timestamp(), silent_since = null
            from before where s.id = before.id
            returning before.silent_since is not null as was_silent
            """,
            row -> row.flag("was_silent"),
            id)
        .orElse(false);
  }

  /// The same for those whose rhythm nobody watches, at most every ten seconds. Of many requests at
  /// once one notes it, and the others do not wait for that one.
  void heardNow(UUID id) {
    sql.update(
        """
        update alert_source set heard_at = clock_timestamp()
        where id in (
          select id from alert_source
          where id = ? and (heard_at is null or heard_at < clock_timestamp() - interval '10 seconds')
          for no key update skip locked)
        """,
        id);
  }

  /// Those whose time is over as of now: each is told once.
  List<AlertSource> fallSilent() {
    return sql.query(
        """
        update alert_source set silent_since = clock_timestamp()
        where kind = 'heartbeat' and ended_at is null and silent_since is null
          and coalesce(heard_at, added_at) + (every_seconds + grace_seconds) * interval '1 second'
            < clock_timestamp()
        returning id, name, kind, every_seconds, grace_seconds, is_watchdog, added_by, added_at,
          heard_at, silent_since, ended_at
        """,
        SqlSources::read);
  }

  /// Sources whose silence means that alerts may not arrive.
  List<AlertSource> watchdogs() {
    return sql.query(
        SELECT + "where is_watchdog and ended_at is null order by id", SqlSources::read);
  }

  private static AlertSource read(Row row) throws SQLException {
    return new AlertSource(
        row.id("id"),
        row.text("name"),
        SourceKind.find(row.text("kind")).orElseThrow(),
        rhythm(row),
        row.text("added_by"),
        row.instant("added_at"),
        row.instantOrNull("heard_at"),
        row.instantOrNull("silent_since"),
        row.instantOrNull("ended_at"));
  }

  private static @Nullable Rhythm rhythm(Row row) throws SQLException {
    Long every = row.numberOrNull("every_seconds");
    return every == null
        ? null
        : new Rhythm(
            Duration.ofSeconds(every),
            Duration.ofSeconds(row.number("grace_seconds")),
            row.flag("is_watchdog"));
  }
}
