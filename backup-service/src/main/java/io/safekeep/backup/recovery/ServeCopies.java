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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/// Keeps what lies on this replica's disk in step with what is wanted: runs the copies that are
/// ready, removes those that were cancelled, discarded or failed. Each replica looks after its own
/// disk, so this is no claimed work: another replica could do nothing about it. Where several share
/// a disk, each copy is looked after by the one that claimed it, and by another once that one ends.
@Singleton
class ServeCopies {

  /// Before the beans that reach the database go.
  private static final int EARLY = 100;

  private final Restores restores;
  private final CopyPlaces places;
  private final Map<UUID, CopyLocks.Claim> served = new HashMap<>();
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
    for (UUID id : places.all()) {
      try {
        settle(id);
      } catch (IOException | UncheckedIOException e) {
        Log.warnf(e, "The copy of restore %s cannot be looked after", id);
      }
    }
  }

  /// A copy that somebody else has claimed is built, or served, by them.
  private void settle(UUID id) throws IOException {
    CopyLocks.Claim claim = served.remove(id);
    if (claim == null) {
      claim = places.claim(id).orElse(null);
    }
    if (claim != null) {
      boolean keep = false;
      try {
        keep = settleClaimed(id);
      } finally {
        if (keep) {
          served.put(id, claim);
        } else {
          claim.close();
        }
      }
    }
  }

  /// @return whether the copy serves now
  private boolean settleClaimed(UUID id) throws IOException {
    Optional<RestoreState> state =
        QuarkusTransaction.requiringNew().call(() -> restores.find(id).map(Restore::state));
    return switch (state.orElse(null)) {
      case RestoreState.Ready ready -> serve(id, ready);
      // It is about to go on here, or another replica has gone on with it elsewhere.
      case RestoreState.Active _ -> false;
      // Whatever it is, it is not ours to remove.
      case null -> false;
      case RestoreState.Failed _, RestoreState.Cancelled _, RestoreState.Discarded _ -> {
        places.remove(id);
        yield false;
      }
    };
  }

  private boolean serve(UUID id, RestoreState.Ready ready) throws IOException {
    OptionalInt port = places.notedPort(id);
    if (port.isPresent() && port.getAsInt() != ready.port()) {
      Log.infof("What was begun here of restore %s is removed: another replica has made it", id);
      places.remove(id);
      return false;
    }
    if (places.server(id).isEmpty()) {
      Log.infof("The copy of restore %s is started again", id);
      places.start(id);
    }
    return true;
  }

  /// Copies do not outlive an orderly stop of the service; they are started again with it.
  synchronized void stop(@Observes @Priority(EARLY) ShutdownEvent asked) throws IOException {
    stopping = true;
    for (UUID id : List.copyOf(served.keySet())) {
      try (CopyLocks.Claim _ = served.remove(id)) {
        places.stop(id);
      } catch (IOException e) {
        Log.warnf(e, "The copy of restore %s did not stop", id);
      }
    }
  }
}
