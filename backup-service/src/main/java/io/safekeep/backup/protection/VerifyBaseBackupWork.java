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
import java.util.Comparator;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Reads one base backup and the WAL behind it again, up to the next gap or the end of the archive,
/// and notes what that has shown.
@Singleton
class VerifyBaseBackupWork implements WorkHandler {

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
  private record Subject(Datastore datastore, BaseBackupRun.Completed run, RecoveryPoint reached) {}

  @Override
  public Next work(WorkItem item, Lease lease) throws IOException {
    UUID id = UUID.fromString(item.key());
    Optional<Subject> subject = QuarkusTransaction.requiringNew().call(() -> subject(id));
    if (subject.isPresent()) {
      String failure = verify(subject.get());
      if (lease.held()) {
        QuarkusTransaction.requiringNew()
            .run(() -> note(id, new Verification(clock.instant(), failure)));
      }
    }
    return Next.done();
  }

  private Optional<Subject> subject(UUID id) {
    if (!(runs.find(id).orElse(null) instanceof BaseBackupRun.Completed run)
        || !stored.isOffered(id, RecoveryWindows.FIRST)) {
      return Optional.empty();
    }
    return positions
        .find(run.datastore())
        .map(WalPosition::point)
        .map(reached -> new Subject(datastores.find(run.datastore()).orElseThrow(), run, reached));
  }

  /// Returns what is damaged or missing. A repository that cannot be read just now is no such
  /// finding: it is thrown, and tried again.
  private @Nullable String verify(Subject subject) throws IOException {
    Datastore datastore = subject.datastore();
    BaseBackupRun.Completed run = subject.run();
    Vault vault = repository.vault(datastore.tenant(), datastore.id());
    SystemIdentifier system = SystemIdentifier.parse(datastore.systemIdentifier());
    try {
      CompletedBackup stored = new BaseBackups(vault, system).find(run.id()).orElse(null);
      if (stored == null) {
        return "the repository has no base backup " + run.id();
      }
      var verified =
          new BackupVerification(vault, WalArchive.open(vault, system), settings.workers())
              .verify(stored, subject.reached().timeline(), upTo(subject), (done, expected) -> {});
      Log.infof(
          "Base backup %s of datastore %s is as it was written: %d files, %d bytes of WAL",
          run.id(), datastore.id(), verified.files(), verified.walBytes());
      return null;
    } catch (CorruptObject | ObjectNotFound | ChecksumMismatch | WalMissing | CorruptWal e) {
      Log.errorf(e, "Base backup %s of datastore %s is damaged", run.id(), datastore.id());
      return String.valueOf(e.getMessage());
    }
  }

  /// A gap that is known already is no new damage.
  private Lsn upTo(Subject subject) {
    return positions.gaps(subject.datastore().id()).stream()
        .filter(gap -> gap.to().isAfter(subject.run().start()))
        .map(LostWal::from)
        .min(Comparator.naturalOrder())
        .orElse(subject.reached().durable());
  }

  private void note(UUID id, Verification result) {
    // What expired meanwhile may have been removed under the reader's eyes, and that is no damage.
    if (runs.findForUpdate(id).orElse(null) instanceof BaseBackupRun.Completed run
        && stored.isOffered(id, RecoveryWindows.FIRST)) {
      runs.update(run.verified(result));
      if (result.failure() == null) {
        queue.schedule(ProtectionWork.COPY_BASE_BACKUP, id.toString());
      }
    }
  }
}
