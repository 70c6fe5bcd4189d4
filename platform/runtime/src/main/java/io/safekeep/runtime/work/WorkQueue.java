package io.safekeep.runtime.work;

import io.safekeep.runtime.ServiceSettings;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Work that waits to be done, as rows. An in-memory timer is never the truth: a row is due when
/// the database's clock says so, and any replica may claim it.
@Singleton
public class WorkQueue {

  private final Sql sql;
  private final ServiceSettings service;

  WorkQueue(Sql sql, ServiceSettings service) {
    this.sql = sql;
    this.service = service;
  }

  /// Adds work that is due after `delay`. If there is such an item already, it is made due no later
  /// than that.
  public void schedule(String kind, String key, Duration delay) {
    sql.update(
        """
        insert into work_item (kind, key, due_at)
        values (?, ?, clock_timestamp() + ? * interval '1 millisecond')
        on conflict (kind, key) do update set due_at = least(work_item.due_at, excluded.due_at)
        """,
        kind,
        key,
        delay.toMillis());
  }

  /// Adds work that is due now.
  public void schedule(String kind, String key) {
    schedule(kind, key, Duration.ZERO);
  }

  /// Forgets an item. Work that is being done goes on, but is not repeated.
  public void remove(String kind, String key) {
    sql.update("delete from work_item where kind = ? and key = ?", kind, key);
  }

  /// Claims due items for one replica; none of them is claimed by another one until the lease ends.
  List<WorkItem> claim(UUID replica, List<String> kinds, int limit) {
    return sql.query(
        """
        update work_item set
          claimed_by = ?,
          claimed_until = clock_timestamp() + ? * interval '1 millisecond',
          attempts = attempts + 1
        where (kind, key) in (
          select kind, key from work_item
          where due_at <= clock_timestamp()
            and kind = any(?)
            and (claimed_until is null or claimed_until < clock_timestamp())
          order by due_at
          limit ?
          for update skip locked)
        returning kind, key, attempts
        """,
        row -> new WorkItem(row.text("kind"), row.text("key"), (int) row.number("attempts")),
        replica,
        service.lease().toMillis(),
        kinds.toArray(String[]::new),
        limit);
  }

  /// Returns false if the claim was lost.
  boolean renew(UUID replica, WorkItem item) {
    return sql.update(
            """
            update work_item set claimed_until = clock_timestamp() + ? * interval '1 millisecond'
            where kind = ? and key = ? and claimed_by = ?
            """,
            service.lease().toMillis(),
            item.kind(),
            item.key(),
            replica)
        == 1;
  }

  void finish(UUID replica, WorkItem item) {
    sql.update(
        "delete from work_item where kind = ? and key = ? and claimed_by = ?",
        item.kind(),
        item.key(),
        replica);
  }

  void again(UUID replica, WorkItem item, Duration pause) {
    release(replica, item, pause, 0, null);
  }

  void failed(UUID replica, WorkItem item, Duration pause, String reason) {
    release(replica, item, pause, item.attempt(), reason);
  }

  private void release(
      UUID replica, WorkItem item, Duration pause, int attempts, @Nullable String reason) {
    sql.update(
        """
        update work_item set
          due_at = clock_timestamp() + ? * interval '1 millisecond',
          claimed_by = null, claimed_until = null, attempts = ?, last_error = ?
        where kind = ? and key = ? and claimed_by = ?
        """,
        pause.toMillis(),
        attempts,
        reason,
        item.kind(),
        item.key(),
        replica);
  }
}
