package io.safekeep.backup.datastore;

import io.safekeep.backup.heartbeat.Beat;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// States of heartbeats, and the stretches of time in which beats were made without a pause: what a
/// restored copy must show is known from them, at the cost of a row per interruption.
@Singleton
public class SqlHeartbeats {

  /// Longest from one beat to the next (P30).
  public static final Duration EVERY = Duration.ofSeconds(10);

  private final Sql sql;
  private final Ids ids;

  SqlHeartbeats(Sql sql, Ids ids) {
    this.sql = sql;
    this.ids = ids;
  }

  /// Beats from `first` to `last`, none more than {@link #EVERY} after the one before it.
  public record Stretch(Beat first, Beat last) {}

  /// Notes a state; `since` is kept while the state does not change.
  public void note(UUID datastore, Heartbeat state) {
    sql.update(
        """
        insert into heartbeat (datastore, state, reason, since) values (?, ?, ?, ?)
        on conflict (datastore) do update set
          state = excluded.state, reason = excluded.reason,
          since = case when heartbeat.state = excluded.state
            then heartbeat.since else excluded.since end
        """,
        datastore,
        state instanceof Heartbeat.Beating ? "beating" : "missing",
        state instanceof Heartbeat.Missing(String reason, _) ? reason : null,
        state.since());
  }

  /// Empty while nobody has tried.
  public Optional<Heartbeat> find(UUID datastore) {
    return sql.first(
        "select state, reason, since from heartbeat where datastore = ?",
        row ->
            row.text("state").equals("beating")
                ? new Heartbeat.Beating(row.instant("since"))
                : new Heartbeat.Missing(row.text("reason"), row.instant("since")),
        datastore);
  }

  /// Notes a beat that the datastore's server has committed.
  public void beaten(UUID datastore, Beat beat) {
    int continued =
        sql.update(
            """
            update heartbeat_stretch set last_beat = ?, last_at = ?
            where datastore = ? and last_at between ? and ?
            """,
            beat.number(),
            beat.at(),
            datastore,
            beat.at().minus(EVERY),
            beat.at());
    if (continued == 0) {
      sql.update(
          """
          insert into heartbeat_stretch (id, datastore, first_beat, first_at, last_beat, last_at)
          values (?, ?, ?, ?, ?, ?)
          """,
          ids.next(),
          datastore,
          beat.number(),
          beat.at(),
          beat.number(),
          beat.at());
    }
  }

  /// The newest stretch that had begun at an instant of the datastore's clock.
  public Optional<Stretch> before(UUID datastore, Instant instant) {
    return sql.first(
        """
        select first_beat, first_at, last_beat, last_at from heartbeat_stretch
        where datastore = ? and first_at <= ? order by first_at desc limit 1
        """,
        row ->
            new Stretch(
                new Beat(row.number("first_beat"), row.instant("first_at")),
                new Beat(row.number("last_beat"), row.instant("last_at"))),
        datastore,
        instant);
  }

  /// Forgets the stretches that nothing recoverable is left of.
  public void forgetBefore(UUID datastore, Instant instant) {
    sql.update(
        "delete from heartbeat_stretch where datastore = ? and last_at < ?", datastore, instant);
  }
}
