package io.safekeep.backup.recovery;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.backup.BackupProblem;
import io.safekeep.backup.BackupSettings;
import io.safekeep.backup.Repositories;
import io.safekeep.backup.Repository;
import io.safekeep.backup.base.BaseBackups;
import io.safekeep.backup.base.CompletedBackup;
import io.safekeep.backup.catalogue.BaseBackupRun;
import io.safekeep.backup.catalogue.RecoveryWindow;
import io.safekeep.backup.catalogue.RecoveryWindows;
import io.safekeep.backup.catalogue.SqlMirroredWal;
import io.safekeep.backup.catalogue.SqlWalPositions;
import io.safekeep.backup.catalogue.SqlWalPositions.LostWal;
import io.safekeep.backup.catalogue.WalPosition;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.backup.restore.PostgresPrograms;
import io.safekeep.backup.restore.RecoveryTarget;
import io.safekeep.backup.restore.Restoration;
import io.safekeep.backup.restore.RestoreProgress;
import io.safekeep.backup.vault.Vault;
import io.safekeep.backup.wal.CommitIndex;
import io.safekeep.backup.wal.RecoveryPoint;
import io.safekeep.backup.wal.RecoveryTarget.ByLsn;
import io.safekeep.backup.wal.RecoveryTarget.ByTime;
import io.safekeep.backup.wal.RecoveryTarget.Unreachable;
import io.safekeep.backup.wal.WalArchive;
import io.safekeep.backup.wal.WalMissing;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.SystemIdentifier;
import io.safekeep.runtime.problem.Refusal;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// Works out how a target is reached, from what the archive itself holds: which base backup, and
/// where recovery must be told to stop. Proves that the target is reachable before anything starts.
@Singleton
class RestorePlans {

  private static final String HOST = "127.0.0.1";

  private final Datastores datastores;
  private final RecoveryWindows windows;
  private final SqlWalPositions positions;
  private final SqlMirroredWal mirrored;
  private final Repositories repositories;
  private final BackupSettings settings;
  private final CopyPlaces places;

  RestorePlans(
      Datastores datastores,
      RecoveryWindows windows,
      SqlWalPositions positions,
      SqlMirroredWal mirrored,
      Repositories repositories,
      BackupSettings settings,
      CopyPlaces places) {
    this.datastores = datastores;
    this.windows = windows;
    this.positions = positions;
    this.mirrored = mirrored;
    this.repositories = repositories;
    this.settings = settings;
    this.places = places;
  }

  /// A restoration that is ready to run.
  ///
  /// @param repository from which it reads
  /// @param host where the copy will serve
  record Planned(Restoration restoration, String repository, String host, int port) {}

  /// How a target is reached.
  private record Route(BaseBackupRun.Completed base, RecoveryTarget target) {}

  /// What the catalogue says about a datastore in one repository, read at one moment. The archive
  /// is read afterwards, with no transaction open.
  ///
  /// @param window of all repositories together
  /// @param lost oldest first
  private record Known(
      Datastore datastore,
      Repository repository,
      RecoveryWindow window,
      List<BaseBackupRun.Completed> bases,
      List<LostWal> lost,
      RecoveryPoint reached) {

    Vault vault() {
      return repository.vault(datastore.tenant(), datastore.id());
    }

    WalArchive archive() throws IOException {
      return WalArchive.open(vault(), SystemIdentifier.parse(datastore.systemIdentifier()));
    }

    /// The nearest base backup before a target.
    Optional<BaseBackupRun.Completed> newestBase(Predicate<BaseBackupRun.Completed> before) {
      return bases.stream().filter(before).max(Comparator.comparing(BaseBackupRun.Completed::end));
    }

    /// How far recovery from a base backup can go: to the next gap, or to the end of the archive.
    RecoveryPoint reachedFrom(BaseBackupRun.Completed base) {
      return lost.stream()
          .filter(gap -> gap.to().isAfter(base.start()))
          .findFirst()
          .map(this::before)
          .orElse(reached);
    }

    private RecoveryPoint before(LostWal gap) {
      Instant clock =
          gap.fromTime() == null ? null : gap.fromTime().plus(RecoveryPoint.COMMIT_LATENCY);
      return new RecoveryPoint(reached.timeline(), gap.from(), null, clock);
    }

    Refusal outside(String target) {
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
  }

  /// Reads the archive, so no transaction may be open.
  ///
  /// @throws Refusal NOTHING_RECOVERABLE, TARGET_OUTSIDE_WINDOW with the window
  /// @throws WalMissing if the archive has lost WAL that it needs
  void requireReachable(Datastore datastore, RestoreTarget target) throws IOException {
    inAny(datastore, Set.of(), known -> route(known, target));
  }

  /// Plans a restore; the archive may have changed since it was asked for.
  ///
  /// @param without repositories that were found damaged
  Planned plan(Restore restore, Set<String> without, RestoreProgress progress) throws IOException {
    Datastore datastore =
        QuarkusTransaction.requiringNew()
            .call(() -> datastores.find(restore.datastore()))
            .orElseThrow();
    return inAny(datastore, without, known -> plan(known, restore, progress));
  }

  private Planned plan(Known known, Restore restore, RestoreProgress progress) throws IOException {
    Route route = route(known, restore.target());
    WalArchive archive = known.archive();
    CompletedBackup backup =
        new BaseBackups(known.vault(), archive.system())
            .find(route.base().id())
            .orElseThrow(
                () -> new IOException("base backup " + route.base().id() + " is not there"));
    int port = freePort();
    Restoration.Plan plan =
        new Restoration.Plan(
            backup,
            route.target(),
            known.reached().timeline(),
            places.dataDirectory(restore.id()),
            PostgresPrograms.in(settings.postgresPrograms()),
            Map.of("port", Integer.toString(port), "listen_addresses", HOST));
    return new Planned(
        new Restoration(
            known.vault(), new ArchivedWal(archive), plan, settings.workers(), progress),
        known.repository().id(),
        HOST,
        port);
  }

  /// Something to be done with what one repository has.
  private interface Attempt<T> {
    T with(Known known) throws IOException;
  }

  /// Tries the repositories in their order: the second when the first does not have what is needed,
  /// or not as it was written. If none has, what the first one said counts.
  private <T> T inAny(Datastore datastore, Set<String> without, Attempt<T> attempt)
      throws IOException {
    List<Known> all =
        known(datastore).stream().filter(it -> !without.contains(it.repository().id())).toList();
    if (all.isEmpty()) {
      throw new Refusal(
          BackupProblem.NOTHING_RECOVERABLE,
          "datastore " + datastore.id() + " has no complete base backup yet");
    }
    List<Exception> failures = new ArrayList<>();
    for (Known known : all) {
      try {
        return attempt.with(known);
      } catch (Refusal | IOException e) {
        failures.add(e);
      }
    }
    Exception failure = failures.removeFirst();
    failures.forEach(failure::addSuppressed);
    switch (failure) {
      case Refusal refusal -> throw refusal;
      case IOException io -> throw io;
      default -> throw new IllegalStateException(failure);
    }
  }

  private List<Known> known(Datastore datastore) {
    return QuarkusTransaction.requiringNew()
        .call(() -> {
          RecoveryWindow window = windows.of(datastore);
          List<LostWal> lost = positions.gaps(datastore.id());
          return repositories.all().stream()
              .flatMap(repository -> known(datastore, repository, window, lost).stream())
              .toList();
        });
  }

  private Optional<Known> known(
      Datastore datastore, Repository repository, RecoveryWindow window, List<LostWal> lost) {
    List<BaseBackupRun.Completed> bases = windows.bases(datastore.id(), repository.id());
    return reached(datastore, repository)
        .filter(position -> !bases.isEmpty())
        .map(position -> new Known(datastore, repository, window, bases, lost, position.point()));
  }

  private Optional<WalPosition> reached(Datastore datastore, Repository repository) {
    return repository.id().equals(RecoveryWindows.FIRST)
        ? positions.find(datastore.id())
        : mirrored.find(datastore.id());
  }

  private Route route(Known known, RestoreTarget target) throws IOException {
    return switch (target) {
      case RestoreTarget.At(Instant instant) -> routeTo(known, instant);
      case RestoreTarget.Position(Lsn lsn) -> routeTo(known, lsn);
      case RestoreTarget.Latest() -> routeToLatest(known);
    };
  }

  private Route routeTo(Known known, Instant instant) throws IOException {
    if (known.window().gaps().stream().anyMatch(gap -> gap.contains(instant))) {
      throw known.outside(instant.toString());
    }
    BaseBackupRun.Completed base =
        known
            .newestBase(run -> !run.recoverableFrom().isAfter(instant))
            .orElseThrow(() -> known.outside(instant.toString()));
    var stop =
        new CommitIndex(known.archive())
            .recoveryTarget(
                known.reached().timeline(), base.start(), instant, known.reachedFrom(base));
    return switch (stop) {
      case ByTime _ -> new Route(base, new RecoveryTarget.AtTime(instant));
      case ByLsn byLsn -> new Route(base, new RecoveryTarget.AtLsn(byLsn.lastRecord()));
      case Unreachable _ -> {
        if (known.window().contains(instant)) {
          // The catalogue promises more than the archive holds; the archive says what is missing.
          requireWal(known, base, known.reachedFrom(base).durable());
        }
        throw known.outside(instant.toString());
      }
    };
  }

  private Route routeTo(Known known, Lsn lsn) throws IOException {
    BaseBackupRun.Completed base =
        known
            .newestBase(run -> !run.end().isAfter(lsn))
            .orElseThrow(() -> known.outside(lsn.toString()));
    if (lsn.isAfter(known.reachedFrom(base).durable())) {
      throw known.outside(lsn.toString());
    }
    requireWal(known, base, lsn);
    // Recovery needs a record that begins at the position or behind it, else it ends in an error.
    Lsn last = lastRecord(known, base).orElseThrow(() -> known.outside(lsn.toString()));
    return new Route(base, new RecoveryTarget.AtLsn(lsn.isAfter(last) ? last : lsn));
  }

  private Route routeToLatest(Known known) throws IOException {
    BaseBackupRun.Completed base =
        known.newestBase(_ -> true).orElseThrow(() -> known.outside("latest"));
    requireWal(known, base, known.reachedFrom(base).durable());
    Lsn last = lastRecord(known, base).orElseThrow(() -> known.outside("latest"));
    return new Route(base, new RecoveryTarget.AtLsn(last));
  }

  private void requireWal(Known known, BaseBackupRun.Completed base, Lsn upTo) throws IOException {
    known.archive().requireWal(known.reached().timeline(), base.start(), upTo);
  }

  /// Start of the last whole record that recovery from a base backup finds.
  private Optional<Lsn> lastRecord(Known known, BaseBackupRun.Completed base) throws IOException {
    return new CommitIndex(known.archive())
        .latest(known.reached().timeline(), base.start())
        .map(ByLsn::lastRecord);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
      return socket.getLocalPort();
    }
  }
}
