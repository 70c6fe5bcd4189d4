package io.safekeep.backup.filestore;

import io.safekeep.backup.filestore.FileRestore.State;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A restore of files as clients see it.
///
/// @param filesDone files that are there, each read to its end and found to be what it was
/// @param place directory on the replica that made it; null unless it is ready
@Schema(name = "FileRestore")
public record FileRestoreView(
    UUID id,
    UUID fileStore,
    Instant targetInstant,
    String directory,
    @Schema(enumeration = {"queued", "running", "ready", "failed", "cancelled", "discarded"})
        String state,
    long filesDone,
    long filesTotal,
    long bytesDone,
    long bytesTotal,
    String requestedBy,
    Instant requestedAt,
    @Nullable Instant endedAt,
    @Nullable String place,
    @Nullable String failure) {

  /// @param place where it lies if it is ready
  static FileRestoreView of(FileRestore restore, Path place) {
    State state = restore.state();
    return new FileRestoreView(
        restore.id(),
        restore.store(),
        restore.target(),
        restore.directory(),
        SqlFileRestores.name(state),
        restore.done().files(),
        restore.total().files(),
        restore.done().bytes(),
        restore.total().bytes(),
        restore.requestedBy(),
        restore.requestedAt(),
        SqlFileRestores.endedAt(state),
        state instanceof State.Ready ? place.toString() : null,
        state instanceof State.Failed(String reason, _) ? reason : null);
  }
}
