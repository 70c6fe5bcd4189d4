package io.safekeep.runtime.work;

import io.safekeep.runtime.ServiceSettings;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Work that waits to be done, as rows. An in-memory timer is never the truth: a row is due when
/// the database's clock says so, and any replica may claim it.
@Singleton
public class WorkQueue {

  private final Sql sql;
  private final ServiceSettings service;
  private final Presence presence;
  private final WorkBell bell;

  WorkQueue(Sql sql, ServiceSettings service, Presence presence, WorkBell bell) {
    this.sql = sql;
    this.service = service;
    this.presence = presence;
    this.bell = bell;
  }

  /// Adds work that is due after `delay`. If there is such an item already, it is made due no later
  /// than that; if it is being worked on just now, it is worked on again afterwards, because the
  /// work may have looked already. This replica looks for it as soon as it is due and the current
  /// transaction, if there is one, is committed.
  public void schedule(String kind, String key, Duration delay) {
    schedule(kind, Set.of(key), delay);
  }

  /// Adds work that is due now.
  public void schedule(String kind, String key) {
    schedule(kind, key, Duration.ZERO);
  }

  /// Adds work that is due now, all of it at once: a service that starts waits for one answer.
  public void schedule(String kind, Set<String> keys) {
    schedule(kind, keys, Duration.ZERO);
  }

  /// In the order of keys, so that replicas that start together do not wait for each other.
  private void schedule(String kind, Set<String> keys, Duration delay) {
    sql.update(
        """
        insert into work_item (kind, key, due_at)
        select ?, key, clock_timestamp() + ? * interval '1 millisecond'
        from unnest(?) as key order by key
        on conflict (kind, key) do update set
          due_at = case when work_item.claimed_by is null
            then least(work_item.due_at, excluded.due_at) else work_item.due_at end,
          again_at = case when work_item.claimed_by is null
            then null else least(work_item.again_at, excluded.due_at) end
        """,
        kind,
        delay.toMillis(),
        keys.toArray(String[]::new));
    bell.ringIn(delay);
  }

  /// Forgets an item. Work that is being done goes on, but is not repeated.
  public void remove(String kind, String key) {
    sql.update("delete from work_item where kind = ? and key = ?", kind, key);
  }

  /// Claims due items; none of them can be claimed once more until the lease ends.
  ///
  /// @param claim names this claim; no two calls use the same
  List<WorkItem> claim(UUID claim, List<String> kinds, int limit) {
    presence.begin();
    return sql.query(
        """
        update work_item set
          claimed_by = ?,
          replica = ?,
          claimed_until = clock_timestamp() + ? * interval '1 millisecond',
          attempts = attempts + 1,
          again_at = case when again_at > clock_timestamp() then again_at end
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
        claim,
        presence.replica(),
        service.lease().toMillis(),
        kinds.toArray(String[]::new),
        limit);
  }

  /// Returns false if the claim was lost.
  boolean renew(UUID claim, WorkItem item) {
    return sql.update(
            """
            update work_item set claimed_until = clock_timestamp() + ? * interval '1 millisecond'
            where kind = ? and key = ? and claimed_by = ?
            """,
            service.lease().toMillis(),
            item.kind(),
            item.key(),
            claim)
        == 1;
  }

  /// Forgets an item, or makes it due if it was asked for again meanwhile.
  void finish(UUID claim, WorkItem item) {
    int forgotten =
        sql.update(
            """
            delete from work_item
            where kind = ? and key = ? and claimed_by = ? and again_at is null
            """,
            item.kind(),
            item.key(),
            claim);
    if (forgotten == 0) {
      sql.update(
          """
          update work_item set due_at = again_at, again_at = null, claimed_by = null,
            claimed_until = null, attempts = 0, last_error = null
          where kind = ? and key = ? and claimed_by = ?
          """,
          item.kind(),
          item.key(),
          claim);
      bell.ring();
    }
  }

  /// Makes an item due again after a pause.
  void again(UUID claim, WorkItem item, Duration pause) {
    release(claim, item, pause, 0, null);
  }

  /// Makes an item due again after a pause and keeps why it failed.
  void failed(UUID claim, WorkItem item, Duration pause, String reason) {
    release(claim, item, pause, item.attempt(), reason);
  }

  /// Ends the claims of a replica that is dead, and cannot write any more what its claims allowed.
  /// That is no failure of the work.
  ///
  /// @return how many
  int endClaimsOf(UUID dead) {
    return sql.update(
        """
        update work_item set claimed_by = null, claimed_until = null, replica = null,
          attempts = attempts - 1
        where replica = ? and claimed_by is not null
        """,
        dead);
  }

  /// Gives an item back undone, so that another replica may claim it at once.
  void giveBack(UUID claim, WorkItem item) {
    release(claim, item, Duration.ZERO, item.attempt() - 1, null);
  }

  private void release(
      UUID claim, WorkItem item, Duration pause, int attempts, @Nullable String reason) {
    sql.first(
            """
            update work_item set
              due_at = least(clock_timestamp() + ? * interval '1 millisecond', again_at),
              again_at = null, claimed_by = null, claimed_until = null, attempts = ?, last_error = ?
            where kind = ? and key = ? and claimed_by = ?
            returning ceil(extract(epoch from due_at - clock_timestamp()) * 1000)::bigint as millis
            """,
            row -> Duration.ofMillis(row.number("millis")),
            pause.toMillis(),
            attempts,
            reason,
            item.kind(),
            item.key(),
            claim)
        .ifPresent(bell::ringIn);
  }
}
