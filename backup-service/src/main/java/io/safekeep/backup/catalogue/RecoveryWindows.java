package io.safekeep.backup.catalogue;

import io.safekeep.backup.catalogue.BaseBackupRun.Completed;
import io.safekeep.backup.catalogue.SqlWalPositions.LostWal;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.wire.Lsn;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Works out what can be recovered of a datastore.
@Singleton
public class RecoveryWindows {

  /// Ids of the repositories.
  public static final String FIRST = "first";

  public static final String SECOND = "second";

  private final BaseBackupRuns baseBackups;
  private final SqlStoredBackups stored;
  private final SqlWalPositions positions;
  private final SqlMirroredWal mirrored;

  RecoveryWindows(
      BaseBackupRuns baseBackups,
      SqlStoredBackups stored,
      SqlWalPositions positions,
      SqlMirroredWal mirrored) {
    this.baseBackups = baseBackups;
    this.stored = stored;
    this.positions = positions;
    this.mirrored = mirrored;
  }

  /// What can be recovered with what all repositories have together.
  public RecoveryWindow of(Datastore datastore) {
    return of(List.of(datastore.id())).getOrDefault(datastore.id(), RecoveryWindow.NONE);
  }

  /// As [#of(Datastore)] for each of many, with no more statements than for one.
  public Map<UUID, RecoveryWindow> of(Collection<UUID> datastores) {
    Map<UUID, WalPosition> first = positions.find(datastores);
    Map<UUID, WalPosition> second = mirrored.find(datastores);
    Map<UUID, List<LostWal>> lost = positions.gaps(datastores);
    Map<UUID, List<SqlStoredBackups.Held>> held = stored.of(datastores);
    Map<UUID, List<Completed>> completed = baseBackups.completed(datastores);
    return datastores.stream()
        .collect(
            Collectors.toMap(
                id -> id,
                id -> {
                  List<SqlStoredBackups.Held> here = held.getOrDefault(id, List.of());
                  List<Completed> all = completed.getOrDefault(id, List.of());
                  List<LostWal> gaps = lost.getOrDefault(id, List.of());
                  return LostInstants.join(
                      of(bases(all, here, FIRST), gaps, Optional.ofNullable(first.get(id))),
                      of(bases(all, here, SECOND), gaps, Optional.ofNullable(second.get(id))));
                }));
  }

  /// What each repository could bring back alone.
  public List<RepositoryWindow> byRepository(Datastore datastore) {
    return List.of(ofRepository(datastore, FIRST), ofRepository(datastore, SECOND));
  }

  /// What one repository could bring back alone. Of the second only base backups count that were
  /// read there and found as they were written, with all WAL behind them.
  ///
  /// @param repository its id
  public RepositoryWindow ofRepository(Datastore datastore, String repository) {
    UUID id = datastore.id();
    Optional<WalPosition> archived = positions.find(id);
    boolean isFirst = repository.equals(FIRST);
    Optional<WalPosition> reached = isFirst ? archived : mirrored.find(id);
    List<Completed> bases = bases(id, repository);
    return new RepositoryWindow(
        repository,
        of(bases, positions.gaps(id), reached),
        reached.orElse(null),
        isFirst ? 0 : behindBytes(archived, reached),
        isFirst ? Duration.ZERO : behindTime(archived, reached),
        verified(repository, bases),
        isFirst ? null : mirrored.failure(id).orElse(null));
  }

  /// Base backups from which one repository can bring back a datastore, newest first: those that
  /// are there with all that they rest on, and have not expired there. What they rest on may have.
  public List<Completed> bases(UUID datastore, String repository) {
    return bases(
        baseBackups.completed(datastore),
        stored.of(List.of(datastore)).getOrDefault(datastore, List.of()),
        repository);
  }

  private List<Completed> bases(
      List<Completed> completed, List<SqlStoredBackups.Held> held, String repository) {
    Set<UUID> there = usable(held.stream(), repository);
    Set<UUID> offered = usable(held.stream().filter(it -> !it.isExpired()), repository);
    return completed.stream()
        .filter(base -> offered.contains(base.id()))
        .filter(base -> restsOn(baseBackups.chain(base), there))
        .toList();
  }

  /// Base backups from which one repository or another can bring back a datastore, newest first.
  public List<Completed> bases(UUID datastore) {
    return Stream.of(FIRST, SECOND)
        .flatMap(repository -> bases(datastore, repository).stream())
        .distinct()
        .sorted(Comparator.comparing(Completed::recoverableFrom).reversed())
        .toList();
  }

  private static Set<UUID> usable(Stream<SqlStoredBackups.Held> all, String repository) {
    return all.filter(it -> it.repository().equals(repository))
        .map(SqlStoredBackups.Held::stored)
        .filter(it -> repository.equals(FIRST) || it.isVerified())
        .map(SqlStoredBackups.Stored::baseBackup)
        .collect(Collectors.toSet());
  }

  private static boolean restsOn(List<Completed> chain, Set<UUID> there) {
    return chain.getLast().content().parent() == null
        && chain.stream().map(Completed::id).allMatch(there::contains);
  }

  private static @Nullable Instant verified(String repository, List<Completed> bases) {
    if (repository.equals(FIRST)) {
      return bases.stream()
          .filter(base -> base.verification() != null && base.verification().failure() == null)
          .map(Completed::completedAt)
          .max(Comparator.naturalOrder())
          .orElse(null);
    }
    return bases.stream().map(Completed::completedAt).max(Comparator.naturalOrder()).orElse(null);
  }

  private static long behindBytes(Optional<WalPosition> archived, Optional<WalPosition> reached) {
    if (archived.isEmpty()) {
      return 0;
    }
    Lsn from = reached.map(it -> it.point().durable()).orElse(Lsn.NONE);
    return Math.max(0, archived.get().point().durable().minus(from));
  }

  private static Duration behindTime(
      Optional<WalPosition> archived, Optional<WalPosition> reached) {
    Instant there = reached.map(WalPosition::latest).orElse(null);
    Instant here = archived.map(WalPosition::latest).orElse(null);
    if (there == null || here == null || there.isAfter(here)) {
      return Duration.ZERO;
    }
    return Duration.between(there, here);
  }

  /// A base backup counts once the archive proves an instant behind its end: a window never names
  /// an instant to which a restore would be refused.
  static RecoveryWindow of(
      List<Completed> completed, List<LostWal> lost, Optional<WalPosition> position) {
    Instant reached = position.map(WalPosition::latest).orElse(null);
    List<Completed> bases =
        completed.stream()
            .filter(base -> reached != null && !base.recoverableFrom().isAfter(reached))
            .toList();
    Optional<Instant> earliest =
        bases.stream().map(Completed::recoverableFrom).min(Comparator.naturalOrder());
    if (earliest.isEmpty()) {
      return new RecoveryWindow(null, null, List.of());
    }
    List<RecoveryWindow.Gap> gaps =
        lost.stream()
            .flatMap(gap -> gap(gap, bases).stream())
            .sorted(Comparator.comparing(RecoveryWindow.Gap::from))
            .toList();
    // WAL that arrives behind a gap makes nothing recoverable until a base backup follows it.
    boolean inGap = !gaps.isEmpty() && gaps.getLast().to() == null;
    return new RecoveryWindow(earliest.get(), inGap ? gaps.getLast().from() : reached, gaps);
  }

  /// A gap as instants. Empty for one that every base backup is behind: nothing before it could be
  /// recovered anyway.
  private static Optional<RecoveryWindow.Gap> gap(LostWal lost, List<Completed> bases) {
    Optional<Instant> lastBaseBefore =
        bases.stream()
            .filter(base -> base.start().isBefore(lost.to()))
            .map(Completed::recoverableFrom)
            .max(Comparator.naturalOrder());
    // Recovery starts again with the first base backup whose WAL begins behind the gap.
    Optional<Instant> to =
        bases.stream()
            .filter(base -> !base.start().isBefore(lost.to()))
            .map(Completed::recoverableFrom)
            .min(Comparator.naturalOrder());
    return lastBaseBefore.map(base ->
        new RecoveryWindow.Gap(later(base, lost.fromTime()), to.orElse(null), lost.reason()));
  }

  private static Instant later(Instant one, @Nullable Instant other) {
    return other == null || one.isAfter(other) ? one : other;
  }
}
