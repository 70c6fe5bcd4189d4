package io.safekeep.backup.protection;

import io.safekeep.backup.BackupSettings;
import io.safekeep.backup.catalogue.SqlWalPositions;
import io.safekeep.backup.catalogue.SqlWalPositions.LostWal;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.DatastoreCheck;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// P31: no instant of the last 30 days is lost. A gap that a receiver found stays a failure until
/// it has left the window.
@Singleton
class WalWithoutGap extends DatastoreCheck {

  private final SqlWalPositions positions;
  private final BackupSettings settings;
  private final Clock clock;

  WalWithoutGap(
      Datastores datastores, SqlWalPositions positions, BackupSettings settings, Clock clock) {
    super(datastores);
    this.positions = positions;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "wal-without-gap";
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
    return "0 gaps in " + settings.window().toDays() + " days";
  }

  @Override
  protected ControlResult look(Datastore datastore) {
    Instant windowStart = clock.instant().minus(settings.window());
    List<LostWal> gaps =
        positions.gaps(datastore.id()).stream()
            .filter(gap -> gap.openedAt().isAfter(windowStart))
            .toList();
    return seen(
        gaps.isEmpty() ? Outcome.PASS : Outcome.FAIL,
        datastore,
        gaps.size() + " gaps",
        gaps.isEmpty()
            ? "The WAL of " + datastore.name() + " is archived without a gap."
            : "WAL of " + datastore.name() + " was lost: " + gaps.getLast().reason() + ".");
  }
}
