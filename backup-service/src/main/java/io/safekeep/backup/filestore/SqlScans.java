package io.safekeep.backup.filestore;

import io.safekeep.backup.files.Scan;
import io.safekeep.backup.files.ScanStretch;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// When file stores were looked through, and which journals came of it.
@Singleton
class SqlScans {

  private final Sql sql;

  SqlScans(Sql sql) {
    this.sql = sql;
  }

  /// Oldest first.
  List<ScanStretch> stretches(UUID store) {
    return sql.query(
        "select earliest, last_began, latest from file_scan_stretch where store = ? order by earliest",
        SqlScans::stretch,
        store);
  }

  Optional<ScanStretch> last(UUID store) {
    return sql.first(
        """
        select earliest, last_began, latest from file_scan_stretch where store = ?
        order by earliest desc limit 1
        """,
        SqlScans::stretch,
        store);
  }

  private static ScanStretch stretch(Sql.Row row) throws SQLException {
    return new ScanStretch(
        row.instant("earliest"), row.instant("last_began"), row.instant("latest"));
  }

  /// Within a transaction that holds the lock of the store's row.
  void note(UUID store, Scan scan, Duration precision) {
    ScanStretch stretch =
        last(store)
            .filter(last -> last.isContinuedBy(scan, precision))
            .map(last -> last.with(scan))
            .orElseGet(() -> ScanStretch.of(scan));
    sql.update(
        """
        insert into file_scan_stretch (store, earliest, last_began, latest) values (?, ?, ?, ?)
        on conflict (store, earliest) do update set
          last_began = excluded.last_began, latest = excluded.latest
        """,
        store,
        stretch.earliest(),
        stretch.lastBegan(),
        stretch.latest());
  }

  /// Forgets stretches that ended before an instant, but never the last one.
  void expire(UUID store, Instant horizon) {
    sql.update(
        """
        delete from file_scan_stretch where store = ? and latest < ?
          and earliest < (select max(earliest) from file_scan_stretch where store = ?)
        """,
        store,
        horizon,
        store);
  }

  void addJournal(UUID store, Scan scan) {
    sql.update(
        "insert into file_journal (store, number, ended_at) values (?, ?, ?)",
        store,
        scan.number(),
        scan.endedAt());
  }

  /// The next journal that the second repository lacks.
  Optional<Long> uncopied(UUID store) {
    return sql.first(
        """
        select number from file_journal where store = ? and copied_at is null
        order by number limit 1
        """,
        row -> row.number("number"),
        store);
  }

  /// Since when the second repository lacks something; empty if it has everything.
  Optional<Instant> behindSince(UUID store) {
    return sql.first(
        """
        select ended_at from file_journal where store = ? and copied_at is null
        order by number limit 1
        """,
        row -> row.instant("ended_at"),
        store);
  }

  void copied(UUID store, long number, Instant at) {
    sql.update(
        "update file_journal set copied_at = ? where store = ? and number = ?", at, store, number);
  }
}
