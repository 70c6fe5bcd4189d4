package io.safekeep.backup.standby;

import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.Row;
import io.safekeep.backup.wire.SqlConnection;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/// Asks a primary for its standbys, over a connection that somebody has already.
@Singleton
public class LookAtStandbys {

  /// Archives take the log too but replay none of it, and ours are known by their slots. A user
  /// without `pg_monitor` sees that there are others, but not what they do.
  private static final String QUESTION =
      """
      select
        count(*) filter (where state = 'streaming' and replay_lsn is not null),
        coalesce(max(extract(epoch from replay_lag) * 1000)
          filter (where state = 'streaming' and replay_lsn is not null), 0)::bigint,
        coalesce(min(replay_lsn)
          filter (where state = 'streaming' and replay_lsn is not null), pg_current_wal_lsn()),
        pg_current_wal_lsn(),
        count(*) filter (where state is null)
      from pg_stat_replication sender
      left join pg_replication_slots slot on slot.active_pid = sender.pid
      where coalesce(slot.slot_type, 'physical') = 'physical'
        and coalesce(slot.slot_name, '') not like 'safekeep\\_%'
      """;

  private final SqlStandbys standbys;
  private final Clock clock;

  LookAtStandbys(SqlStandbys standbys, Clock clock) {
    this.standbys = standbys;
    this.clock = clock;
  }

  /// @throws IOException if the server does not answer
  public void look(Datastore datastore, SqlConnection primary) throws IOException {
    Instant now = clock.instant();
    if (primary.row("select pg_is_in_recovery()").text(0).equals("t")) {
      standbys.noteUnseen(datastore.id(), "the server is a standby itself", now);
      return;
    }
    Row seen = primary.row(QUESTION);
    int streaming = Integer.parseInt(seen.text(0));
    if (streaming == 0 && !seen.text(4).equals("0")) {
      standbys.noteUnseen(
          datastore.id(),
          "user %1$s does not see who replicates; allow it by: grant pg_monitor to %1$s"
              .formatted(SqlConnection.identifier(datastore.dsn().user())),
          now);
      return;
    }
    Duration measured = Duration.ofMillis(Long.parseLong(seen.text(1)));
    Duration waiting = waiting(datastore, Lsn.parse(seen.text(2)), now);
    standbys.note(
        datastore.id(),
        new StandbySample(now, streaming, measured.compareTo(waiting) > 0 ? measured : waiting),
        Lsn.parse(seen.text(3)));
  }

  /// How long the slowest standby has not come to what was there at an earlier look. The server's
  /// own measure stands still when the replay does.
  private Duration waiting(Datastore datastore, Lsn replayed, Instant now) {
    return standbys
        .firstBehind(datastore.id(), replayed)
        .map(since -> Duration.between(since, now))
        .orElse(Duration.ZERO);
  }
}
