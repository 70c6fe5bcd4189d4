package io.safekeep.notification.alert;

import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// All versions of the rules that there ever were.
@Singleton
class SqlRules {

  private static final String SELECT =
      """
      select version, sha256, note, proposed_by, proposed_at, activated_by, activated_at,
        superseded_at
      from alert_rules
      """;

  private final Sql sql;

  SqlRules(Sql sql) {
    this.sql = sql;
  }

  /// The number that comes next. Whoever asks holds it until the transaction ends.
  int next() {
    sql.query("select pg_advisory_xact_lock(hashtext('alert_rules')) as locked", _ -> true);
    return sql.first(
            "select coalesce(max(version), 0) + 1 as next from alert_rules",
            row -> (int) row.number("next"))
        .orElseThrow();
  }

  void add(RulesVersion version, byte[] document) {
    sql.update(
        """
        insert into alert_rules (version, sha256, document, note, proposed_by, proposed_at,
          activated_by, activated_at)
        values (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        version.version(),
        version.sha256(),
        document,
        version.note(),
        version.proposedBy(),
        version.proposedAt(),
        version.activatedBy(),
        version.activatedAt());
  }

  /// Puts a version in force in place of the one that is.
  void activate(int version, String by, Instant at) {
    sql.update(
        """
        update alert_rules set superseded_at = ?
        where activated_at is not null and superseded_at is null
        """,
        at);
    sql.update(
        "update alert_rules set activated_by = ?, activated_at = ? where version = ?",
        by,
        at,
        version);
  }

  Optional<Integer> inForce() {
    return sql.first(
        """
        select version from alert_rules where activated_at is not null and superseded_at is null
        """,
        row -> (int) row.number("version"));
  }

  Optional<RulesVersion> find(int version) {
    return sql.first(SELECT + "where version = ?", SqlRules::read, version);
  }

  byte[] document(int version) {
    return sql.first(
            "select document from alert_rules where version = ?",
            row -> row.bytes("document"),
            version)
        .orElseThrow();
  }

  /// Newest first.
  List<RulesVersion> before(int version, int limit) {
    return sql.query(
        SELECT + "where version < ? order by version desc limit ?", SqlRules::read, version, limit);
  }

  private static RulesVersion read(Row row) throws SQLException {
    return new RulesVersion(
        (int) row.number("version"),
        row.text("sha256"),
        row.text("note"),
        row.text("proposed_by"),
        row.instant("proposed_at"),
        row.textOrNull("activated_by"),
        row.instantOrNull("activated_at"),
        row.instantOrNull("superseded_at"));
  }
}
