package io.safekeep.backup.filestore;

import io.safekeep.backup.files.SqlFileHistory.Extent;
import io.safekeep.backup.filestore.FileRestore.State;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The restores of file stores.
@Singleton
class SqlFileRestores {

  private static final UUID LAST = new UUID(-1, -1);

  private static final String COLUMNS =
      """
      select id, store, target, directory, requested_by, requested_at, state, ended_at, failure,
        files_done, files_total, bytes_done, bytes_total
      from file_restore
      """;

  private final Sql sql;

  SqlFileRestores(Sql sql) {
    this.sql = sql;
  }

  Optional<FileRestore> find(UUID id) {
    return sql.first(COLUMNS + "where id = ?", SqlFileRestores::read, id);
  }

  /// Locks the row until the transaction ends.
  Optional<FileRestore> findForUpdate(UUID id) {
    return sql.first(COLUMNS + "where id = ? for update", SqlFileRestores::read, id);
  }

  /// Newest first, older than `before`.
  List<FileRestore> page(UUID store, @Nullable UUID before, int limit) {
    return sql.query(
        COLUMNS + "where store = ? and id < ? order by id desc limit ?",
        SqlFileRestores::read,
        store,
        before == null ? LAST : before,
        limit);
  }

  /// Oldest instant that a restore is still to read; empty if none is under way.
  Optional<Instant> oldestOpenTarget(UUID store) {
    return sql.first(
            "select min(target) as t from file_restore where store = ? and state in ('queued', 'running')",
            row -> Optional.ofNullable(row.instantOrNull("t")),
            store)
        .flatMap(target -> target);
  }

  void add(FileRestore restore) {
    sql.update(
        """
        insert into file_restore (id, store, target, directory, requested_by, requested_at, state,
          files_total, bytes_total)
        values (?, ?, ?, ?, ?, ?, 'queued', ?, ?)
        """,
        restore.id(),
        restore.store(),
        restore.target(),
        restore.directory(),
        restore.requestedBy(),
        restore.requestedAt(),
        restore.total().files(),
        restore.total().bytes());
  }

  /// Stores a new state; the caller holds the row's lock.
  void update(FileRestore restore) {
    State state = restore.state();
    sql.update(
        "update file_restore set state = ?, ended_at = ?, failure = ? where id = ?",
        name(state),
        endedAt(state),
        state instanceof State.Failed(String reason, _) ? reason : null,
        restore.id());
  }

  void note(UUID id, Extent done) {
    sql.update(
        "update file_restore set files_done = ?, bytes_done = ? where id = ?",
        done.files(),
        done.bytes(),
        id);
  }

  static String name(State state) {
    return switch (state) {
      case State.Queued _ -> "queued";
      case State.Running _ -> "running";
      case State.Ready _ -> "ready";
      case State.Failed _ -> "failed";
      case State.Cancelled _ -> "cancelled";
      case State.Discarded _ -> "discarded";
    };
  }

  static @Nullable Instant endedAt(State state) {
    return switch (state) {
      case State.Active _ -> null;
      case State.Ready(Instant at) -> at;
      case State.Failed(_, Instant at) -> at;
      case State.Cancelled(Instant at) -> at;
      case State.Discarded(Instant at) -> at;
    };
  }

  private static FileRestore read(Sql.Row row) throws SQLException {
    return new FileRestore(
        row.id("id"),
        row.id("store"),
        row.instant("target"),
        row.text("directory"),
        row.text("requested_by"),
        row.instant("requested_at"),
        state(row),
        new Extent(row.number("files_total"), row.number("bytes_total")),
        new Extent(row.number("files_done"), row.number("bytes_done")));
  }

  private static State state(Sql.Row row) throws SQLException {
    return switch (row.text("state")) {
      case "queued" -> new State.Queued();
      case "running" -> new State.Running();
      case "ready" -> new State.Ready(row.instant("ended_at"));
      case "failed" -> new State.Failed(row.text("failure"), row.instant("ended_at"));
      case "cancelled" -> new State.Cancelled(row.instant("ended_at"));
      case "discarded" -> new State.Discarded(row.instant("ended_at"));
      default -> throw new IllegalStateException("unknown state " + row.text("state"));
    };
  }
}
