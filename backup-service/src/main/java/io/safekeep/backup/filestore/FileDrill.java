package io.safekeep.backup.filestore;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A whole file store brought back to an instant on trial, from one repository alone.
///
/// @param repository `first` or `second`
/// @param failure what was wrong; null if nothing was
record FileDrill(
    UUID id,
    UUID store,
    String repository,
    Instant target,
    Instant startedAt,
    Instant endedAt,
    long files,
    long bytes,
    @Nullable String failure) {

  Duration recoveryTime() {
    return Duration.between(startedAt, endedAt);
  }
}
