package io.safekeep.backup.mirror;

import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.backup.BackupSettings;
import io.safekeep.backup.Repositories;
import io.safekeep.backup.base.BackupMirror;
import io.safekeep.backup.base.BaseBackups;
import io.safekeep.backup.base.ChecksumMismatch;
import io.safekeep.backup.base.CompletedBackup;
import io.safekeep.backup.catalogue.BaseBackupRun;
import io.safekeep.backup.catalogue.BaseBackupRuns;
import io.safekeep.backup.catalogue.RecoveryWindows;
import io.safekeep.backup.catalogue.SqlMirroredWal;
import io.safekeep.backup.catalogue.SqlStoredBackups;
import io.safekeep.backup.catalogue.SqlStoredBackups.Stored;
import io.safekeep.backup.catalogue.SqlWalPositions;
import io.safekeep.backup.catalogue.SqlWalPositions.LostWal;
import io.safekeep.backup.catalogue.Verification;
import io.safekeep.backup.catalogue.WalPosition;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.backup.datastore.ProtectionWork;
import io.safekeep.backup.vault.CorruptObject;
import io.safekeep.backup.vault.ObjectName;
import io.safekeep.backup.vault.ObjectNotFound;
import io.safekeep.backup.vault.Vault;
import io.safekeep.backup.vault.VaultCopy;
import io.safekeep.backup.verify.BackupVerification;
import io.safekeep.backup.wal.CorruptWal;
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
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Brings one base backup to the second repository, then reads it and the WAL behind it there, and
/// again each day for as long as it is the newest.
///
/// Failure semantics: a copy that was cut short goes on with the next object. What is found damaged
/// is brought once more.
@Singleton
class CopyBaseBackupWork implements WorkHandler {

  private static final Duration UNTIL_WAL_IS_THERE = Duration.ofSeconds(2);
  private static final Duration UNTIL_PARENT_IS_THERE = Duration.ofSeconds(2);
  private static final Duration UNTIL_NEXT_TURN = Duration.ofSeconds(2);

  /// One at a time in a replica: filling a repository again must not keep others from their work.
  private final Semaphore turn = new Semaphore(1);

  private static final Duration READ_AGAIN_AFTER = Duration.ofHours(23);
  private static final Duration UNTIL_REPAIRED = Duration.ofMinutes(1);

  private final Datastores datastores;
  private final BaseBackupRuns runs;
  private final SqlStoredBackups stored;
  private final SqlMirroredWal mirrored;
  private final SqlWalPositions positions;
  private final Repositories repositories;
  private final BackupSettings settings;
  private final MirrorMetrics metrics;
  private final Clock clock;

  CopyBaseBackupWork(
      Datastores datastores,
      BaseBackupRuns runs,
      SqlStoredBackups stored,
      SqlMirroredWal mirrored,
      SqlWalPositions positions,
      Repositories repositories,
      BackupSettings settings,
      MirrorMetrics metrics,
      Clock clock) {
    this.datastores = datastores;
    this.runs = runs;
    this.stored = stored;
    this.mirrored = mirrored;
    this.positions = positions;
    this.repositories = repositories;
    this.settings = settings;
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  public String kind() {
    return ProtectionWork.COPY_BASE_BACKUP;
  }

  /// A base backup, and where it is and is to be.
  private record Subject(
      Datastore datastore,
      BaseBackupRun.Completed run,
      SystemIdentifier system,
      Vault first,
      Vault second) {}

  @Override
  public Next work(WorkItem item, Lease lease) throws IOException {
    UUID id = UUID.fromString(item.key());
    Optional<Subject> known = QuarkusTransaction.requiringNew().call(() -> subject(id));
    if (known.isEmpty()) {
      return Next.done();
    }
    if (!turn.tryAcquire()) {
      return Next.again(UNTIL_NEXT_TURN);
    }
    try {
      return bring(known.get(), lease);
    } finally {
      turn.release();
    }
  }

  private Next bring(Subject subject, Lease lease) throws IOException {
    UUID id = subject.run().id();
    Optional<Stored> there = stored.find(id, RecoveryWindows.SECOND);
    boolean damaged = there.isPresent() && isDamaged(there.get());
    if (there.isEmpty() || damaged) {
      if (stored.find(id, RecoveryWindows.FIRST).isEmpty()) {
        return Next.done();
      }
      copy(subject, damaged, lease);
    } else if (there.get().isVerified()) {
      Duration untilDue = untilDue(there.get());
      if (!isNewest(subject)) {
        return Next.done();
      }
      if (untilDue.isPositive()) {
        return Next.again(untilDue);
      }
    }
    UUID parent = subject.run().content().parent();
    if (parent != null && stored.find(parent, RecoveryWindows.SECOND).isEmpty()) {
      return Next.again(UNTIL_PARENT_IS_THERE);
    }
    Optional<WalPosition> reached = mirrored.find(subject.datastore().id());
    if (reached.isEmpty() || reached.get().point().durable().isBefore(subject.run().end())) {
      return Next.again(UNTIL_WAL_IS_THERE);
    }
    String failure = readBack(subject, reached.get());
    if (!lease.held()) {
      return Next.done();
    }
    stored.verified(id, RecoveryWindows.SECOND, new Verification(clock.instant(), failure));
    metrics.readBack(failure != null);
    return Next.again(failure == null ? READ_AGAIN_AFTER : UNTIL_REPAIRED);
  }

  private Optional<Subject> subject(UUID id) {
    if (!(runs.find(id).orElse(null) instanceof BaseBackupRun.Completed run)) {
      return Optional.empty();
    }
    return datastores
        .find(run.datastore())
        .map(datastore ->
            new Subject(
                datastore,
                run,
                SystemIdentifier.parse(datastore.systemIdentifier()),
                repositories.first().vault(datastore.tenant(), datastore.id()),
                repositories.second().vault(datastore.tenant(), datastore.id())));
  }

  private static boolean isDamaged(Stored there) {
    return there.verification() != null && !there.isVerified();
  }

  private Duration untilDue(Stored there) {
    Verification last = there.verification();
    return last == null
        ? Duration.ZERO
        : Duration.between(clock.instant(), last.at().plus(READ_AGAIN_AFTER));
  }

  private boolean isNewest(Subject subject) {
    return stored.of(subject.datastore().id(), RecoveryWindows.SECOND).stream()
        .findFirst()
        .filter(newest -> newest.baseBackup().equals(subject.run().id()))
        .isPresent();
  }

  private void copy(Subject subject, boolean again, Lease lease) throws IOException {
    UUID id = subject.run().id();
    new BackupMirror(
            subject.first(),
            subject.second(),
            subject.system(),
            bytes -> {
              metrics.copied(bytes);
              if (!lease.held()) {
                throw new IOException("another replica took over");
              }
            })
        .copy(id, again);
    stored.add(id, RecoveryWindows.SECOND, clock.instant());
    Log.infof("Base backup %s of datastore %s is copied", id, subject.datastore().id());
  }

  /// Returns what is damaged or missing there. A repository that cannot be read just now is no such
  /// finding: it is thrown, and tried again.
  private @Nullable String readBack(Subject subject, WalPosition reached) throws IOException {
    UUID id = subject.run().id();
    try {
      CompletedBackup backup =
          new BaseBackups(subject.second(), subject.system()).find(id).orElse(null);
      if (backup == null) {
        return "the repository has no base backup " + id;
      }
      new BackupVerification(
              subject.second(),
              WalArchive.open(subject.second(), subject.system()),
              settings.workers())
          .verify(
              backup, reached.point().timeline(), upTo(subject, reached), (done, expected) -> {});
      return null;
    } catch (CorruptObject e) {
      Log.errorf(e, "Base backup %s is damaged in the second repository", id);
      bringAgain(subject, e.object());
      return String.valueOf(e.getMessage());
    } catch (ObjectNotFound | ChecksumMismatch | WalMissing | CorruptWal e) {
      Log.errorf(e, "Base backup %s is damaged in the second repository", id);
      return String.valueOf(e.getMessage());
    }
  }

  /// Replaces a damaged segment by what the first repository has, if it still has it.
  private static void bringAgain(Subject subject, ObjectName object) throws IOException {
    if (object.segments().contains("wal") && subject.first().store().exists(object)) {
      new VaultCopy(subject.first(), subject.second(), bytes -> {}).object(object);
    }
  }

  /// A gap that is known already is no new damage.
  private Lsn upTo(Subject subject, WalPosition reached) {
    return positions.gaps(subject.datastore().id()).stream()
        .filter(gap -> gap.to().isAfter(subject.run().start()))
        .map(LostWal::from)
        .min(Comparator.naturalOrder())
        .orElse(reached.point().durable());
  }
}
