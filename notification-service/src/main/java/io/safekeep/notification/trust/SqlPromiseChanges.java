package io.safekeep.notification.trust;

import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Table `promise_change`.
@Singleton
class SqlPromiseChanges {

  private final Sql sql;

  SqlPromiseChanges(Sql sql) {
    this.sql = sql;
  }

  /// Whether this installation has seen any version of the list.
  boolean any() {
    return sql.first("select 1 as one from promise_change limit 1", row -> row.number("one"))
        .isPresent();
  }

  /// False if it was seen before.
  ///
  /// @param toldAt null if those who subscribed are to hear of it
  boolean seen(int version, Instant at, @Nullable Instant toldAt) {
    return sql.update(
            """
            insert into promise_change (version, seen_at, told_at) values (?, ?, ?)
            on conflict do nothing
            """,
            version,
            at,
            toldAt)
        == 1;
  }

  void told(int version, Instant at) {
    sql.update(
        "update promise_change set told_at = coalesce(told_at, ?) where version = ?", at, version);
  }
}
