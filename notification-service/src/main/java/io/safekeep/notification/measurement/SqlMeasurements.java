package io.safekeep.notification.measurement;

import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Tables `measurement` and `alert_trial`.
@Singleton
class SqlMeasurements {

  private static final String MEASUREMENT =
      """
      select id, instrument, scopes, looked, wrong, detail, report_sha256, measured_at, reported_by,
        reported_at from measurement
      """;

  private final Sql sql;

  SqlMeasurements(Sql sql) {
    this.sql = sql;
  }

  void add(Measurement it) {
    sql.update(
        """
        insert into measurement (id, instrument, outcome, scopes, looked, wrong, detail,
          report_sha256, measured_at, reported_by, reported_at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        it.id(),
        it.instrument().label(),
        it.isGood() ? "pass" : "fail",
        it.scopes().toArray(String[]::new),
        it.looked(),
        it.wrong(),
        it.detail(),
        it.reportSha256(),
        it.measuredAt(),
        it.reportedBy(),
        it.reportedAt());
  }

  Optional<Measurement> newest(Instrument instrument) {
    return sql.first(
        MEASUREMENT + "where instrument = ? order by measured_at desc, id desc limit 1",
        SqlMeasurements::measurement,
        instrument.label());
  }

  /// Newest first.
  List<Measurement> page(@Nullable UUID before, int limit) {
    return sql.query(
        MEASUREMENT + "where (?::uuid is null or id < ?) order by id desc limit ?",
        SqlMeasurements::measurement,
        before,
        before,
        limit);
  }

  void add(Trial trial) {
    sql.update(
        "insert into alert_trial (id, rule, started_at, started_by) values (?, ?, ?, ?)",
        trial.id(),
        trial.rule().label(),
        trial.startedAt(),
        trial.startedBy());
  }

  /// Looks among what was heard for the alert of the rule's newest trial.
  @Transactional
  void settle(TrialRule rule) {
    sql.update(
        """
        update alert_trial t set heard_at = s.heard_at
        from (select min(greatest(received_at, at)) as heard_at from alert_signal
          where act = 'trigger' and labels ->> 'alertname' = any(?) and at >= (
            select max(started_at) from alert_trial where rule = ?)) s
        where s.heard_at is not null and t.heard_at is null and t.id = (
          select id from alert_trial where rule = ? order by started_at desc limit 1)
        """,
        rule.alerts().toArray(String[]::new),
        rule.label(),
        rule.label());
  }

  /// The newest trial whose alert has come or should have.
  Optional<Trial> newest(TrialRule rule, Instant now) {
    return sql.first(
        """
        select id, started_at, started_by, heard_at from alert_trial
        where rule = ? and (heard_at is not null or started_at < ?)
        order by started_at desc limit 1
        """,
        row ->
            new Trial(
                row.id("id"),
                rule,
                row.instant("started_at"),
                row.text("started_by"),
                row.instantOrNull("heard_at")),
        rule.label(),
        now.minus(rule.within()));
  }

  private static Measurement measurement(Row row) throws SQLException {
    return new Measurement(
        row.id("id"),
        Instrument.find(row.text("instrument")).orElseThrow(),
        row.texts("scopes"),
        row.number("looked"),
        row.number("wrong"),
        row.text("detail"),
        row.text("report_sha256"),
        row.instant("measured_at"),
        row.text("reported_by"),
        row.instant("reported_at"));
  }
}
