package io.safekeep.backup.filestore;

import io.safekeep.backup.BackupProblem;
import io.safekeep.backup.BackupSettings;
import io.safekeep.backup.Repositories;
import io.safekeep.backup.Repository;
import io.safekeep.backup.catalogue.RecoveryWindow;
import io.safekeep.backup.catalogue.RecoveryWindows;
import io.safekeep.backup.files.ScanStretch;
import io.safekeep.runtime.problem.Refusal;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which instants of a file store can be brought back.
@Singleton
public class FileWindows {

  /// Gaps are rare, and where they are not, the next time will do.
  private static final int DRAWS = 20;

  private static final String NOT_LOOKED_AT = "files were not looked through in time";

  private final SqlScans scans;
  private final Duration longest;
  private final Duration precision;
  private final Clock clock;

  FileWindows(SqlScans scans, Repositories repositories, BackupSettings settings, Clock clock) {
    this.scans = scans;
    this.longest =
        repositories.all().stream()
            .map(Repository::window)
            .max(Comparator.naturalOrder())
            .orElseThrow();
    this.precision = settings.recoveryPoint();
    this.clock = clock;
  }

  public RecoveryWindow of(UUID store) {
    return of(scans.stretches(store), precision, horizon());
  }

  /// The oldest instant that is kept for sure.
  Instant horizon() {
    return clock.instant().minus(longest);
  }

  /// A random instant that a repository alone must be able to bring back; empty while there is
  /// none.
  Optional<Instant> draw(UUID store, Repository repository, RandomGenerator random) {
    RecoveryWindow window = ofRepository(store, repository);
    Instant earliest = window.earliest();
    Instant latest = window.latest();
    if (earliest == null || latest == null) {
      return Optional.empty();
    }
    long span = ChronoUnit.MICROS.between(earliest, latest);
    return Stream.generate(() -> earliest.plus(random.nextLong(span + 1), ChronoUnit.MICROS))
        .limit(DRAWS)
        .filter(window::contains)
        .findFirst();
  }

  /// What one repository alone can bring back.
  private RecoveryWindow ofRepository(UUID store, Repository repository) {
    RecoveryWindow window =
        of(scans.stretches(store), precision, clock.instant().minus(repository.window()));
    Optional<Instant> behind =
        repository.id().equals(RecoveryWindows.SECOND)
            ? scans.behindSince(store)
            : Optional.empty();
    return behind.isEmpty() ? window : until(window, behind.get());
  }

  /// Without what comes at an instant or later.
  private static RecoveryWindow until(RecoveryWindow window, Instant end) {
    Instant earliest = window.earliest();
    Instant last = end.minus(1, ChronoUnit.MICROS);
    if (earliest == null || last.isBefore(earliest)) {
      return new RecoveryWindow(null, null, List.of());
    }
    return new RecoveryWindow(earliest, last, window.gaps());
  }

  /// What was captured last can be brought back however long ago that was.
  ///
  /// @param stretches oldest first
  static RecoveryWindow of(List<ScanStretch> stretches, Duration precision, Instant horizon) {
    if (stretches.isEmpty()) {
      return new RecoveryWindow(null, null, List.of());
    }
    Instant latest = stretches.getLast().latest();
    Instant kept = horizon.isBefore(latest) ? horizon : latest;
    List<ScanStretch> inside =
        stretches.stream().filter(stretch -> !stretch.latest().isBefore(kept)).toList();
    Instant first = inside.getFirst().earliest();
    List<RecoveryWindow.Gap> gaps = new ArrayList<>();
    for (int i = 1; i < inside.size(); i++) {
      gaps.add(
          new RecoveryWindow.Gap(
              inside.get(i - 1).reaches(precision), inside.get(i).earliest(), NOT_LOOKED_AT));
    }
    return new RecoveryWindow(first.isBefore(kept) ? kept : first, latest, gaps);
  }

  /// @param wanted null for the newest
  /// @throws Refusal NOTHING_RECOVERABLE; TARGET_OUTSIDE_WINDOW with the window
  public Instant require(UUID store, @Nullable Instant wanted) {
    RecoveryWindow window = of(store);
    Instant latest = window.latest();
    if (latest == null) {
      throw new Refusal(
          BackupProblem.NOTHING_RECOVERABLE, "nothing of file store " + store + " is captured yet");
    }
    if (wanted == null) {
      return latest;
    }
    // The catalogue counts microseconds; a finer target could only pretend.
    Instant target = wanted.truncatedTo(ChronoUnit.MICROS);
    if (!window.contains(target)) {
      throw new Refusal(
              BackupProblem.TARGET_OUTSIDE_WINDOW,
              wanted
                  + " cannot be recovered; file store "
                  + store
                  + " can be: "
                  + window.describe())
          .with("window", window);
    }
    return target;
  }
}
