package io.safekeep.backup.mirror;

import io.safekeep.backup.catalogue.RecoveryWindows;
import io.safekeep.backup.catalogue.RepositoryWindow;
import io.safekeep.backup.catalogue.SqlStoredBackups;
import io.safekeep.backup.catalogue.SqlStoredBackups.Stored;
import io.safekeep.backup.catalogue.Verification;
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
import java.util.Optional;
import java.util.stream.Stream;

/// P75: of every datastore a base backup of the last day lies in the second repository and was read
/// there from beginning to end, and none that was read there was found damaged.
@Singleton
class SecondRepositoryVerified extends DatastoreCheck {

  /// A day, and an hour in which the next one is taken, brought and read.
  private static final Duration BOUND = Duration.ofHours(25);

  private final RecoveryWindows windows;
  private final SqlStoredBackups stored;
  private final Clock clock;

  SecondRepositoryVerified(
      Datastores datastores, RecoveryWindows windows, SqlStoredBackups stored, Clock clock) {
    super(datastores);
    this.windows = windows;
    this.stored = stored;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "second-repository-verified";
  }

  @Override
  public String promise() {
    return "P75";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(1);
  }

  @Override
  public String bound() {
    return "a verified copy of the last " + BOUND.toHours() + " h, 0 damaged";
  }

  @Override
  protected ControlResult look(Datastore datastore) {
    return judge(
        datastore,
        windows.ofRepository(datastore, RecoveryWindows.SECOND),
        stored.of(datastore.id(), RecoveryWindows.SECOND),
        clock.instant());
  }

  static ControlResult judge(
      Datastore datastore, RepositoryWindow second, List<Stored> copies, Instant now) {
    String name = datastore.name();
    Optional<String> damage =
        copies.stream()
            .map(Stored::verification)
            .flatMap(Stream::ofNullable)
            .map(Verification::failure)
            .flatMap(Stream::ofNullable)
            .findFirst();
    if (damage.isPresent()) {
      return seen(Outcome.FAIL, datastore, "damaged", "A copy of " + name + ": " + damage.get());
    }
    Instant newest = second.newestVerified();
    Instant since = newest == null ? datastore.registeredAt() : newest;
    boolean inTime = Duration.between(since, now).compareTo(BOUND) <= 0;
    if (newest == null) {
      return seen(
          inTime ? Outcome.UNKNOWN : Outcome.FAIL,
          datastore,
          "never",
          "No base backup of " + name + " was read in the second repository yet.");
    }
    return seen(
        inTime ? Outcome.PASS : Outcome.FAIL,
        datastore,
        Duration.between(newest, now).toHours() + " h ago",
        "The newest base backup of "
            + name
            + " that was read in the second repository is of "
            + newest
            + ".");
  }
}
