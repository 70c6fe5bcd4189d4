package io.safekeep.backup.mirror;

import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// What the repositories were when they were begun.
@Singleton
class SqlRepositories {

  private final Sql sql;

  SqlRepositories(Sql sql) {
    this.sql = sql;
  }

  Optional<UUID> find(String repository) {
    return sql.first(
        "select identity from repository where id = ?", row -> row.id("identity"), repository);
  }

  void replace(String repository, UUID identity, Instant at) {
    sql.update(
        """
        insert into repository (id, identity, begun_at) values (?, ?, ?)
        on conflict (id) do update set identity = excluded.identity, begun_at = excluded.begun_at
        """,
        repository,
        identity,
        at);
  }
}
