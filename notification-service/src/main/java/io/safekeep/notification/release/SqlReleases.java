package io.safekeep.notification.release;

import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.List;

/// Table `client_release`.
@Singleton
class SqlReleases {

  private final Sql sql;

  SqlReleases(Sql sql) {
    this.sql = sql;
  }

  /// False if that version was announced before.
  boolean add(ClientRelease it) {
    return sql.update(
            """
            insert into client_release (id, product, version, released_at, download, body,
              announced_by, announced_at)
            values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (product, version) do nothing
            """,
            it.id(),
            it.product(),
            it.version(),
            it.releasedAt(),
            it.download().toString(),
            it.text(),
            it.announcedBy(),
            it.announcedAt())
        == 1;
  }

  /// Newest first.
  List<ClientRelease> newest(int limit) {
    return sql.query(
        """
        select id, product, version, released_at, download, body, announced_by, announced_at
        from client_release order by announced_at desc, id desc limit ?
        """,
        row ->
            new ClientRelease(
                row.id("id"),
                row.text("product"),
                row.text("version"),
                row.instant("released_at"),
                URI.create(row.text("download")),
                row.text("body"),
                row.text("announced_by"),
                row.instant("announced_at")),
        limit);
  }
}
