package io.safekeep.backup.expiry;

import io.quarkus.arc.All;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.backup.base.BaseBackups;
import io.safekeep.backup.base.CompletedBackup;
import io.safekeep.backup.catalogue.BackupReader;
import io.safekeep.backup.catalogue.BaseBackupRun.Completed;
import io.safekeep.backup.catalogue.BaseBackupRuns;
import io.safekeep.backup.catalogue.RecoveryWindows;
import io.safekeep.backup.catalogue.SqlStoredBackups;
import io.safekeep.backup.catalogue.SqlWalPositions;
import io.safekeep.backup.catalogue.Verification;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.backup.expiry.SqlExpirations.Expiration;
import io.safekeep.backup.vault.CorruptObject;
import io.safekeep.backup.vault.ObjectNotFound;
import io.safekeep.backup.vault.Vault;
import io.safekeep.backup.wal.WalArchive;
import io.safekeep.backup.wal.WalNeeds.RecoveryStart;
import io.safekeep.backup.wire.SystemIdentifier;
import io.safekeep.backup.wire.TimelineHistory;
import io.safekeep.backup.wire.TimelineId;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Plans what expires, from what the catalogue and a repository hold. The work that carries it out,
/// the dry run and the control checks ask here, so what is shown is what happens.
@Singleton
class Expiry {

  /// Instants are by the clocks of datastores' servers, the window is by ours: so much may they
  /// differ before an instant of the window is lost.
  static final Duration CLOCK_MARGIN = Duration.ofHours(1);

  private final Datastores datastores;
  private final BaseBackupRuns runs;
  private final SqlWalPositions positions;
  private final SqlStoredBackups stored;
  private final SqlExpirations expirations;
  private final List<BackupReader> readers;

  /// A base backup's parent never changes.
  private final Map<UUID, Optional<UUID>> parents = new ConcurrentHashMap<>();

  Expiry(
      Datastores datastores,
      BaseBackupRuns runs,
      SqlWalPositions positions,
      SqlStoredBackups stored,
      SqlExpirations expirations,
      @All List<BackupReader> readers) {
    this.datastores = datastores;
    this.runs = runs;
    this.positions = positions;
    this.stored = stored;
    this.expirations = expirations;
    this.readers = readers;
  }

  /// What a repository itself says about a datastore's base backups.
  ///
  /// @param parents of those that are there; empty for full ones
  /// @param history of the timeline that the cluster is on
  record Stored(
      Map<UUID, Optional<UUID>> parents, TimelineId present, Optional<TimelineHistory> history) {

    boolean isOnHistory(Completed base) {
      return base.timeline().equals(present)
          || history.stream()
              .flatMap(known -> known.ancestors().stream())
              .anyMatch(ancestor ->
                  ancestor.timeline().equals(base.timeline())
                      && !ancestor.end().isBefore(base.end()));
    }
  }

  /// Looks into the repository, so no transaction may be open. Empty if there is no WAL yet, and so
  /// nothing to expire.
  ///
  /// @throws io.safekeep.backup.vault.KeyUnavailable if the tenant's key cannot be had
  Optional<Stored> look(Datastore datastore, KeptRepository in) throws IOException {
    var known =
        QuarkusTransaction.requiringNew()
            .call(() ->
                positions
                    .find(datastore.id())
                    .map(position ->
                        Map.entry(
                            position.point().timeline(), stored.of(datastore.id(), in.name()))));
    if (known.isEmpty()) {
      return Optional.empty();
    }
    Vault vault = in.repository().vault(datastore.tenant(), datastore.id());
    SystemIdentifier system = SystemIdentifier.parse(datastore.systemIdentifier());
    TimelineId present = known.get().getKey();
    Optional<TimelineHistory> history;
    try {
      history = WalArchive.open(vault, system).history(present);
    } catch (ObjectNotFound noArchive) {
      return Optional.empty();
    }
    BaseBackups baseBackups = new BaseBackups(vault, system);
    Map<UUID, Optional<UUID>> there = new HashMap<>();
    for (var base : known.get().getValue()) {
      UUID id = base.baseBackup();
      parentOf(id, baseBackups).ifPresent(parent -> there.put(id, parent));
    }
    return Optional.of(new Stored(there, present, history));
  }

  /// Empty if the base backup is not there.
  private Optional<Optional<UUID>> parentOf(UUID id, BaseBackups baseBackups) throws IOException {
    Optional<UUID> known = parents.get(id);
    if (known != null) {
      return baseBackups.isComplete(id) ? Optional.of(known) : Optional.empty();
    }
    try {
      Optional<CompletedBackup> found = baseBackups.find(id);
      if (found.isEmpty()) {
        return Optional.empty();
      }
      Optional<UUID> parent = Optional.ofNullable(found.get().parent());
      parents.put(id, parent);
      return Optional.of(parent);
    } catch (CorruptObject damaged) {
      // Verification says so aloud. It is there, proves nothing, and may go in its time.
      return Optional.of(Optional.empty());
    }
  }

  /// What the catalogue alone says: enough to see what is overdue, never to remove anything. Within
  /// a transaction.
  Optional<Stored> assume(Datastore datastore, KeptRepository in) {
    return positions
        .find(datastore.id())
        .map(position ->
            new Stored(
                stored.of(datastore.id(), in.name()).stream()
                    .map(SqlStoredBackups.Stored::baseBackup)
                    .collect(
                        Collectors.toMap(
                            Function.identity(), id -> parents.getOrDefault(id, Optional.empty()))),
                position.point().timeline(),
                Optional.empty()));
  }

  /// Plans for one moment. Within a transaction.
  ExpiryPlan plan(Datastore datastore, KeptRepository in, Stored found, Instant at) {
    Map<UUID, Expiration> expired = expirations(datastore, in);
    List<StoredBase> bases =
        runs.completedOnce(datastore.id()).stream()
            .filter(run -> found.parents().containsKey(run.id()))
            .map(run ->
                asStored(
                    run, found, verification(run, in), Optional.ofNullable(expired.get(run.id()))))
            .toList();
    Set<UUID> inUse =
        readers.stream()
            .flatMap(reader -> reader.reading(datastore.id()).stream())
            .collect(Collectors.toSet());
    Instant windowStart = at.minus(in.window()).minus(CLOCK_MARGIN);
    return endOf(datastore)
        .map(last -> ExpiryPlan.ofEnded(bases, windowStart, inUse, last))
        .orElseGet(() -> ExpiryPlan.of(bases, windowStart, inUse));
  }

  Map<UUID, Expiration> expirations(Datastore datastore, KeptRepository in) {
    return expirations.of(datastore.id(), in.name()).stream()
        .collect(Collectors.toMap(Expiration::baseBackup, Function.identity()));
  }

  /// Newest instant that can be recovered of a datastore whose protection was ended; empty while it
  /// is protected.
  Optional<Instant> endOf(Datastore datastore) {
    return datastores.isReleased(datastore.id())
        ? positions
            .find(datastore.id())
            .map(position -> Objects.requireNonNullElse(position.latest(), position.notedAt()))
        : Optional.empty();
  }

  /// Where somebody reads WAL on from that no base backup in this repository needs.
  List<RecoveryStart> wantedWal(Datastore datastore, KeptRepository in) {
    return in.name().equals(RecoveryWindows.FIRST)
        ? readers.stream()
            .flatMap(reader -> reader.readingWalFrom(datastore.id()).stream())
            .toList()
        : List.of();
  }

  /// What reading it in this repository has shown.
  private @Nullable Verification verification(Completed run, KeptRepository in) {
    return in.name().equals(RecoveryWindows.FIRST)
        ? run.verification()
        : stored.find(run.id(), in.name()).map(SqlStoredBackups.Stored::verification).orElse(null);
  }

  private static StoredBase asStored(
      Completed run,
      Stored stored,
      @Nullable Verification verification,
      Optional<Expiration> expiration) {
    return new StoredBase(
        run.id(),
        stored.parents().getOrDefault(run.id(), Optional.empty()).orElse(null),
        run.start(),
        run.timeline(),
        run.recoverableFrom(),
        verification != null && verification.failure() == null,
        stored.isOnHistory(run),
        expiration.filter(it -> it.deletingAt() != null).isPresent());
  }
}
