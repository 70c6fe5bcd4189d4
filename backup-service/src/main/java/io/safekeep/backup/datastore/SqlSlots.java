package io.safekeep.backup.datastore;

import io.safekeep.backup.wire.SlotRetention;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// What servers keep for our replication slots. Written every minute per datastore, hence plain
/// SQL.
@Singleton
public class SqlSlots {

  private final Sql sql;

  SqlSlots(Sql sql) {
    this.sql = sql;
  }

  /// A look at one slot.
  ///
  /// @param alarming whether somebody must see to it
  public record SlotNote(SlotRetention retention, boolean alarming, Instant notedAt) {}

  /// Notes a look; false if the one before was as alarming.
  public boolean note(UUID datastore, SlotNote note) {
    boolean before = find(datastore).map(SlotNote::alarming).orElse(false);
    sql.update(
        """
        insert into slot_state
          (datastore, retained_bytes, safe_bytes, limit_bytes, alarming, noted_at)
        values (?, ?, ?, ?, ?, ?)
        on conflict (datastore) do update set
          retained_bytes = excluded.retained_bytes, safe_bytes = excluded.safe_bytes,
          limit_bytes = excluded.limit_bytes, alarming = excluded.alarming,
          noted_at = excluded.noted_at
        """,
        datastore,
        note.retention().retainedBytes(),
        note.retention().safeBytes(),
        note.retention().limitBytes(),
        note.alarming(),
        note.notedAt());
    return note.alarming() != before;
  }

  public Optional<SlotNote> find(UUID datastore) {
    return sql.first(
        """
        select retained_bytes, safe_bytes, limit_bytes, alarming, noted_at
        from slot_state where datastore = ?
        """,
        SqlSlots::read,
        datastore);
  }

  private static SlotNote read(Sql.Row row) throws SQLException {
    return new SlotNote(
        new SlotRetention(
            row.number("retained_bytes"),
            row.numberOrNull("limit_bytes"),
            row.numberOrNull("safe_bytes")),
        row.flag("alarming"),
        row.instant("noted_at"));
  }
}
