package io.safekeep.notification.oncall;

import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Table `on_call_feed`.
@Singleton
class SqlFeeds {

  private final Sql sql;

  SqlFeeds(Sql sql) {
    this.sql = sql;
  }

  /// @param readAt when a calendar last asked, to the hour; null if none has
  record Feed(UUID employee, Instant madeAt, @Nullable Instant readAt) {}

  /// In place of the one before, whose key is good no more.
  void put(UUID employee, Secret key, Instant at) {
    sql.update(
        """
        insert into on_call_feed (employee, key_hash, made_at) values (?, ?, ?)
        on conflict (employee) do update set
          key_hash = excluded.key_hash, made_at = excluded.made_at, read_at = null
        """,
        employee,
        key.hash(),
        at);
  }

  Optional<Feed> of(UUID employee) {
    return sql.first("select * from on_call_feed where employee = ?", SqlFeeds::read, employee);
  }

  /// Whose key it is. The hash is looked up, so nothing that a stranger knows is compared here.
  Optional<Feed> find(Secret key) {
    return sql.first("select * from on_call_feed where key_hash = ?", SqlFeeds::read, key.hash());
  }

  /// Notes that a calendar has asked; once an hour is enough to know that it is used.
  void read(UUID employee, Instant hour) {
    sql.update(
        "update on_call_feed set read_at = ? where employee = ? and read_at is distinct from ?",
        hour,
        employee,
        hour);
  }

  boolean remove(UUID employee) {
    return sql.update("delete from on_call_feed where employee = ?", employee) == 1;
  }

  private static Feed read(Row row) throws SQLException {
    return new Feed(row.id("employee"), row.instant("made_at"), row.instantOrNull("read_at"));
  }
}
