package io.safekeep.backup.recovery;

import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.UUID;

/// Keeps what lies on this replica's disk in step with what is wanted: runs the copies that are
/// ready, removes those that were cancelled, discarded or failed. Each replica looks after its own
/// disk, so this is no claimed work: another replica could do nothing about it.
@Singleton
class ServeCopies {

  /// Before the beans that reach the database go.
  private static final int EARLY = 100;

  private final Restores restores;
  private final CopyPlaces places;
  private boolean stopping;

  ServeCopies(Restores restores, CopyPlaces places) {
    this.restores = restores;
    this.places = places;
  }

  @Scheduled(every = "2s", concurrentExecution = ConcurrentExecution.SKIP)
  synchronized void look() throws IOException {
    if (stopping) {
      return;
    }
    for (UUID id : places.settled()) {
      try {
        settle(id);
      } catch (IOException | UncheckedIOException e) {
        Log.warnf(e, "The copy of restore %s cannot be looked after", id);
      }
    }
  }

  private void settle(UUID id) throws IOException {
    Optional<RestoreState> state =
        QuarkusTransaction.requiringNew().call(() -> restores.find(id).map(Restore::state));
    switch (state.orElse(null)) {
      case RestoreState.Ready _ -> serve(id);
      // Another replica may have gone on with it, or it is about to begin again here.
      case RestoreState.Active _ -> {}
      // Whatever it is, it is not ours to remove.
      case null -> {}
      case RestoreState.Failed _, RestoreState.Cancelled _, RestoreState.Discarded _ -> remove(id);
    }
  }

  private void serve(UUID id) throws IOException {
    if (places.server(id).isEmpty()) {
      Log.infof("The copy of restore %s is started again", id);
      places.start(id);
    }
  }

  private void remove(UUID id) throws IOException {
    Optional<CopyPlaces.Place> place = places.claim(id);
    if (place.isPresent()) {
      try (var _ = place.get()) {
        places.remove(id);
      }
    }
  }

  /// Copies do not outlive an orderly stop of the service; they are started again with it.
  synchronized void stop(@Observes @Priority(EARLY) ShutdownEvent asked) throws IOException {
    stopping = true;
    for (UUID id : places.settled()) {
      try {
        places.stop(id);
      } catch (IOException e) {
        Log.warnf(e, "The copy of restore %s did not stop", id);
      }
    }
  }
}
