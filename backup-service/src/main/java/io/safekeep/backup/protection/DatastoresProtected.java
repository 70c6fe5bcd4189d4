package io.safekeep.backup.protection;

import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.DatastoreCheck;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.backup.datastore.ProtectionWork;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;

/// P29: all work that keeps a datastore protected is there five minutes after it was registered,
/// without anybody doing anything.
@Singleton
class DatastoresProtected extends DatastoreCheck {

  private static final Duration BOUND = Duration.ofMinutes(5);

  private static final Set<String> STANDING =
      Set.of(
          ProtectionWork.STREAM_WAL,
          ProtectionWork.BASE_BACKUP,
          ProtectionWork.HEARTBEAT,
          ProtectionWork.EXPIRE,
          ProtectionWork.MIRROR_WAL,
          ProtectionWork.WATCH_SLOT);

  private final SqlStandingWork work;
  private final Clock clock;

  DatastoresProtected(Datastores datastores, SqlStandingWork work, Clock clock) {
    super(datastores);
    this.work = work;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "datastores-protected";
  }

  @Override
  public String promise() {
    return "P29";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(1);
  }

  @Override
  public String bound() {
    return "0 datastores without their work for over " + BOUND.toMinutes() + " min";
  }

  @Override
  protected ControlResult look(Datastore datastore) {
    return judge(datastore, work.of(datastore.id()), clock.instant());
  }

  static ControlResult judge(Datastore datastore, Set<String> there, Instant now) {
    Set<String> missing = new TreeSet<>(STANDING);
    missing.removeAll(there);
    if (missing.isEmpty()) {
      return seen(
          Outcome.PASS, datastore, "0 missing", datastore.name() + " has all its standing work.");
    }
    boolean young = Duration.between(datastore.registeredAt(), now).compareTo(BOUND) <= 0;
    return seen(
        young ? Outcome.UNKNOWN : Outcome.FAIL,
        datastore,
        missing.size() + " missing",
        "Nobody does this for " + datastore.name() + ": " + String.join(", ", missing) + ".");
  }
}
