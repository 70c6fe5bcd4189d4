package io.safekeep.backup.mirror;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.backup.Repositories;
import io.safekeep.backup.catalogue.RecoveryWindow;
import io.safekeep.backup.catalogue.RecoveryWindows;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.DatastoreInspection;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.backup.vault.StoreTraits;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/// P77: every datastore has a verified copy in an object store that keeps old versions or locks new
/// objects. Whether the store replicates its buckets is the store's affair, and is not seen here.
@Singleton
class ObjectStoreCopy extends DatastoreInspection {

  private static final Duration FIRST_BASE_BACKUP = Duration.ofDays(1);

  private final RecoveryWindows windows;
  private final Repositories repositories;
  private final Clock clock;

  ObjectStoreCopy(
      Datastores datastores, RecoveryWindows windows, Repositories repositories, Clock clock) {
    super(datastores);
    this.windows = windows;
    this.repositories = repositories;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "object-store-copy";
  }

  @Override
  public String promise() {
    return "P77";
  }

  @Override
  public Duration every() {
    return Duration.ofHours(1);
  }

  @Override
  public String bound() {
    return "a verified copy in an object store with versions or locks";
  }

  @Override
  protected ControlResult look(Datastore datastore) throws IOException {
    return judge(
        datastore,
        repositories.second().store().traits(),
        QuarkusTransaction.requiringNew()
            .call(() -> windows.ofRepository(datastore, RecoveryWindows.SECOND).window()),
        clock.instant());
  }

  static ControlResult judge(
      Datastore datastore, StoreTraits traits, RecoveryWindow second, Instant now) {
    if (!traits.distributed()) {
      return seen(
          Outcome.FAIL,
          datastore,
          "a directory",
          "The second repository is a directory, not an object store.");
    }
    if (!traits.versioned() && !traits.locked()) {
      return seen(
          Outcome.FAIL,
          datastore,
          "no versions, no locks",
          "The bucket keeps no old versions and locks nothing: what is deleted is gone.");
    }
    boolean young =
        Duration.between(datastore.registeredAt(), now).compareTo(FIRST_BASE_BACKUP) <= 0;
    boolean there = second.earliest() != null;
    return seen(
        there ? Outcome.PASS : young ? Outcome.UNKNOWN : Outcome.FAIL,
        datastore,
        traits.locked() ? "locks" : "versions",
        there
            ? datastore.name() + " has a verified copy in the bucket."
            : datastore.name() + " has no verified copy in the bucket.");
  }
}
