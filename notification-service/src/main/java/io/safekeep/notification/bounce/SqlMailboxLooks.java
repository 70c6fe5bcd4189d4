package io.safekeep.notification.bounce;

import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;

/// Table `mailbox_look`.
@Singleton
class SqlMailboxLooks {

  private final Sql sql;

  SqlMailboxLooks(Sql sql) {
    this.sql = sql;
  }

  void looked(Instant at) {
    sql.update(
        "insert into mailbox_look (at) values (?) on conflict (id) do update set at = excluded.at",
        at);
  }

  /// Empty if nobody ever did.
  Optional<Instant> last() {
    return sql.first("select at from mailbox_look", row -> row.instant("at"));
  }
}
