package io.safekeep.backup.restore;

import io.safekeep.backup.base.CompletedBackup;
import io.safekeep.backup.vault.Vault;
import io.safekeep.backup.wire.TimelineId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Restores a cluster to a target: files of a base backup, WAL up to the target, a promoted
/// PostgreSQL that accepts connections. After a failure nothing is left.
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
  /// @param dataDirectory absent or empty; tablespaces, WAL on its way and the log get names beside
  ///   it
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
    PostgresInstance server = null;
    try (var spool = new WalSpool(plan.spool(), wal, plan.backup().walSegmentSize(), this::asked)) {
      var settings = new RecoverySettings(plan.programs(), plan.dataDirectory());
      settings.write(
          plan.backup(), plan.target(), plan.timeline(), spool.restoreCommand(), plan.settings());
      server = PostgresInstance.start(plan.programs(), plan.dataDirectory(), plan.log());
      recover(server, spool);
      settings.removeRecovery();
      return server;
    } catch (IOException | RuntimeException failed) {
      remove(server, failed);
      throw failed;
    }
  }

  /// Ends the restore from another thread.
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

  private void remove(@Nullable PostgresInstance server, Exception failed) {
    try {
      if (server != null) {
        // It may not have written its pid file yet.
        server.kill();
      }
      discard();
    } catch (IOException left) {
      failed.addSuppressed(left);
    }
  }

  /// Ends the server if it runs and removes all that was restored, also by a process that died over
  /// it.
  public void discard() throws IOException {
    var server = PostgresInstance.find(plan.dataDirectory(), plan.log());
    if (server.isPresent()) {
      server.get().kill();
    }
    FileRestore.delete(plan.dataDirectory());
    if (!plan.backup().tablespaces().isEmpty()) {
      FileRestore.delete(plan.tablespaceDirectory());
    }
    FileRestore.delete(plan.spool());
    Files.deleteIfExists(plan.log());
  }
}
