package io.safekeep.backup.drill;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.safekeep.backup.heartbeat.Beat;
import io.safekeep.backup.verify.CopyExamination.Seen;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Drills of all datastores. A record of experiments, which nothing is removed from.
@Singleton
@RegisterForReflection(targets = {Findings.class, Seen.class, Beat.class})
public class SqlDrills {

  private static final String COLUMNS =
      """
      select id, tenant, datastore, kind, target, requested_by, requested_at, state, started_at,
        ended_at, failure, findings
      from drill
      """;

  private final Sql sql;
  private final ObjectMapper json;

  SqlDrills(Sql sql, ObjectMapper json) {
    this.sql = sql;
    this.json = json;
  }

  void add(Drill drill) {
    sql.update(
        """
        insert into drill (id, tenant, datastore, kind, target, requested_by, requested_at, state)
        values (?, ?, ?, ?, ?, ?, ?, 'queued')
        """,
        drill.id(),
        drill.tenant().value(),
        drill.datastore(),
        drill.kind().toString(),
        drill.target(),
        drill.requestedBy(),
        drill.requestedAt());
  }

  /// Stores a new state; the caller holds the row's lock.
  void update(Drill drill) {
    switch (drill.state()) {
      case DrillState.Queued _ -> throw new IllegalStateException("no drill goes back");
      case DrillState.Running(Instant at) ->
          sql.update(
              "update drill set state = 'running', started_at = ? where id = ?", at, drill.id());
      case DrillState.Passed(Findings findings, Instant at) ->
          end(drill, "passed", null, findings, at);
      case DrillState.Failed(String reason, Findings findings, Instant at) ->
          end(drill, "failed", reason, findings, at);
    }
  }

  private void end(
      Drill drill, String state, @Nullable String reason, @Nullable Findings findings, Instant at) {
    sql.update(
        """
        update drill set state = ?, failure = ?, findings = ?::jsonb, ended_at = ? where id = ?
        """,
        state,
        reason,
        findings == null ? null : write(findings),
        at,
        drill.id());
  }

  public Optional<Drill> find(UUID id) {
    return sql.first(COLUMNS + "where id = ?", this::read, id);
  }

  /// Locks the row until the transaction ends.
  Optional<Drill> findForUpdate(UUID id) {
    return sql.first(COLUMNS + "where id = ? for update", this::read, id);
  }

  /// Drills of one tenant or of all, of one datastore or of all, newest first, older than `before`.
  public List<Drill> page(
      @Nullable TenantId tenant, @Nullable UUID datastore, @Nullable UUID before, int limit) {
    return sql.query(
        COLUMNS
            + """
            where tenant = coalesce(?::uuid, tenant) and datastore = coalesce(?::uuid, datastore)
              and id < coalesce(?::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
            order by id desc limit ?
            """,
        this::read,
        tenant == null ? null : tenant.value(),
        datastore,
        before,
        limit);
  }

  /// Whether a drill waits or is made just now.
  boolean anyOpen() {
    return sql.first("select 1 from drill where state in ('queued', 'running')", row -> true)
        .isPresent();
  }

  /// The drill of a datastore that ended last.
  public Optional<Drill> lastEnded(UUID datastore) {
    return sql.first(
        COLUMNS
            + "where datastore = ? and state in ('passed', 'failed') order by ended_at desc limit 1",
        this::read,
        datastore);
  }

  /// The drill of one kind of a datastore that ended last.
  public Optional<Drill> lastEnded(UUID datastore, Drill.Kind kind) {
    return sql.first(
        COLUMNS
            + """
            where datastore = ? and kind = ? and state in ('passed', 'failed')
            order by ended_at desc limit 1
            """,
        this::read,
        datastore,
        kind.toString());
  }

  /// The drill of one kind of a datastore that passed last.
  public Optional<Drill> lastPassed(UUID datastore, Drill.Kind kind) {
    return sql.first(
        COLUMNS
            + """
            where datastore = ? and kind = ? and state = 'passed' order by ended_at desc limit 1
            """,
        this::read,
        datastore,
        kind.toString());
  }

  /// When the making of a drill began; empty while it waits.
  public Optional<Instant> startedAt(UUID id) {
    return sql.first(
        "select started_at from drill where id = ? and started_at is not null",
        row -> row.instant("started_at"),
        id);
  }

  /// The drill of a datastore that passed last.
  public Optional<Drill> lastPassed(UUID datastore) {
    return sql.first(
        COLUMNS + "where datastore = ? and state = 'passed' order by ended_at desc limit 1",
        this::read,
        datastore);
  }

  /// The drill of one kind, of whichever datastore, that ended last.
  public Optional<Drill> lastEnded(Drill.Kind kind) {
    return sql.first(
        COLUMNS + "where kind = ? and state in ('passed', 'failed') order by ended_at desc limit 1",
        this::read,
        kind.toString());
  }

  private Drill read(Sql.Row row) throws SQLException {
    return new Drill(
        row.id("id"),
        new TenantId(row.id("tenant")),
        row.id("datastore"),
        Drill.Kind.parse(row.text("kind")),
        row.instant("target"),
        row.text("requested_by"),
        row.instant("requested_at"),
        state(row));
  }

  private DrillState state(Sql.Row row) throws SQLException {
    String findings = row.textOrNull("findings");
    return switch (row.text("state")) {
      case "queued" -> new DrillState.Queued();
      case "running" -> new DrillState.Running(row.instant("started_at"));
      case "passed" ->
          new DrillState.Passed(readFindings(requireNonNull(findings)), row.instant("ended_at"));
      case "failed" ->
          new DrillState.Failed(
              row.text("failure"),
              findings == null ? null : readFindings(findings),
              row.instant("ended_at"));
      case String other -> throw new IllegalStateException("unknown state " + other);
    };
  }

  private String write(Findings findings) {
    try {
      return json.writeValueAsString(findings);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("findings cannot be written as JSON", e);
    }
  }

  private Findings readFindings(String text) {
    try {
      return json.readValue(text, Findings.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("stored findings cannot be read", e);
    }
  }
}
