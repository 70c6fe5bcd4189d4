package io.safekeep.backup.replacement;

import static java.util.Objects.requireNonNull;

import io.safekeep.backup.recovery.RestoreTarget;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Replacements of all tenants. The database repeats what the states allow, and that two persons
/// agreed.
@Singleton
public class SqlReplacements {

  private static final String COLUMNS = "select * from replacement ";

  private final Sql sql;

  SqlReplacements(Sql sql) {
    this.sql = sql;
  }

  /// Returns false if the datastore has an open one.
  boolean add(Replacement replacement, Instant expiresAt) {
    return sql.update(
            """
            insert into replacement (id, tenant, datastore, target, reason, requested_by,
              requested_on_behalf, requested_at, state, expires_at)
            values (?, ?, ?, ?, ?, ?, ?, ?, 'awaiting-approval', ?)
            on conflict (datastore) where state in
              ('awaiting-approval', 'securing', 'restoring', 'awaiting-switch') do nothing
            """,
            replacement.id(),
            replacement.tenant().value(),
            replacement.datastore(),
            replacement.target().notation(),
            replacement.reason(),
            replacement.requestedBy().subject(),
            replacement.requestedBy().onBehalf(),
            replacement.requestedAt(),
            expiresAt)
        == 1;
  }

  /// Stores a new state; the caller holds the row's lock.
  void update(Replacement replacement) {
    ReplacementState state = replacement.state();
    Traces traces = state.traces();
    Approval approval = traces.approval();
    SafetyPoint safety = traces.safetyPoint();
    Actor endedBy = state instanceof ReplacementState.Ended ended ? ended.endedBy() : null;
    sql.update(
        """
        update replacement set state = ?, approved_by = ?, approved_on_behalf = ?,
          approved_at = ?, approved_digest = ?, live_server_lost = ?, safety_name = ?,
          safety_lsn = ?, safety_instant = ?, restore = ?, successor = ?, waiting_for = null,
          ended_by = ?, ended_on_behalf = ?, ended_at = ?, failure = ?
        where id = ?
        """,
        state.label(),
        approval == null ? null : approval.by().subject(),
        approval == null ? null : approval.by().onBehalf(),
        approval == null ? null : approval.at(),
        approval == null ? null : approval.digest(),
        approval != null && approval.liveServerLost(),
        safety instanceof SafetyPoint.Named named ? named.name() : null,
        safety instanceof SafetyPoint.Named named ? named.lsn().toString() : null,
        safety == null ? null : safety.instant(),
        traces.restore(),
        state instanceof ReplacementState.Completed completed ? completed.successor() : null,
        endedBy == null ? null : endedBy.subject(),
        endedBy == null ? null : endedBy.onBehalf(),
        state instanceof ReplacementState.Ended ended ? ended.endedAt() : null,
        state instanceof ReplacementState.Failed failed ? failed.reason() : null,
        replacement.id());
  }

  /// Notes why a replacement does not go on just now.
  void waitFor(UUID id, String reason) {
    sql.update(
        "update replacement set waiting_for = ? where id = ? and state = 'securing'", reason, id);
  }

  /// Why a replacement does not go on just now.
  public Optional<String> waitingFor(UUID id) {
    return sql.first(
        "select waiting_for from replacement where id = ? and waiting_for is not null",
        row -> row.text("waiting_for"),
        id);
  }

  public Optional<Replacement> find(UUID id) {
    return sql.first(COLUMNS + "where id = ?", SqlReplacements::read, id);
  }

  /// Locks the row until the transaction ends.
  Optional<Replacement> findForUpdate(UUID id) {
    return sql.first(COLUMNS + "where id = ? for update", SqlReplacements::read, id);
  }

  /// The replacement of a datastore that has not ended.
  Optional<Replacement> open(UUID datastore) {
    return sql.first(
        COLUMNS
            + """
            where datastore = ?
              and state in ('awaiting-approval', 'securing', 'restoring', 'awaiting-switch')
            """,
        SqlReplacements::read,
        datastore);
  }

  /// Those of one datastore, newest first, older than `before`.
  public List<Replacement> page(UUID datastore, @Nullable UUID before, int limit) {
    return sql.query(
        COLUMNS
            + """
            where datastore = ?
              and id < coalesce(?::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
            order by id desc limit ?
            """,
        SqlReplacements::read,
        datastore,
        before,
        limit);
  }

  private static Replacement read(Sql.Row row) throws SQLException {
    return new Replacement(
        row.id("id"),
        new TenantId(row.id("tenant")),
        row.id("datastore"),
        RestoreTarget.parse(row.text("target")),
        row.text("reason"),
        new Actor(row.text("requested_by"), row.textOrNull("requested_on_behalf")),
        row.instant("requested_at"),
        state(row));
  }

  private static ReplacementState state(Sql.Row row) throws SQLException {
    Traces traces = new Traces(approval(row), safetyPoint(row), row.idOrNull("restore"));
    return switch (row.text("state")) {
      case "awaiting-approval" -> new ReplacementState.AwaitingApproval(row.instant("expires_at"));
      case "securing" -> new ReplacementState.Securing(requireNonNull(traces.approval()));
      case "restoring" -> restoring(traces);
      case "awaiting-switch" -> restoring(traces).restored();
      case "completed" ->
          restoring(traces).restored().completed(row.id("successor"), row.instant("ended_at"));
      case "rejected" -> new ReplacementState.Rejected(endedBy(row), row.instant("ended_at"));
      case "expired" -> new ReplacementState.Expired(row.instant("ended_at"));
      case "cancelled" ->
          new ReplacementState.Cancelled(endedBy(row), row.instant("ended_at"), traces);
      case "failed" ->
          new ReplacementState.Failed(row.text("failure"), row.instant("ended_at"), traces);
      case String other -> throw new IllegalStateException("unknown state " + other);
    };
  }

  private static ReplacementState.Restoring restoring(Traces traces) {
    return new ReplacementState.Restoring(
        requireNonNull(traces.approval()),
        requireNonNull(traces.safetyPoint()),
        requireNonNull(traces.restore()));
  }

  private static @Nullable Approval approval(Sql.Row row) throws SQLException {
    String by = row.textOrNull("approved_by");
    return by == null
        ? null
        : new Approval(
            new Actor(by, row.textOrNull("approved_on_behalf")),
            row.instant("approved_at"),
            row.text("approved_digest"),
            row.flag("live_server_lost"));
  }

  private static @Nullable SafetyPoint safetyPoint(Sql.Row row) throws SQLException {
    Instant instant = row.instantOrNull("safety_instant");
    String name = row.textOrNull("safety_name");
    if (instant == null) {
      return null;
    }
    return name == null
        ? new SafetyPoint.Newest(instant)
        : new SafetyPoint.Named(name, Lsn.parse(row.text("safety_lsn")), instant);
  }

  private static Actor endedBy(Sql.Row row) throws SQLException {
    return new Actor(row.text("ended_by"), row.textOrNull("ended_on_behalf"));
  }
}
