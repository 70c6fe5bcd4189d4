package io.safekeep.backup.filestore;

import io.safekeep.backup.files.ContentId;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// Contents that are only waiting to be removed from a repository.
@Singleton
class SqlExpiredContents {

  private final Sql sql;

  SqlExpiredContents(Sql sql) {
    this.sql = sql;
  }

  /// Once more changes nothing.
  void add(UUID store, String repository, ContentId content, Instant at) {
    sql.update(
        """
        insert into expired_file_content (store, repository, content, expired_at)
        values (?, ?, ?, ?) on conflict do nothing
        """,
        store,
        repository,
        content.bytes(),
        at);
  }

  /// Takes back what is needed again since.
  void takeBack(UUID store, String repository, Instant horizon) {
    sql.update(
        """
        delete from expired_file_content expired where store = ? and repository = ? and exists (
          select 1 from file_version version
          where version.store = expired.store and version.content = expired.content
            and (version.ended_at is null or version.ended_at > ?))
        """,
        store,
        repository,
        horizon);
  }

  List<ContentId> due(UUID store, String repository, Instant expiredBefore, int limit) {
    return sql.query(
        """
        select encode(content, 'hex') as content from expired_file_content
        where store = ? and repository = ? and expired_at < ? limit ?
        """,
        row -> new ContentId(row.text("content")),
        store,
        repository,
        expiredBefore,
        limit);
  }

  void removed(UUID store, String repository, ContentId content) {
    sql.update(
        "delete from expired_file_content where store = ? and repository = ? and content = ?",
        store,
        repository,
        content.bytes());
  }

  /// How many should have been removed before that.
  long overdue(UUID store, Instant expiredBefore) {
    return sql.query(
            "select count(*) as n from expired_file_content where store = ? and expired_at < ?",
            row -> row.number("n"),
            store,
            expiredBefore)
        .getFirst();
  }
}
