package io.safekeep.backup.protection;

import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.backup.BackupSettings;
import io.safekeep.backup.Repository;
import io.safekeep.backup.base.BaseBackups;
import io.safekeep.backup.base.ChecksumMismatch;
import io.safekeep.backup.base.CompletedBackup;
import io.safekeep.backup.catalogue.BaseBackupRun;
import io.safekeep.backup.catalogue.BaseBackupRuns;
import io.safekeep.backup.catalogue.RecoveryWindows;
import io.safekeep.backup.catalogue.SqlStoredBackups;
import io.safekeep.backup.catalogue.SqlWalPositions;
import io.safekeep.backup.catalogue.SqlWalPositions.LostWal;
import io.safekeep.backup.catalogue.Verification;
import io.safekeep.backup.catalogue.WalPosition;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.backup.datastore.ProtectionWork;
import io.safekeep.backup.vault.CorruptObject;
import io.safekeep.backup.vault.ObjectNotFound;
import io.safekeep.backup.vault.Vault;
import io.safekeep.backup.verify.BackupVerification;
import io.safekeep.backup.wal.CorruptWal;
import io.safekeep.backup.wal.RecoveryPoint;
import io.safekeep.backup.wal.WalArchive;
import io.safekeep.backup.wal.WalMissing;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.SystemIdentifier;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Reads one base backup and the WAL behind it again, up to the next gap or the end of the archive,
/// and notes what that has shown.
///
/// A chain is as good as its worst link: those that an incremental backup rests on are read too,
/// unless that was done lately and found nothing, and whatever rests on a damaged one is damaged.
@Singleton
class VerifyBaseBackupWork implements WorkHandler {

  /// As long as a verification counts for the control.
  private static final Duration LATELY = BaseBackupVerified.BOUND;

  private final Datastores datastores;
  private final BaseBackupRuns runs;
  private final SqlStoredBackups stored;
  private final SqlWalPositions positions;
  private final Repository repository;
  private final BackupSettings settings;
  private final WorkQueue queue;
  private final Clock clock;

  VerifyBaseBackupWork(
      Datastores datastores,
      BaseBackupRuns runs,
      SqlStoredBackups stored,
      SqlWalPositions positions,
      Repository repository,
      BackupSettings settings,
      WorkQueue queue,
      Clock clock) {
    this.datastores = datastores;
    this.runs = runs;
    this.stored = stored;
    this.positions = positions;
    this.repository = repository;
    this.settings = settings;
    this.queue = queue;
    this.clock = clock;
  }

  @Override
  public String kind() {
    return ProtectionWork.VERIFY_BASE_BACKUP;
  }

  /// What is to be read, as the catalogue knows it.
  ///
  /// @param links the base backup itself first, then what it rests on and nobody has read lately
  private record Subject(
      Datastore datastore,
      BaseBackupRun.Completed run,
      List<BaseBackupRun.Completed> links,
      RecoveryPoint reached,
      List<LostWal> lost) {

    /// A gap that is known already is no new damage.
    Lsn upTo() {
      return lost.stream()
          .filter(gap -> gap.to().isAfter(run.start()))
          .map(LostWal::from)
          .min(Comparator.naturalOrder())
          .orElse(reached.durable());
    }
  }

  @Override
  public Next work(WorkItem item, Lease lease) throws IOException {
    UUID id = UUID.fromString(item.key());
    Optional<Subject> subject = QuarkusTransaction.requiringNew().call(() -> subject(id));
    if (subject.isPresent()) {
      verify(subject.get(), lease);
    }
    return Next.done();
  }

  private Optional<Subject> subject(UUID id) {
    if (!(runs.find(id).orElse(null) instanceof BaseBackupRun.Completed run)
        || stored.isLeaving(id, RecoveryWindows.FIRST)) {
      return Optional.empty();
    }
    List<BaseBackupRun.Completed> links =
        runs.chain(run).stream().filter(link -> link.equals(run) || !isKnownGood(link)).toList();
    return positions
        .find(run.datastore())
        .map(WalPosition::point)
        .map(reached ->
            new Subject(
                datastores.find(run.datastore()).orElseThrow(),
                run,
                links,
                reached,
                positions.gaps(run.datastore())));
  }

  private boolean isKnownGood(BaseBackupRun.Completed link) {
    Verification last = link.verification();
    return last != null
        && last.failure() == null
        && last.at().plus(LATELY).isAfter(clock.instant());
  }

  /// Oldest first, so that damage is noted where it is; what rests on it gets the same word.
  private void verify(Subject subject, Lease lease) throws IOException {
    Datastore datastore = subject.datastore();
    Vault vault = repository.vault(datastore.tenant(), datastore.id());
    SystemIdentifier system = SystemIdentifier.parse(datastore.systemIdentifier());
    var verification =
        new BackupVerification(vault, WalArchive.open(vault, system), settings.workers());
    for (BaseBackupRun.Completed link : subject.links().reversed()) {
      boolean isNewest = link.equals(subject.run());
      String failure =
          failureOf(link, () -> read(verification, vault, system, link, isNewest ? subject : null));
      if (!lease.held()) {
        return;
      }
      QuarkusTransaction.requiringNew().run(() -> note(link, failure));
      if (failure != null) {
        return;
      }
    }
  }

  /// Reading that ends in an exception if something is not as it was written.
  private interface Reading {
    void run() throws IOException;
  }

  private static void read(
      BackupVerification verification,
      Vault vault,
      SystemIdentifier system,
      BaseBackupRun.Completed link,
      @Nullable Subject withWal)
      throws IOException {
    BaseBackups stored = new BaseBackups(vault, system);
    CompletedBackup backup = stored.find(link.id()).orElse(null);
    if (backup == null) {
      throw new ObjectNotFound(stored.nameOf(link.id()));
    }
    stored.chain(backup);
    long files = verification.readAgain(backup, (done, expected) -> {});
    long wal =
        withWal == null
            ? 0
            : verification.walBehind(backup, withWal.reached().timeline(), withWal.upTo());
    Log.infof(
        "Base backup %s is as it was written: %d files, %d bytes of WAL", link.id(), files, wal);
  }

  /// What is damaged or missing; null if nothing is. A repository that cannot be read just now is
  /// no such finding: it is thrown, and tried again.
  private static @Nullable String failureOf(BaseBackupRun.Completed link, Reading reading)
      throws IOException {
    try {
      reading.run();
      return null;
    } catch (CorruptObject | ObjectNotFound | ChecksumMismatch | WalMissing | CorruptWal e) {
      Log.errorf(e, "Base backup %s of datastore %s is damaged", link.id(), link.datastore());
      return String.valueOf(e.getMessage());
    }
  }

  private void note(BaseBackupRun.Completed link, @Nullable String failure) {
    if (!(runs.findForUpdate(link.id()).orElse(null) instanceof BaseBackupRun.Completed run)) {
      return;
    }
    List<BaseBackupRun.Completed> resting = runs.restingOn(run);
    if (failure != null && resting.isEmpty() && stored.isLeaving(run.id(), RecoveryWindows.FIRST)) {
      // It was removed under the reader's eyes, and that is no damage.
      return;
    }
    runs.update(run.verified(new Verification(clock.instant(), failure)));
    if (failure == null) {
      queue.schedule(ProtectionWork.COPY_BASE_BACKUP, run.id().toString());
      return;
    }
    for (BaseBackupRun.Completed above : resting) {
      runs.update(
          above.verified(
              new Verification(
                  clock.instant(), "rests on base backup %s: %s".formatted(run.id(), failure))));
    }
  }
}
