package io.safekeep.backup.protection;

import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/// Which kinds of work are there for a datastore.
@Singleton
class SqlStandingWork {

  private final Sql sql;

  SqlStandingWork(Sql sql) {
    this.sql = sql;
  }

  Set<String> of(UUID datastore) {
    return new TreeSet<>(
        sql.query(
            "select kind from work_item where key = ?",
            row -> row.text("kind"),
            datastore.toString()));
  }
}
