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
import io.safekeep.backup.catalogue.RestorePoint;
import io.safekeep.backup.catalogue.SqlMirroredWal;
import io.safekeep.backup.catalogue.SqlRestorePoints;
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
import io.safekeep.backup.wire.TimelineId;
import io.safekeep.backup.wire.WalSegmentSize;
import io.safekeep.runtime.problem.Refusal;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Works out how a target is reached, from what the archive itself holds: which base backup, and
/// where recovery must be told to stop. Proves that the target is reachable before anything starts.
@Singleton
public class RestorePlans {

  /// Names the socket file of a copy without a network; no two copies share a directory.
  private static final int SANDBOX_PORT = 5432;

  private final Datastores datastores;
  private final RecoveryWindows windows;
  private final SqlWalPositions positions;
  private final SqlRestorePoints restorePoints;
  private final SqlMirroredWal mirrored;
  private final Repositories repositories;
  private final BackupSettings settings;
  private final CopyPlaces places;
  private final Tombstones tombstones;

  RestorePlans(
      Datastores datastores,
      RecoveryWindows windows,
      SqlWalPositions positions,
      SqlRestorePoints restorePoints,
      SqlMirroredWal mirrored,
      Repositories repositories,
      BackupSettings settings,
      CopyPlaces places,
      Tombstones tombstones) {
    this.datastores = datastores;
    this.windows = windows;
    this.positions = positions;
    this.restorePoints = restorePoints;
    this.mirrored = mirrored;
    this.repositories = repositories;
    this.settings = settings;
    this.places = places;
    this.tombstones = tombstones;
  }

  /// A restoration that is ready to run.
  ///
  /// @param repository from which it reads
  /// @param host where the copy will serve
  /// @param user that the copy knows
  record Planned(
      Restoration restoration, Size size, String repository, String host, int port, String user) {}

  /// How much a restoration has to do.
  ///
  /// @param fileBytes of the base backup's files
  /// @param walFrom where recovery begins to read the log
  /// @param walTo where it ends
  public record Size(
      UUID baseBackup, long fileBytes, Lsn walFrom, Lsn walTo, WalSegmentSize segmentSize) {

    public long walBytes() {
      return Math.max(0, walTo.minus(walFrom));
    }
  }

  /// A restoration to a directory of the caller's, which serves nobody by itself.
  ///
  /// @param repository from which it reads
  public record Trial(Restoration restoration, Size size, String repository) {}

  /// How a target is reached.
  ///
  /// @param end of the log that is needed
  private record Route(BaseBackupRun.Completed base, RecoveryTarget target, Lsn end) {

    Size size(long fileBytes, WalSegmentSize segmentSize) {
      return new Size(base.id(), fileBytes, base.start(), end, segmentSize);
    }
  }

  /// A route with what the archive says about its base backup.
  private record Prepared(Restoration.Plan plan, Size size) {}

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

    /// The same, with no choice of another base backup as long as this one is there.
    Known goingOnFrom(UUID begun) {
      List<BaseBackupRun.Completed> only =
          bases.stream().filter(base -> base.id().equals(begun)).toList();
      return only.isEmpty() ? this : new Known(datastore, repository, window, only, lost, reached);
    }

    /// The nearest base backup before a target.
    Optional<BaseBackupRun.Completed> newestBase(Predicate<BaseBackupRun.Completed> before) {
      return bases.stream().filter(before).max(Comparator.comparing(BaseBackupRun.Completed::end));
    }

    Lsn newestEnd() {
      return newestBase(_ -> true).orElseThrow(() -> outside("immediate")).end();
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
  public Size requireReachable(Datastore datastore, RestoreTarget target) throws IOException {
    return inAny(
        datastore,
        Set.of(),
        known -> {
          Route route = route(known, target);
          return route.size(route.base().bytes(), known.archive().segmentSize());
        });
  }

  /// The same of every repository by itself: the target outlives the loss of any of them.
  public void requireReachableInEach(Datastore datastore, RestoreTarget target) throws IOException {
    List<String> all = repositories.all().stream().map(Repository::id).toList();
    for (String one : all) {
      Set<String> others =
          all.stream().filter(id -> !id.equals(one)).collect(Collectors.toUnmodifiableSet());
      inAny(datastore, others, known -> route(known, target));
    }
  }

  /// Plans a restore on trial: nobody but us can reach the copy, and nothing in it begins to work
  /// by itself.
  ///
  /// @param without repositories to do as if they were lost
  public Trial plan(
      Datastore datastore,
      RestoreTarget target,
      Set<String> without,
      Path dataDirectory,
      RestoreProgress progress)
      throws IOException {
    Map<String, String> settings =
        Map.of(
            "port", Integer.toString(SANDBOX_PORT),
            "listen_addresses", "",
            "shared_preload_libraries", "",
            "autovacuum", "off");
    return inAny(
        datastore,
        without,
        known -> {
          Prepared prepared = prepare(known, target, dataDirectory, settings);
          return new Trial(
              restoration(known, prepared.plan(), progress),
              prepared.size(),
              known.repository().id());
        });
  }

  /// Plans a restore; the archive may have changed since it was asked for. One that has been begun
  /// here goes on from the same base backup. Where there is a ledger of deletions, the copy is
  /// closed to the network until they were applied.
  ///
  /// @param without repositories that were found damaged
  Planned plan(Restore restore, Set<String> without, RestoreProgress progress) throws IOException {
    Datastore datastore =
        QuarkusTransaction.requiringNew()
            .call(() -> datastores.find(restore.datastore()))
            .orElseThrow();
    Optional<UUID> begun = places.begunFrom(restore.id());
    return inAny(
        datastore,
        without,
        known -> plan(begun.map(known::goingOnFrom).orElse(known), restore, progress));
  }

  private Planned plan(Known known, Restore restore, RestoreProgress progress) throws IOException {
    String host = this.settings.copyAddress();
    int port = places.port(restore.id(), host);
    Prepared prepared =
        prepare(
            known,
            restore.target(),
            places.dataDirectory(restore.id()),
            Map.of(
                "port",
                Integer.toString(port),
                "listen_addresses",
                tombstones.isConfigured() ? "" : host));
    return new Planned(
        restoration(known, prepared.plan(), progress),
        prepared.size(),
        known.repository().id(),
        host,
        port,
        known.datastore().dsn().user());
  }

  private Prepared prepare(
      Known known, RestoreTarget target, Path dataDirectory, Map<String, String> settings)
      throws IOException {
    Route route = route(known, target);
    WalArchive archive = known.archive();
    CompletedBackup backup =
        new BaseBackups(known.vault(), archive.system())
            .find(route.base().id())
            .orElseThrow(
                () -> new IOException("base backup " + route.base().id() + " is not there"));
    Restoration.Plan plan =
        new Restoration.Plan(
            backup,
            route.target(),
            known.reached().timeline(),
            dataDirectory,
            PostgresPrograms.in(this.settings.postgresPrograms()),
            settings);
    return new Prepared(plan, route.size(backup.fileBytes(), archive.segmentSize()));
  }

  private Restoration restoration(Known known, Restoration.Plan plan, RestoreProgress progress)
      throws IOException {
    return new Restoration(
        known.vault(), new ArchivedWal(known.archive()), plan, settings.workers(), progress);
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
      case RestoreTarget.Named(String name) -> routeTo(known, named(known, name));
      case RestoreTarget.Immediate() -> routeTo(known, known.newestEnd());
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
      case ByTime byTime ->
          new Route(base, new RecoveryTarget.AtTime(instant), byTime.stopsBefore().end());
      case ByLsn byLsn ->
          new Route(base, new RecoveryTarget.AtLsn(byLsn.lastRecord()), byLsn.lastRecord());
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
    return new Route(base, new RecoveryTarget.AtLsn(lsn.isAfter(last) ? last : lsn), lsn);
  }

  private RestorePoint named(Known known, String name) {
    return restorePoints
        .find(known.datastore().id(), name)
        .orElseThrow(() -> Refusal.invalid("targetName", "no restore point is called " + name));
  }

  private Route routeTo(Known known, RestorePoint point) throws IOException {
    String target = "restore point " + point.name();
    BaseBackupRun.Completed base =
        known
            .newestBase(run -> !run.end().isAfter(point.lsn()))
            .orElseThrow(() -> known.outside(target));
    if (point.lsn().isAfter(known.reachedFrom(base).durable()) || !isOnTheWay(known, point)) {
      throw known.outside(target);
    }
    requireWal(known, base, point.lsn());
    return new Route(base, new RecoveryTarget.AtRestorePoint(point.nameInLog()), point.lsn());
  }

  /// A point behind the place where its timeline was left belongs to a history that did not happen.
  private boolean isOnTheWay(Known known, RestorePoint point) throws IOException {
    TimelineId timeline = known.reached().timeline();
    return point.timeline().equals(timeline)
        || known.archive().history(timeline).stream()
            .flatMap(history -> history.ancestors().stream())
            .filter(ancestor -> ancestor.timeline().equals(point.timeline()))
            .anyMatch(ancestor -> !point.lsn().isAfter(ancestor.end()));
  }

  private Route routeToLatest(Known known) throws IOException {
    BaseBackupRun.Completed base =
        known.newestBase(_ -> true).orElseThrow(() -> known.outside("latest"));
    requireWal(known, base, known.reachedFrom(base).durable());
    Lsn last = lastRecord(known, base).orElseThrow(() -> known.outside("latest"));
    return new Route(base, new RecoveryTarget.AtLsn(last), last);
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
}
