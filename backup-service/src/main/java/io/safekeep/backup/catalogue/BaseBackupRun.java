package io.safekeep.backup.catalogue;

import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.TimelineId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One attempt to take a base backup. Each state knows the changes it allows.
public sealed interface BaseBackupRun {

  UUID id();

  UUID datastore();

  Instant requestedAt();

  /// Waits for a replica to take it.
  record Queued(UUID id, UUID datastore, Instant requestedAt) implements BaseBackupRun {

    public Running started() {
      return new Running(id, datastore, requestedAt);
    }
  }

  /// The server is sending.
  record Running(UUID id, UUID datastore, Instant requestedAt) implements BaseBackupRun {

    /// @param bytes size of the data directory as sent
    /// @param storedBytes size in the repository
    /// @param recoverableFrom moment of the server's clock at which all WAL that the backup needs
    ///   was archived
    public Completed completed(
        Lsn start,
        Lsn end,
        TimelineId timeline,
        long bytes,
        long storedBytes,
        Instant recoverableFrom,
        Instant at) {
      return new Completed(
          id,
          datastore,
          requestedAt,
          start,
          end,
          timeline,
          bytes,
          storedBytes,
          recoverableFrom,
          at,
          null,
          BackupContent.FULL);
    }

    public Failed failed(String reason, Instant at) {
      return new Failed(id, datastore, requestedAt, reason, at);
    }
  }

  /// Everything is stored and agrees with the server's manifest. With the WAL from `start` on, any
  /// position from `end` on can be reached, and any instant from `recoverableFrom` on.
  ///
  /// @param verification what reading all of it, and those it rests on, again has shown; null
  ///   before that
  /// @param content what it holds
  record Completed(
      UUID id,
      UUID datastore,
      Instant requestedAt,
      Lsn start,
      Lsn end,
      TimelineId timeline,
      long bytes,
      long storedBytes,
      Instant recoverableFrom,
      Instant completedAt,
      @Nullable Verification verification,
      BackupContent content)
      implements BaseBackupRun {

    public Completed holding(BackupContent what) {
      return new Completed(
          id,
          datastore,
          requestedAt,
          start,
          end,
          timeline,
          bytes,
          storedBytes,
          recoverableFrom,
          completedAt,
          verification,
          what);
    }

    public Completed verified(Verification result) {
      return new Completed(
          id,
          datastore,
          requestedAt,
          start,
          end,
          timeline,
          bytes,
          storedBytes,
          recoverableFrom,
          completedAt,
          result,
          content);
    }
  }

  /// It ended without a usable result; what it left in the repository is removed.
  record Failed(UUID id, UUID datastore, Instant requestedAt, String reason, Instant failedAt)
      implements BaseBackupRun {}
}
