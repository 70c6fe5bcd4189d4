package io.safekeep.backup.recovery;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.backup.BackupProblem;
import io.safekeep.backup.BackupSettings;
import io.safekeep.backup.Repository;
import io.safekeep.backup.base.BaseBackups;
import io.safekeep.backup.base.CompletedBackup;
import io.safekeep.backup.catalogue.BaseBackupRun;
import io.safekeep.backup.catalogue.BaseBackupRuns;
import io.safekeep.backup.catalogue.RecoveryWindow;
import io.safekeep.backup.catalogue.RecoveryWindows;
import io.safekeep.backup.catalogue.SqlWalPositions;
import io.safekeep.backup.catalogue.WalPosition;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.backup.restore.PostgresPrograms;
import io.safekeep.backup.restore.RecoveryTarget;
import io.safekeep.backup.restore.Restoration;
import io.safekeep.backup.restore.RestoreProgress;
import io.safekeep.backup.vault.Vault;
import io.safekeep.backup.wal.CommitIndex;
import io.safekeep.backup.wal.RecoveryTarget.ByLsn;
import io.safekeep.backup.wal.RecoveryTarget.ByTime;
import io.safekeep.backup.wal.RecoveryTarget.Unreachable;
import io.safekeep.backup.wal.WalArchive;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.SystemIdentifier;
import io.safekeep.runtime.problem.Refusal;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Works out how a target is reached, from what the archive itself holds: which base backup, and
/// where recovery must be told to stop. Proves that the target is reachable before anything starts.
@Singleton
class RestorePlans {

  private static final String HOST = "127.0.0.1";

  private final Datastores datastores;
  private final BaseBackupRuns baseBackups;
  private final RecoveryWindows windows;
  private final SqlWalPositions positions;
  private final Repository repository;
  private final BackupSettings settings;
  private final CopyPlaces places;

  RestorePlans(
      Datastores datastores,
      BaseBackupRuns baseBackups,
      RecoveryWindows windows,
      SqlWalPositions positions,
      Repository repository,
      BackupSettings settings,
      CopyPlaces places) {
    this.datastores = datastores;
    this.baseBackups = baseBackups;
    this.windows = windows;
    this.positions = positions;
    this.repository = repository;
    this.settings = settings;
    this.places = places;
  }

  /// A restoration that is ready to run.
  ///
  /// @param host where the copy will serve
  record Planned(Restoration restoration, String host, int port) {}

  /// How a target is reached.
  private record Route(BaseBackupRun.Completed base, RecoveryTarget target) {}

  /// @throws Refusal NOTHING_RECOVERABLE, TARGET_OUTSIDE_WINDOW with the window
  void requireReachable(Datastore datastore, RestoreTarget target) throws IOException {
    route(datastore, target);
  }

  /// Plans a restore; the archive may have changed since it was asked for.
  Planned plan(Restore restore, RestoreProgress progress) throws IOException {
    Datastore datastore =
        QuarkusTransaction.requiringNew()
            .call(() -> datastores.find(restore.datastore()))
            .orElseThrow();
    Route route = QuarkusTransaction.requiringNew().call(() -> route(datastore, restore.target()));
    Vault vault = vault(datastore);
    WalArchive archive = archive(datastore);
    CompletedBackup backup =
        new BaseBackups(vault, archive.system())
            .find(route.base().id())
            .orElseThrow(
                () -> new IOException("base backup " + route.base().id() + " is not there"));
    int port = freePort();
    Restoration.Plan plan =
        new Restoration.Plan(
            backup,
            route.target(),
            position(datastore).point().timeline(),
            places.dataDirectory(restore.id()),
            PostgresPrograms.in(settings.postgresPrograms()),
            Map.of("port", Integer.toString(port), "listen_addresses", HOST));
    return new Planned(
        new Restoration(vault, new ArchivedWal(archive), plan, settings.workers(), progress),
        HOST,
        port);
  }

  private Route route(Datastore datastore, RestoreTarget target) throws IOException {
    RecoveryWindow window = windows.of(datastore);
    if (window.earliest() == null) {
      throw new Refusal(
          BackupProblem.NOTHING_RECOVERABLE,
          "datastore " + datastore.id() + " has no complete base backup yet");
    }
    return switch (target) {
      case RestoreTarget.At(Instant instant) -> routeTo(datastore, instant, window);
      case RestoreTarget.Position(Lsn lsn) -> routeTo(datastore, lsn, window);
      case RestoreTarget.Latest() -> routeToLatest(datastore, window);
    };
  }

  private Route routeTo(Datastore datastore, Instant instant, RecoveryWindow window)
      throws IOException {
    if (window.gaps().stream().anyMatch(gap -> gap.contains(instant))) {
      throw outside(datastore, instant.toString(), window);
    }
    BaseBackupRun.Completed base =
        windows
            .baseFor(datastore, instant)
            .orElseThrow(() -> outside(datastore, instant.toString(), window));
    WalPosition position = position(datastore);
    var reached =
        new CommitIndex(archive(datastore))
            .recoveryTarget(position.point().timeline(), base.start(), instant, position.point());
    return switch (reached) {
      case ByTime _ -> new Route(base, new RecoveryTarget.AtTime(instant));
      case ByLsn byLsn -> new Route(base, new RecoveryTarget.AtLsn(byLsn.lastRecord()));
      case Unreachable _ -> throw outside(datastore, instant.toString(), window);
    };
  }

  private Route routeTo(Datastore datastore, Lsn lsn, RecoveryWindow window) {
    if (lsn.isAfter(position(datastore).point().durable())) {
      throw outside(datastore, lsn.toString(), window);
    }
    BaseBackupRun.Completed base =
        completed(datastore).stream()
            .filter(run -> !run.end().isAfter(lsn))
            .max(Comparator.comparing(BaseBackupRun.Completed::end))
            .orElseThrow(() -> outside(datastore, lsn.toString(), window));
    return new Route(base, new RecoveryTarget.AtLsn(lsn));
  }

  private Route routeToLatest(Datastore datastore, RecoveryWindow window) throws IOException {
    BaseBackupRun.Completed base =
        completed(datastore).stream()
            .max(Comparator.comparing(BaseBackupRun.Completed::end))
            .orElseThrow(() -> outside(datastore, "latest", window));
    ByLsn end =
        new CommitIndex(archive(datastore))
            .latest(position(datastore).point().timeline(), base.start())
            .orElseThrow(() -> outside(datastore, "latest", window));
    return new Route(base, new RecoveryTarget.AtLsn(end.lastRecord()));
  }

  private static Refusal outside(Datastore datastore, String target, RecoveryWindow window) {
    return new Refusal(
            BackupProblem.TARGET_OUTSIDE_WINDOW,
            "target "
                + target
                + " of datastore "
                + datastore.id()
                + " is not recoverable; recoverable is "
                + window.describe())
        .with("window", window);
  }

  private List<BaseBackupRun.Completed> completed(Datastore datastore) {
    return baseBackups.completed(datastore.id());
  }

  private WalPosition position(Datastore datastore) {
    return positions
        .find(datastore.id())
        .orElseThrow(() ->
            new Refusal(
                BackupProblem.NOTHING_RECOVERABLE,
                "datastore " + datastore.id() + " has no archived WAL yet"));
  }

  private Vault vault(Datastore datastore) {
    return repository.vault(datastore.tenant(), datastore.id());
  }

  private WalArchive archive(Datastore datastore) throws IOException {
    return WalArchive.open(vault(datastore), SystemIdentifier.parse(datastore.systemIdentifier()));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
      return socket.getLocalPort();
    }
  }
}
