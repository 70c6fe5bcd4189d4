package io.safekeep.backup.filestore;

import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// What drills of file stores have shown.
@Singleton
class SqlFileDrills {

  private final Sql sql;

  SqlFileDrills(Sql sql) {
    this.sql = sql;
  }

  void add(FileDrill drill) {
    sql.update(
        """
        insert into file_drill (id, store, repository, target, started_at, ended_at, files, bytes,
          failure)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        drill.id(),
        drill.store(),
        drill.repository(),
        drill.target(),
        drill.startedAt(),
        drill.endedAt(),
        drill.files(),
        drill.bytes(),
        drill.failure());
  }

  Optional<FileDrill> last(UUID store) {
    return newest(store, 1).stream().findFirst();
  }

  /// Newest first.
  List<FileDrill> newest(UUID store, int limit) {
    return sql.query(
        """
        select id, store, repository, target, started_at, ended_at, files, bytes, failure
        from file_drill where store = ? order by ended_at desc limit ?
        """,
        row ->
            new FileDrill(
                row.id("id"),
                row.id("store"),
                row.text("repository"),
                row.instant("target"),
                row.instant("started_at"),
                row.instant("ended_at"),
                row.number("files"),
                row.number("bytes"),
                row.textOrNull("failure")),
        store,
        limit);
  }
}
