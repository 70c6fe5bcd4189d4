package io.safekeep.backup.filestore;

import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// P31: each file store was brought back as a whole within the last day, to a random instant of its
/// window.
@Singleton
class FilesDrilled extends FileStoreCheck {

  /// A drill takes its time.
  private static final Duration BOUND = FileDrillWork.DAILY.plusHours(1);

  private final SqlFileDrills drills;
  private final Clock clock;

  FilesDrilled(SqlFileStores stores, SqlFileDrills drills, Clock clock) {
    super(stores);
    this.drills = drills;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "files-drilled";
  }

  @Override
  public String promise() {
    return "P31";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(10);
  }

  @Override
  public String bound() {
    return "at most " + BOUND.toHours() + " h since the last drill, which passed";
  }

  @Override
  ControlResult look(FileStore store) {
    return judge(store, drills.last(store.id()).orElse(null), clock.instant());
  }

  static ControlResult judge(FileStore store, @Nullable FileDrill last, Instant now) {
    if (last == null) {
      boolean young = now.isBefore(store.registeredAt().plus(BOUND));
      return seen(
          young ? Outcome.UNKNOWN : Outcome.FAIL,
          store,
          null,
          "There was no drill of " + store.name() + " yet.");
    }
    Duration since = Duration.between(last.endedAt(), now);
    String measured = since.toHours() + " h";
    if (last.failure() != null) {
      return seen(
          Outcome.FAIL,
          store,
          measured,
          "The last drill of " + store.name() + " failed: " + last.failure());
    }
    return seen(
        since.compareTo(BOUND) <= 0 ? Outcome.PASS : Outcome.FAIL,
        store,
        measured,
        "%s came back as of %s: %d files, %d bytes, in %d s from the %s repository."
            .formatted(
                store.name(),
                last.target(),
                last.files(),
                last.bytes(),
                last.recoveryTime().toSeconds(),
                last.repository()));
  }
}
