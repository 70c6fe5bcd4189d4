package io.safekeep.backup.protection;

import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.backup.Repositories;
import io.safekeep.backup.Repository;
import io.safekeep.backup.catalogue.BaseBackupRun;
import io.safekeep.backup.catalogue.ChainProof;
import io.safekeep.backup.catalogue.RecoveryWindows;
import io.safekeep.backup.catalogue.SqlChainProofs;
import io.safekeep.backup.catalogue.SqlMirroredWal;
import io.safekeep.backup.catalogue.SqlWalPositions;
import io.safekeep.backup.catalogue.SqlWalPositions.LostWal;
import io.safekeep.backup.catalogue.WalPosition;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.backup.datastore.ProtectionWork;
import io.safekeep.backup.vault.CorruptObject;
import io.safekeep.backup.vault.ObjectNotFound;
import io.safekeep.backup.verify.ChainVerification;
import io.safekeep.backup.wal.CorruptWal;
import io.safekeep.backup.wal.RecoveryPoint;
import io.safekeep.backup.wal.WalArchive;
import io.safekeep.backup.wal.WalMissing;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.SystemIdentifier;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Proves every hour, in each repository, that the WAL of one datastore has no gap behind the last
/// one that is known. Reads only what has come since the last proof; that the rest is as it was
/// written is what the daily verification of base backups reads.
@Singleton
class VerifyChainWork implements WorkHandler {

  static final Duration EVERY = Duration.ofHours(1);
  private static final Duration UNTIL_BASE_BACKUP = Duration.ofMinutes(5);

  private final Datastores datastores;
  private final RecoveryWindows windows;
  private final SqlWalPositions positions;
  private final SqlChainProofs proofs;
  private final SqlMirroredWal mirrored;
  private final Repositories repositories;
  private final Clock clock;

  VerifyChainWork(
      Datastores datastores,
      RecoveryWindows windows,
      SqlWalPositions positions,
      SqlChainProofs proofs,
      SqlMirroredWal mirrored,
      Repositories repositories,
      Clock clock) {
    this.datastores = datastores;
    this.windows = windows;
    this.positions = positions;
    this.proofs = proofs;
    this.mirrored = mirrored;
    this.repositories = repositories;
    this.clock = clock;
  }

  @Override
  public String kind() {
    return ProtectionWork.VERIFY_CHAIN;
  }

  /// The chain to prove: from the oldest base backup behind the last known gap to the newest WAL.
  private record Chain(
      Datastore datastore, Repository repository, Lsn from, RecoveryPoint reached) {}

  @Override
  public Next work(WorkItem item, Lease lease) throws IOException {
    UUID id = UUID.fromString(item.key());
    Optional<Datastore> known = QuarkusTransaction.requiringNew().call(() -> datastores.find(id));
    if (known.isEmpty()) {
      return Next.done();
    }
    if (!repositories.first().mayUseKey(known.get().tenant())) {
      // A tenant in quarantine: it comes back, or this work goes with the purge.
      return Next.again(UNTIL_BASE_BACKUP);
    }
    boolean provenEverywhere = true;
    for (Repository repository : repositories.all()) {
      Optional<Chain> chain =
          QuarkusTransaction.requiringNew().call(() -> chain(known.get(), repository));
      if (chain.isPresent()) {
        ChainProof proof = prove(chain.get(), proofs.find(id, repository.id()).orElse(null));
        if (lease.held()) {
          proofs.note(id, repository.id(), proof);
        }
      } else {
        provenEverywhere = false;
      }
    }
    return Next.again(provenEverywhere ? EVERY : UNTIL_BASE_BACKUP);
  }

  private Optional<Chain> chain(Datastore datastore, Repository repository) {
    Lsn lastGap =
        positions.gaps(datastore.id()).stream()
            .map(LostWal::to)
            .max(Comparator.naturalOrder())
            .orElse(new Lsn(0));
    Optional<Lsn> from =
        windows.bases(datastore.id(), repository.id()).stream()
            .map(BaseBackupRun.Completed::start)
            .filter(start -> !start.isBefore(lastGap))
            .min(Comparator.naturalOrder());
    Optional<WalPosition> position =
        repository.id().equals(RecoveryWindows.FIRST)
            ? positions.find(datastore.id())
            : mirrored.find(datastore.id());
    Optional<RecoveryPoint> reached = position.map(WalPosition::point);
    return from.isEmpty() || reached.isEmpty()
        ? Optional.empty()
        : Optional.of(new Chain(datastore, repository, from.get(), reached.get()));
  }

  /// Whether an earlier proof holds for the beginning of a chain.
  private static boolean goesOn(Chain chain, @Nullable ChainProof last) {
    return last != null && last.failure() == null && !chain.from().isBefore(last.from());
  }

  /// What is missing or damaged is a finding, and the next proof reads it again. A repository that
  /// cannot be read just now is none: it is thrown, and tried again.
  private ChainProof prove(Chain chain, @Nullable ChainProof last) throws IOException {
    Datastore datastore = chain.datastore();
    RecoveryPoint reached = chain.reached();
    ChainProof earlier = goesOn(chain, last) ? last : null;
    WalArchive archive =
        WalArchive.open(
            chain.repository().vault(datastore.tenant(), datastore.id()),
            SystemIdentifier.parse(datastore.systemIdentifier()));
    try {
      long read =
          new ChainVerification(archive)
              .verify(
                  reached.timeline(),
                  chain.from(),
                  reached.durable(),
                  earlier == null ? null : earlier.timeline(),
                  earlier == null ? null : earlier.to());
      Log.debugf(
          "The WAL of datastore %s in the %s has no gap; %d bytes read",
          datastore.id(), chain.repository(), read);
      return new ChainProof(
          reached.timeline(), chain.from(), reached.durable(), null, clock.instant());
    } catch (WalMissing | CorruptObject | ObjectNotFound | CorruptWal e) {
      Log.errorf(
          e, "The WAL of datastore %s in the %s has a gap", datastore.id(), chain.repository());
      return new ChainProof(
          reached.timeline(),
          chain.from(),
          chain.from(),
          String.valueOf(e.getMessage()),
          clock.instant());
    }
  }
}
