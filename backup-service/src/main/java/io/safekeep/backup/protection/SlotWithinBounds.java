package io.safekeep.backup.protection;

import io.safekeep.backup.BackupSettings;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.DatastoreCheck;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.backup.datastore.SqlSlots;
import io.safekeep.backup.datastore.SqlSlots.SlotNote;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// P31: no server is about to give up WAL that we have not fetched, and none fills its disk with
/// it.
@Singleton
class SlotWithinBounds extends DatastoreCheck {

  private static final Duration STALE = Duration.ofMinutes(10);

  private final SqlSlots slots;
  private final BackupSettings settings;
  private final Clock clock;

  SlotWithinBounds(Datastores datastores, SqlSlots slots, BackupSettings settings, Clock clock) {
    super(datastores);
    this.slots = slots;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "slot-within-bounds";
  }

  @Override
  public String promise() {
    return "P31";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(1);
  }

  @Override
  public String bound() {
    return "%.0f %% of max_slot_wal_keep_size free, or at most %d MiB kept without a bound"
        .formatted(settings.slotReserve() * 100, settings.slotAllowanceBytes() / (1 << 20));
  }

  @Override
  protected ControlResult look(Datastore datastore) {
    return judge(datastore, slots.find(datastore.id()), clock.instant());
  }

  static ControlResult judge(Datastore datastore, Optional<SlotNote> noted, Instant now) {
    if (noted.isEmpty() || Duration.between(noted.get().notedAt(), now).compareTo(STALE) > 0) {
      return seen(
          Outcome.UNKNOWN,
          datastore,
          "not seen",
          "The slot of %s has not been seen since %s."
              .formatted(
                  datastore.name(), noted.map(SlotNote::notedAt).orElse(datastore.registeredAt())));
    }
    SlotNote note = noted.get();
    long retained = note.retention().retainedBytes() / (1 << 20);
    @Nullable Long safe = note.retention().safeBytes();
    return seen(
        note.alarming() ? Outcome.FAIL : Outcome.PASS,
        datastore,
        retained + " MiB kept",
        safe == null
            ? "The server of %s keeps %d MiB of WAL for us, bounded by its disk alone."
                .formatted(datastore.name(), retained)
            : "The server of %s keeps %d MiB of WAL for us and can write %d MiB more."
                .formatted(datastore.name(), retained, safe / (1 << 20)));
  }
}
