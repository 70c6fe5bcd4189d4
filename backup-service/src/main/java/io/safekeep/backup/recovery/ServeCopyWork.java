package io.safekeep.backup.recovery;

import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.safekeep.backup.BackupSettings;
import io.safekeep.backup.restore.PostgresInstance;
import io.safekeep.backup.restore.PostgresPrograms;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/// Keeps restored copies running while they are wanted, and removes them afterwards.
@Singleton
class ServeCopyWork implements WorkHandler {

  static final String KIND = "serve-copy";

  private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

  /// Before the beans that reach the database go.
  private static final int EARLY = 100;

  private final Restores restores;
  private final CopyPlaces places;
  private final BackupSettings settings;

  ServeCopyWork(Restores restores, CopyPlaces places, BackupSettings settings) {
    this.restores = restores;
    this.places = places;
    this.settings = settings;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next work(WorkItem item, Lease lease) throws IOException {
    UUID id = UUID.fromString(item.key());
    boolean wanted =
        QuarkusTransaction.requiringNew()
            .call(() ->
                restores
                    .find(id)
                    .map(Restore::state)
                    .filter(RestoreState.Ready.class::isInstance)
                    .isPresent());
    if (!wanted) {
      places.remove(id);
      return Next.done();
    }
    if (places.isHere(id) && places.server(id).isEmpty()) {
      Log.infof("The copy of restore %s is started again", id);
      PostgresInstance.start(
          PostgresPrograms.in(settings.postgresPrograms()),
          places.dataDirectory(id),
          places.log(id));
    }
    return Next.again(LOOK_EVERY);
  }

  /// Copies do not outlive an orderly stop of the service; they are started again with it.
  void stop(@Observes @Priority(EARLY) ShutdownEvent asked) {
    List<UUID> ready = QuarkusTransaction.requiringNew().call(restores::ready);
    for (UUID id : ready) {
      try {
        places.stop(id);
      } catch (IOException e) {
        Log.warnf(e, "The copy of restore %s did not stop", id);
      }
    }
  }
}
