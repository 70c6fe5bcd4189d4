package io.safekeep.backup.restore;

import io.safekeep.backup.base.CompletedBackup;
import io.safekeep.backup.restore.RestoreJournal.Reached;
import io.safekeep.backup.vault.Vault;
import io.safekeep.backup.wire.TimelineId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Restores a cluster to a target: files of a base backup, WAL up to the target, a promoted
/// PostgreSQL that accepts connections.
///
/// Failure semantics: what cancelled or interrupted a restoration, or kept it from the keys, leaves
/// what is on disk, and the next one to the same directory goes on from there; so does one after a
/// crash: files that are on disk are not fetched again, and a PostgreSQL that is recovering goes on
/// by itself. After any other failure nothing is left.
public final class Restoration {
  private static final Duration CHECK = Duration.ofMillis(500);

  private final Vault vault;
  private final WalSource wal;
  private final Plan plan;
  private final int workers;
  private final RestoreProgress progress;
  private final FileRestore files;
  private volatile boolean cancelled;

  /// @param workers threads that open frames and write files
  public Restoration(Vault vault, WalSource wal, Plan plan, int workers, RestoreProgress progress) {
    this.vault = vault;
    this.wal = wal;
    this.plan = plan;
    this.workers = workers;
    this.progress = progress;
    this.files =
        new FileRestore(
            this.vault,
            plan.backup(),
            plan.dataDirectory(),
            plan.tablespaceDirectory(),
            this.workers,
            progress);
  }

  /// What to restore, up to where, and as which server.
  ///
  /// @param timeline on which the target lies
  /// @param dataDirectory absent, empty, or begun by an earlier restoration of the same backup;
  ///   tablespaces, WAL on its way, journal and log get names beside it
  /// @param settings of the new server, at least its port; they win over those of the source
  public record Plan(
      CompletedBackup backup,
      RecoveryTarget target,
      TimelineId timeline,
      Path dataDirectory,
      PostgresPrograms programs,
      Map<String, String> settings) {
    public Plan {
      dataDirectory = dataDirectory.toAbsolutePath().normalize();
      settings = Map.copyOf(settings);
    }

    Path tablespaceDirectory() {
      return beside(".tablespaces");
    }

    Path spool() {
      return beside(".wal");
    }

    /// Where the server's messages go.
    public Path log() {
      return beside(".log");
    }

    private Path beside(String suffix) {
      return dataDirectory.resolveSibling(dataDirectory.getFileName() + suffix);
    }
  }

  /// Restores; returns once the server has reached the target and accepts connections.
  ///
  /// @throws io.safekeep.backup.vault.CorruptObject if anything in the repository is not as it was
  ///   written
  /// @throws ServerEnded if PostgreSQL gives up, for instance because the archive ends before the
  ///   target
  /// @throws RestoreCancelled after [#cancel]
  public PostgresInstance run() throws IOException {
    checkVersion();
    files.run();
    var server = PostgresInstance.find(plan.dataDirectory(), plan.log()).orElse(null);
    try {
      if (server == null) {
        // What a dead server left there may never have reached the disk.
        FileRestore.delete(plan.spool());
      }
      try (var spool =
          new WalSpool(plan.spool(), wal, plan.backup().walSegmentSize(), this::asked)) {
        var settings = new RecoverySettings(plan.programs(), plan.dataDirectory());
        if (server == null || !recoversByItself(server, spool)) {
          server = start(settings, spool);
          recover(server, spool);
        }
        settings.removeRecovery();
      }
      return server;
    } catch (IOException | RuntimeException failed) {
      end(server, failed);
      throw failed;
    }
  }

  private PostgresInstance start(RecoverySettings settings, WalSpool spool) throws IOException {
    settings.write(
        plan.backup(), plan.target(), plan.timeline(), spool.restoreCommand(), plan.settings());
    var hasBegun = files.reached().filter(Reached.Recovering.class::isInstance).isPresent();
    if (!hasBegun) {
      settings.requestRecovery();
      RestoreJournal.of(plan.dataDirectory())
          .write(new RestoreJournal.Entry(plan.backup().id(), new Reached.Recovering()));
    }
    // Else PostgreSQL knows by itself how far it is: it removes its request once recovery is over.
    return PostgresInstance.start(plan.programs(), plan.dataDirectory(), plan.log());
  }

  /// The base backup of which a copy has been begun at a place where restorations can go on; empty
  /// if there is none.
  public static Optional<UUID> begunAt(Path dataDirectory) throws IOException {
    return RestoreJournal.of(dataDirectory).read().map(RestoreJournal.Entry::backup);
  }

  /// Before a copy is removed: nobody shall go on from it any more.
  public static void forget(Path dataDirectory) throws IOException {
    RestoreJournal.of(dataDirectory).delete();
  }

  /// Whether [#run] goes on with what is there.
  public boolean hasBegun() throws IOException {
    return files.reached().isPresent();
  }

  /// Ends the restore from another thread; what is on disk stays.
  public void cancel() {
    cancelled = true;
    files.cancel();
  }

  private void checkVersion() throws IOException {
    var version = plan.programs().majorVersion();
    if (version != plan.backup().serverVersion()) {
      throw new IOException(
          "a cluster of PostgreSQL %d cannot be run by PostgreSQL %d"
              .formatted(plan.backup().serverVersion(), version));
    }
  }

  /// Whether a server that was found reaches the target. One that waited for its WAL too long may
  /// just be ending.
  private boolean recoversByItself(PostgresInstance found, WalSpool spool) throws IOException {
    try {
      recover(found, spool);
      return true;
    } catch (ServerEnded ended) {
      return false;
    }
  }

  private void recover(PostgresInstance server, WalSpool spool) throws IOException {
    try {
      while (!server.awaitReady(CHECK)) {
        if (cancelled) {
          throw new RestoreCancelled();
        }
      }
    } catch (ServerEnded ended) {
      // PostgreSQL only knows that it got no WAL; why is known here.
      var cause = spool.failure();
      if (cause.isPresent()) {
        throw cause.get();
      }
      throw ended;
    }
  }

  private void asked(String walFile) {
    synchronized (progress) {
      progress.replaying(walFile);
    }
  }

  private void end(@Nullable PostgresInstance server, Exception failed) {
    // An interrupted thread could not wait for the server's end.
    var interrupted = Thread.interrupted();
    try {
      if (server != null) {
        // It may not have written its pid file yet.
        server.kill();
      }
      if (!FileRestore.isResumable(failed)) {
        discard();
      }
    } catch (IOException left) {
      failed.addSuppressed(left);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// Ends the server if it runs and removes all that was restored, also by a process that died over
  /// it.
  public void discard() throws IOException {
    var server = PostgresInstance.find(plan.dataDirectory(), plan.log());
    if (server.isPresent()) {
      server.get().kill();
    }
    RestoreJournal.of(plan.dataDirectory()).delete();
    FileRestore.delete(plan.dataDirectory());
    if (!plan.backup().tablespaces().isEmpty()) {
      FileRestore.delete(plan.tablespaceDirectory());
    }
    FileRestore.delete(plan.spool());
    Files.deleteIfExists(plan.log());
  }
}
