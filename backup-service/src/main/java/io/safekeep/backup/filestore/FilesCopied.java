package io.safekeep.backup.filestore;

import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// P75: what was captured is in the second repository, too.
@Singleton
class FilesCopied extends FileStoreCheck {

  private static final Duration BOUND = Duration.ofHours(24);

  private final SqlScans scans;
  private final Clock clock;

  FilesCopied(SqlFileStores stores, SqlScans scans, Clock clock) {
    super(stores);
    this.scans = scans;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "files-copied";
  }

  @Override
  public String promise() {
    return "P75";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(1);
  }

  @Override
  public String bound() {
    return "at most " + BOUND.toHours() + " h";
  }

  @Override
  ControlResult look(FileStore store) {
    Optional<Instant> behind = scans.behindSince(store.id());
    if (behind.isEmpty()) {
      return seen(
          Outcome.PASS,
          store,
          "0 s",
          "The second repository has all that was captured of " + store.name() + ".");
    }
    Duration lag = Duration.between(behind.get(), clock.instant());
    return seen(
        lag.compareTo(BOUND) <= 0 ? Outcome.PASS : Outcome.FAIL,
        store,
        lag.toSeconds() + " s",
        "The second repository lacks what was captured of "
            + store.name()
            + " since "
            + behind.get()
            + ".");
  }
}
