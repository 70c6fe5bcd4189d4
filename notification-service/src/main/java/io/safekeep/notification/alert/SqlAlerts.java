package io.safekeep.notification.alert;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  private final ObjectMapper json;
  private final Ids ids;

  SqlAlerts(Sql sql, LabelText text, ObjectMapper json, Ids ids) {
    this.sql = sql;
    this.text = text;
    this.json = json;
    this.ids = ids;
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

  /// What a source calls one thing.
  record Trouble(UUID source, String fingerprint) {

    static Trouble of(HeardSignal heard) {
      return new Trouble(heard.source(), heard.signal().fingerprint());
    }
  }

  /// The newest of each of several; empty for those that were never heard of.
  Map<Trouble, Optional<Alert>> newest(List<Trouble> of) {
    Map<Trouble, Optional<Alert>> newest = new HashMap<>();
    of.forEach(trouble -> newest.put(trouble, Optional.empty()));
    sql.query(
            """
            select a.* from (
                select distinct source, fingerprint from unnest(?::uuid[], ?::text[])
                  as wanted (source, fingerprint)) as wanted
              cross join lateral (
                select * from alert
                where source = wanted.source and fingerprint = wanted.fingerprint
                order by id desc limit 1) as a
            """,
            row ->
                Map.entry(new Trouble(row.id("source"), row.text("fingerprint")), this.read(row)),
            of.stream().map(Trouble::source).toArray(UUID[]::new),
            of.stream().map(Trouble::fingerprint).toArray(String[]::new))
        .forEach(found -> newest.put(found.getKey(), Optional.of(found.getValue())));
    return newest;
  }

  /// An alert that was not there before.
  ///
  /// @param expiresAt when it is over unless it is heard of
  record Opened(Alert alert, String fingerprint, Optional<Instant> expiresAt) {}

  /// Adds alerts, and the decision on each, which is kept for ever: one statement, because they
  /// come in storms.
  void add(List<Opened> opened) {
    var rows = json.createArrayNode();
    for (var one : opened) {
      var alert = one.alert();
      var row = rows.addObject();
      put(row, "id", alert.id());
      put(row, "decision_id", ids.next());
      put(row, "source", alert.source());
      put(row, "fingerprint", one.fingerprint());
      put(row, "alert_group", alert.group());
      put(row, "tenant", alert.tenant());
      put(row, "title", alert.title());
      put(row, "level", alert.level().label());
      row.set("labels", json.valueToTree(alert.labels()));
      row.set("notes", json.valueToTree(alert.notes()));
      put(row, "link", alert.link());
      put(row, "started_at", alert.startedAt());
      put(row, "triggered_at", alert.episode().triggeredAt());
      put(row, "heard_at", alert.decidedAt());
      put(row, "expires_at", one.expiresAt().orElse(null));
      put(row, "ended_at", alert.episode().endedAt());
      put(row, "decision", alert.verdict().label());
      put(row, "rule", alert.rule());
      put(row, "rules_version", alert.rulesVersion());
      put(row, "reason", alert.reason());
      put(row, "silence", alert.silence());
      put(row, "pen_test", alert.penTest());
    }
    sql.query(
        """
        with new as materialized (
          select * from jsonb_to_recordset(?::jsonb) as new (id uuid, decision_id uuid, source uuid,
            fingerprint text, alert_group uuid, tenant uuid, title text, level text, labels jsonb,
            notes jsonb, link text, started_at timestamptz, triggered_at timestamptz,
            heard_at timestamptz, expires_at timestamptz, ended_at timestamptz, decision text,
            rule text, rules_version integer, reason text, silence uuid, pen_test uuid)
        ), added as (
          insert into alert (id, source, fingerprint, alert_group, tenant, title, level, labels,
            notes, link, started_at, triggered_at, heard_at, expires_at, ended_at, decision, rule,
            rules_version, reason, silence, pen_test, decided_at)
          select id, source, fingerprint, alert_group, tenant, title, level, labels, notes, link,
            started_at, triggered_at, heard_at, expires_at, ended_at, decision, rule,
            rules_version, reason, silence, pen_test, heard_at
          from new
        )
        insert into alert_decision (id, alert, decision, rule, rules_version, reason, decided_at)
        select decision_id, id, decision, rule, rules_version, reason, heard_at from new
        returning id
        """,
        row -> row.id("id"),
        rows.toString());
  }

  private static void put(ObjectNode row, String column, @Nullable Object value) {
    row.put(column, value == null ? null : value.toString());
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
