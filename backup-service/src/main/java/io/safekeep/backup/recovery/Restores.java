package io.safekeep.backup.recovery;

import static java.util.Objects.requireNonNull;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Page;
import io.quarkus.panache.common.Sort;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.TimelineHistory;
import io.safekeep.backup.wire.TimelineId;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Restores of all tenants.
@Singleton
public class Restores implements PanacheRepositoryBase<RestoreEntity, UUID> {

  private final Sql sql;

  Restores(Sql sql) {
    this.sql = sql;
  }

  public Optional<Restore> find(UUID id) {
    return findByIdOptional(id).map(this::read);
  }

  /// Locks the row until the transaction ends.
  public Optional<Restore> findForUpdate(UUID id) {
    return findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE).map(this::read);
  }

  /// Restores of one datastore, newest first, older than `before`.
  public List<Restore> page(UUID datastore, @Nullable UUID before, int limit) {
    var query =
        before == null
            ? find("datastore = ?1", Sort.descending("id"), datastore)
            : find("datastore = ?1 and id < ?2", Sort.descending("id"), datastore, before);
    return query.page(Page.ofSize(limit)).stream().map(this::read).toList();
  }

  /// Restores of one tenant, or of all, newest first, older than `before`.
  public List<Restore> pageOf(@Nullable TenantId tenant, @Nullable UUID before, int limit) {
    UUID upTo = before == null ? new UUID(-1, -1) : before;
    var query =
        tenant == null
            ? find("id < ?1", Sort.descending("id"), upTo)
            : find("id < ?1 and tenant = ?2", Sort.descending("id"), upTo, tenant.value());
    return query.page(Page.ofSize(limit)).stream().map(this::read).toList();
  }

  /// Targets of the restores of one datastore that read our repositories and have not ended.
  List<RestoreTarget> openTargets(UUID datastore) {
    return find(
            "datastore = ?1 and state in ('queued', 'running') and intoCluster is null", datastore)
        .stream()
        .map(this::read)
        .map(Restore::target)
        .toList();
  }

  void add(Restore restore) {
    RestoreEntity row = new RestoreEntity();
    row.id = restore.id();
    row.tenant = restore.tenant().value();
    row.datastore = restore.datastore();
    switch (restore.target()) {
      case RestoreTarget.At(var instant) -> {
        row.targetKind = "instant";
        row.targetInstant = instant;
      }
      case RestoreTarget.Position(var lsn) -> {
        row.targetKind = "lsn";
        row.targetLsn = lsn.toString();
      }
      case RestoreTarget.Named(var name) -> {
        row.targetKind = "name";
        row.targetName = name;
      }
      case RestoreTarget.Immediate() -> row.targetKind = "immediate";
      case RestoreTarget.Latest() -> row.targetKind = "latest";
    }
    switch (restore.destination()) {
      case RestoreDestination.Copy() -> {}
      case RestoreDestination.Cluster(var namespace, var name, var backup) -> {
        row.intoNamespace = namespace;
        row.intoCluster = name;
        row.fromBackup = backup;
      }
    }
    row.requestedBy = restore.requestedBy();
    row.requestedAt = restore.requestedAt();
    apply(restore.state(), row);
    // What the caller writes by plain SQL may refer to it.
    persistAndFlush(row);
  }

  /// Stores a new state; the caller holds the row's lock.
  void update(Restore restore) {
    apply(restore.state(), findById(restore.id()));
  }

  /// Notes how far a restore has come, whatever else happens to it.
  public void note(UUID id, Restore.Progress progress) {
    sql.update(
        """
        insert into restore_progress
          (restore, phase, bytes_done, bytes_total, replayed_to, replay_to, remaining_seconds,
            tombstones, bytes_again)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?)
        on conflict (restore) do update set
          phase = excluded.phase, bytes_done = excluded.bytes_done,
          bytes_total = excluded.bytes_total, replayed_to = excluded.replayed_to,
          replay_to = excluded.replay_to, remaining_seconds = excluded.remaining_seconds,
          tombstones = excluded.tombstones, bytes_again = excluded.bytes_again
        """,
        id,
        progress.phase(),
        progress.bytesDone(),
        progress.bytesTotal(),
        progress.replayedTo(),
        progress.replayTo(),
        progress.remainingSeconds(),
        progress.tombstones(),
        progress.bytesAgain());
  }

  /// Notes where the history of a copy begins.
  void note(UUID id, TimelineHistory lineage) {
    sql.update(
        "insert into restore_lineage (restore, timeline, history) values (?, ?, ?)",
        id,
        lineage.timeline().value(),
        lineage.content());
  }

  /// Where the history of a copy begins; empty before it serves.
  public Optional<TimelineHistory> lineage(UUID id) {
    return sql.first(
        "select timeline, history from restore_lineage where restore = ?",
        row ->
            new TimelineHistory(new TimelineId((int) row.number("timeline")), row.bytes("history")),
        id);
  }

  private Restore.Progress progress(UUID id) {
    return sql.first(
            """
            select phase, bytes_done, bytes_total, replayed_to, replay_to, remaining_seconds,
              tombstones, bytes_again
            from restore_progress where restore = ?
            """,
            row ->
                new Restore.Progress(
                    row.text("phase"),
                    row.number("bytes_done"),
                    row.number("bytes_total"),
                    row.text("replayed_to"),
                    row.text("replay_to"),
                    row.numberOrNull("remaining_seconds"),
                    row.numberOrNull("tombstones"),
                    row.number("bytes_again")),
            id)
        .orElse(Restore.Progress.NONE);
  }

  private static void apply(RestoreState state, RestoreEntity row) {
    row.host = null;
    row.port = null;
    switch (state) {
      case RestoreState.Queued() -> row.state = "queued";
      case RestoreState.Running() -> row.state = "running";
      case RestoreState.Ready(var host, var port, var at) -> {
        row.state = "ready";
        row.host = host;
        row.port = port;
        row.stateSince = at;
      }
      case RestoreState.Failed(var reason, var at) -> {
        row.state = "failed";
        row.failure = reason;
        row.stateSince = at;
      }
      case RestoreState.Cancelled(var at) -> {
        row.state = "cancelled";
        row.stateSince = at;
      }
      case RestoreState.Discarded(var at) -> {
        row.state = "discarded";
        row.stateSince = at;
      }
    }
  }

  private Restore read(RestoreEntity row) {
    RestoreTarget target =
        switch (row.targetKind) {
          case "instant" -> new RestoreTarget.At(requireNonNull(row.targetInstant));
          case "lsn" -> new RestoreTarget.Position(Lsn.parse(requireNonNull(row.targetLsn)));
          case "name" -> new RestoreTarget.Named(requireNonNull(row.targetName));
          case "immediate" -> new RestoreTarget.Immediate();
          default -> new RestoreTarget.Latest();
        };
    RestoreState state =
        switch (row.state) {
          case "queued" -> new RestoreState.Queued();
          case "running" -> new RestoreState.Running();
          case "ready" ->
              new RestoreState.Ready(
                  requireNonNull(row.host),
                  requireNonNull(row.port),
                  requireNonNull(row.stateSince));
          case "failed" ->
              new RestoreState.Failed(requireNonNull(row.failure), requireNonNull(row.stateSince));
          case "cancelled" -> new RestoreState.Cancelled(requireNonNull(row.stateSince));
          case "discarded" -> new RestoreState.Discarded(requireNonNull(row.stateSince));
          default -> throw new IllegalStateException("unknown state " + row.state);
        };
    return new Restore(
        row.id,
        new TenantId(row.tenant),
        row.datastore,
        target,
        destination(row),
        row.requestedBy,
        row.requestedAt,
        state,
        progress(row.id));
  }

  private static RestoreDestination destination(RestoreEntity row) {
    return row.intoCluster == null
        ? new RestoreDestination.Copy()
        : new RestoreDestination.Cluster(
            requireNonNull(row.intoNamespace), row.intoCluster, row.fromBackup);
  }
}
