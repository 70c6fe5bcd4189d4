package io.safekeep.notification.alert;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Alerts, and every decision about them.
@Singleton
class SqlAlerts {

  private static final String SELECT =
      """
      select id, source, alert_group, tenant, title, level, labels, notes, link, signals, started_at,
        triggered_at, acknowledged_at, ended_at, ended_by, decision, rule, rules_version, reason,
        silence, pen_test, decided_at
      from alert
      """;

  private final Sql sql;
  private final LabelText text;

  SqlAlerts(Sql sql, LabelText text) {
    this.sql = sql;
    this.text = text;
  }

  /// The newest trouble of a fingerprint.
  Optional<Alert> newest(UUID source, String fingerprint) {
    return sql.first(
        SELECT + "where source = ? and fingerprint = ? order by id desc limit 1",
        this::read,
        source,
        fingerprint);
  }

  Optional<Alert> find(UUID id) {
    return sql.first(SELECT + "where id = ?", this::read, id);
  }

  void add(Alert alert, String fingerprint, @Nullable Instant expiresAt) {
    sql.update(
        """
        insert into alert (id, source, fingerprint, alert_group, tenant, title, level, labels, notes,
          link, started_at, triggered_at, heard_at, expires_at, ended_at, decision, rule,
          rules_version, reason, silence, pen_test, decided_at)
        values (?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?::jsonb, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        alert.id(),
        alert.source(),
        fingerprint,
        alert.group(),
        alert.tenant(),
        alert.title(),
        alert.level().label(),
        text.write(alert.labels()),
        text.write(alert.notes()),
        alert.link(),
        alert.startedAt(),
        alert.episode().triggeredAt(),
        alert.decidedAt(),
        expiresAt,
        alert.episode().endedAt(),
        alert.verdict().label(),
        alert.rule(),
        alert.rulesVersion(),
        alert.reason(),
        alert.silence(),
        alert.penTest(),
        alert.decidedAt());
  }

  /// Keeps a decision for ever beside those before it.
  void keep(UUID id, UUID alert, Decision decision, Instant at) {
    sql.update(
        """
        insert into alert_decision (id, alert, decision, rule, rules_version, reason, decided_at)
        values (?, ?, ?, ?, ?, ?, ?)
        """,
        id,
        alert,
        decision.verdict().label(),
        decision.rule().name(),
        decision.rulesVersion(),
        decision.reason(),
        at);
  }

  /// Another decision about the same alert.
  void redecide(UUID alert, Level level, Decision decision, Instant at) {
    sql.update(
        """
        update alert set level = ?, labels = labels || jsonb_build_object('level', ?::text),
          decision = ?, rule = ?, rules_version = ?, reason = ?, silence = ?, pen_test = ?,
          decided_at = ?
        where id = ?
        """,
        level.label(),
        level.label(),
        decision.verdict().label(),
        decision.rule().name(),
        decision.rulesVersion(),
        decision.reason(),
        decision.silence(),
        decision.penTest(),
        at,
        alert);
  }

  /// One more signal.
  void heard(UUID alert, Episode now, Signal signal, @Nullable Instant expiresAt, Instant at) {
    sql.update(
        """
        update alert set signals = signals + 1, heard_at = ?, triggered_at = ?, ended_at = ?,
          expires_at = ?, notes = coalesce(nullif(?::jsonb, '{}'::jsonb), notes)
        where id = ?
        """,
        at,
        now.triggeredAt(),
        now.endedAt(),
        expiresAt,
        text.write(signal.notes()),
        alert);
  }

  void acknowledged(UUID alert, Instant at) {
    sql.update(
        "update alert set acknowledged_at = coalesce(acknowledged_at, ?) where id = ?", at, alert);
  }

  /// False if it was over before.
  boolean end(UUID alert, String by, Instant at) {
    return sql.update(
            """
            update alert set ended_at = greatest(?, triggered_at), ended_by = ?
            where id = ? and ended_at is null
            """,
            at,
            by,
            alert)
        == 1;
  }

  /// Ends what was not heard of for as long as it may be quiet.
  ///
  /// @return its groups
  List<UUID> expire(Instant now, int limit) {
    return sql.query(
        """
        update alert set ended_at = greatest(expires_at, triggered_at) where id in (
          select id from alert where ended_at is null and expires_at < ? limit ?)
        returning alert_group
        """,
        row -> row.id("alert_group"),
        now,
        limit);
  }

  /// What a silence kept quiet that does not hold any more.
  List<Alert> unsilenced(Instant now, int limit) {
    return sql.query(
        SELECT
            + """
            where ended_at is null and silence in (
              select id from alert_silence where ends_at <= ? or lifted_at is not null)
            order by id limit ?
            """,
        this::read,
        now,
        limit);
  }

  boolean isAnyOn(UUID group) {
    return sql.first(
            "select 1 as one from alert where alert_group = ? and ended_at is null limit 1",
            _ -> true,
            group)
        .isPresent();
  }

  /// What to look for; null for what does not matter.
  ///
  /// @param open true for what is on, false for what is over
  record Sought(
      @Nullable Boolean open,
      @Nullable Verdict verdict,
      @Nullable UUID source,
      @Nullable UUID group) {}

  /// Newest first.
  List<Alert> before(Sought sought, UUID cursor, int limit) {
    var verdict = sought.verdict();
    return sql.query(
        SELECT
            + """
            where id < ? and (?::boolean is null or (ended_at is null) = ?)
              and (?::text is null or decision = ?) and (?::uuid is null or source = ?)
              and (?::uuid is null or alert_group = ?)
            order by id desc limit ?
            """,
        this::read,
        cursor,
        sought.open(),
        sought.open(),
        verdict == null ? null : verdict.label(),
        verdict == null ? null : verdict.label(),
        sought.source(),
        sought.source(),
        sought.group(),
        sought.group(),
        limit);
  }

  /// A decision as it was made.
  record Kept(String verdict, String rule, int rulesVersion, String reason, Instant at) {}

  /// Oldest first.
  List<Kept> decisions(UUID alert, int limit) {
    return sql.query(
        """
        select decision, rule, rules_version, reason, decided_at from alert_decision
        where alert = ? order by id limit ?
        """,
        row ->
            new Kept(
                row.text("decision"),
                row.text("rule"),
                (int) row.number("rules_version"),
                row.text("reason"),
                row.instant("decided_at")),
        alert,
        limit);
  }

  /// Alerts of promises about access since then, for which there is no incident.
  List<UUID> fellShort(Instant since) {
    return sql.query(
        """
        select a.id from alert a join alert_group g on g.id = a.alert_group
        where a.rule like 'floor-%' and a.started_at > ?
          and a.reason not in (?, ?)
          and (a.decision <> 'incident' or g.incident is null)
        order by a.id limit 100
        """,
        row -> row.id("id"), since, Decision.OVER, Decision.HISTORY);
  }

  /// Those that were decided on from an instant up to another, and those that name a window for
  /// penetration tests; at most 10,000. What was over or old when it was heard of is not judged.
  List<PenTestsLabelled.Labelled> decided(Instant from, Instant to, UUID penTest) {
    return sql.query(
        """
        select id, labels::text as labels, pen_test, decided_at from alert
        where ((decided_at >= ? and decided_at < ?) or pen_test = ?) and reason not in (?, ?)
        order by id limit 10000
        """,
        row ->
            new PenTestsLabelled.Labelled(
                row.id("id"),
                text.read(row.text("labels")),
                row.idOrNull("pen_test"),
                row.instant("decided_at")),
        from,
        to,
        penTest,
        Decision.OVER,
        Decision.HISTORY);
  }

  void forget(Instant before) {
    sql.update("delete from alert where ended_at < ?", before);
    sql.update(
        """
        delete from alert_group g where closed_at < ?
          and not exists (select 1 from alert a where a.alert_group = g.id)
        """,
        before);
  }

  long held(TenantId tenant) {
    return sql.first(
            "select count(*) as held from alert where tenant = ?",
            row -> row.number("held"),
            tenant.value())
        .orElse(0L);
  }

  void removeAll(TenantId tenant) {
    sql.update("delete from alert where tenant = ?", tenant.value());
    // A group outlives its alerts, called after the first of them.
    sql.update(
        "update alert_group set title = '-' where position(? in title) > 0", tenant.toString());
    sql.update(
        "update alert_group set key = id::text where position(? in key) > 0", tenant.toString());
  }

  private Alert read(Row row) throws SQLException {
    return new Alert(
        row.id("id"),
        row.id("source"),
        row.id("alert_group"),
        row.idOrNull("tenant"),
        row.text("title"),
        Level.of(row.text("level")),
        text.read(row.text("labels")),
        text.read(row.text("notes")),
        row.textOrNull("link"),
        row.number("signals"),
        row.instant("started_at"),
        new Episode(row.instant("triggered_at"), row.instantOrNull("ended_at")),
        row.instantOrNull("acknowledged_at"),
        row.textOrNull("ended_by"),
        Verdict.of(row.text("decision")),
        row.text("rule"),
        (int) row.number("rules_version"),
        row.text("reason"),
        row.idOrNull("silence"),
        row.idOrNull("pen_test"),
        row.instant("decided_at"));
  }
}
