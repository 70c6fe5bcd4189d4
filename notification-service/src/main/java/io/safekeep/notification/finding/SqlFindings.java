package io.safekeep.notification.finding;

import io.safekeep.notification.finding.Finding.Closed;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Table `finding`.
@Singleton
class SqlFindings {

  private static final String SELECT =
      """
      select id, key, source, risk, title, detail, promises, owner, opened_by, opened_at, due_at,
        closed_at, closed_by, proof, accepted, accepted_until from finding
      """;

  private final Sql sql;

  SqlFindings(Sql sql) {
    this.sql = sql;
  }

  /// False if one with that key is open already.
  boolean add(Finding finding) {
    return sql.update(
            """
            insert into finding (id, key, source, risk, title, detail, promises, owner, opened_by,
              opened_at, due_at)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (key) where closed_at is null do nothing
            """,
            finding.id(),
            finding.key(),
            finding.source(),
            finding.risk().label(),
            finding.title(),
            finding.detail(),
            finding.promises().toArray(String[]::new),
            finding.owner(),
            finding.openedBy(),
            finding.openedAt(),
            finding.dueAt())
        == 1;
  }

  Optional<Finding> find(UUID id) {
    return sql.first(SELECT + "where id = ?", SqlFindings::read, id);
  }

  /// Makes others who change it wait.
  Optional<Finding> lock(UUID id) {
    return sql.first(SELECT + "where id = ? for update", SqlFindings::read, id);
  }

  /// Newest first.
  List<Finding> page(@Nullable UUID before, boolean open, Instant now, int limit) {
    return sql.query(
        SELECT
            + """
            where (?::uuid is null or id < ?) and (not ? or closed_at is null or accepted_until <= ?)
            order by id desc limit ?
            """,
        SqlFindings::read,
        before,
        before,
        open,
        now,
        limit);
  }

  /// All that somebody has to do something about.
  List<Finding> open(Instant now) {
    return sql.query(
        SELECT + "where closed_at is null or accepted_until <= ? order by due_at",
        SqlFindings::read,
        now);
  }

  /// All that touch a promise, closed ones too.
  List<Finding> ofPromise(String promise) {
    return sql.query(SELECT + "where ? = any(promises)", SqlFindings::read, promise);
  }

  void assign(UUID id, String owner, List<String> promises) {
    sql.update(
        "update finding set owner = ?, promises = ? where id = ?",
        owner,
        promises.toArray(String[]::new),
        id);
  }

  void close(UUID id, Closed how) {
    switch (how) {
      case Closed.Mended mended ->
          sql.update(
              "update finding set closed_at = ?, closed_by = ?, proof = ? where id = ?",
              mended.at(),
              mended.by(),
              mended.proof(),
              id);
      case Closed.Accepted accepted ->
          sql.update(
              """
              update finding set closed_at = ?, closed_by = ?, accepted = ?, accepted_until = ?
              where id = ?
              """,
              accepted.at(),
              accepted.by(),
              accepted.reason(),
              accepted.until(),
              id);
    }
  }

  private static Finding read(Row row) throws SQLException {
    return new Finding(
        row.id("id"),
        row.text("key"),
        row.text("source"),
        Risk.find(row.text("risk")).orElseThrow(),
        row.text("title"),
        row.text("detail"),
        row.texts("promises"),
        row.textOrNull("owner"),
        row.text("opened_by"),
        row.instant("opened_at"),
        row.instant("due_at"),
        closed(row));
  }

  private static @Nullable Closed closed(Row row) throws SQLException {
    Instant at = row.instantOrNull("closed_at");
    if (at == null) {
      return null;
    }
    String by = row.text("closed_by");
    String proof = row.textOrNull("proof");
    return proof == null
        ? new Closed.Accepted(
            at,
            by,
            row.text("accepted"),
            Objects.requireNonNull(row.instantOrNull("accepted_until")))
        : new Closed.Mended(at, by, proof);
  }
}
