package io.safekeep.backup.drill;

import io.safekeep.backup.catalogue.RecoveryWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Says which drill is due: every day one of some datastore to some instant, every week one to the
/// far end of a window, and every datastore once in seven days, from the second repository alone
/// too; every two weeks one to the newest state (P23, P27, P28, P31, P130, P132).
final class DrillCalendar {

  static final Duration DAILY = Duration.ofDays(1);
  static final Duration WEEKLY = Duration.ofDays(7);
  static final Duration FORTNIGHTLY = Duration.ofDays(14);

  /// A drill is begun so long before it would be overdue; it takes its time, and may fail once.
  private static final Duration MARGIN = Duration.ofHours(3);

  /// A window must have some width before a random instant of it says anything.
  static final Duration YOUNGEST_WINDOW = Duration.ofHours(1);

  private final RandomGenerator random;
  private final TargetDraw draw;

  DrillCalendar(RandomGenerator random) {
    this.random = random;
    this.draw = new TargetDraw(random);
  }

  /// A datastore as the calendar sees it.
  ///
  /// @param lastDrill when its last drill ended, passed or not; null if it had none
  /// @param second what the second repository alone could bring back of it
  /// @param lastOfSecond when its last drill from there ended; null if it had none
  record Candidate(
      UUID datastore,
      RecoveryWindow window,
      @Nullable Instant lastDrill,
      RecoveryWindow second,
      @Nullable Instant lastOfSecond) {}

  /// A drill to make now.
  record Due(UUID datastore, Drill.Kind kind, Instant target) {}

  /// @param lastRandom when the last drill to a random instant ended, of any datastore; null if
  ///   there was none
  /// @param lastFarEnd as above, to a far end
  /// @param lastLatest as above, to the newest state
  Optional<Due> due(
      Instant now,
      List<Candidate> candidates,
      @Nullable Instant lastRandom,
      @Nullable Instant lastFarEnd,
      @Nullable Instant lastLatest) {
    List<Candidate> ripe = candidates.stream().filter(it -> isRipe(it.window())).toList();
    if (ripe.isEmpty()) {
      return Optional.empty();
    }
    if (isDue(lastFarEnd, WEEKLY, now)) {
      // Where several windows are full, which one is left to chance; else the fullest says most.
      Candidate oldest =
          ripe.stream().min(Comparator.comparing(DrillCalendar::earliest)).orElseThrow();
      List<Candidate> asOld =
          ripe.stream().filter(it -> earliest(it).isBefore(earliest(oldest).plus(DAILY))).toList();
      return due(any(asOld), Drill.Kind.FAR_END);
    }
    if (isDue(lastLatest, FORTNIGHTLY, now)) {
      return due(any(ripe), Drill.Kind.LATEST);
    }
    Optional<Candidate> neglected =
        ripe.stream()
            .filter(it -> isDue(it.lastDrill(), WEEKLY, now))
            .min(
                Comparator.comparing(
                    Candidate::lastDrill, Comparator.nullsFirst(Comparator.naturalOrder())));
    if (neglected.isPresent()) {
      return due(neglected.get(), Drill.Kind.RANDOM);
    }
    Optional<Candidate> neglectedCopy =
        candidates.stream()
            .filter(it -> isRipe(it.second()) && isDue(it.lastOfSecond(), WEEKLY, now))
            .min(
                Comparator.comparing(
                    Candidate::lastOfSecond, Comparator.nullsFirst(Comparator.naturalOrder())));
    if (neglectedCopy.isPresent()) {
      return due(neglectedCopy.get(), Drill.Kind.SECOND_REPOSITORY);
    }
    return isDue(lastRandom, DAILY, now) ? due(any(ripe), Drill.Kind.RANDOM) : Optional.empty();
  }

  private Candidate any(List<Candidate> some) {
    return some.get(random.nextInt(some.size()));
  }

  private Optional<Due> due(Candidate candidate, Drill.Kind kind) {
    Optional<Instant> target =
        switch (kind) {
          case FAR_END -> draw.farEnd(candidate.window());
          case LATEST -> Optional.ofNullable(candidate.window().latest());
          case SECOND_REPOSITORY -> draw.anywhere(candidate.second());
          case RANDOM, REQUESTED -> draw.anywhere(candidate.window());
        };
    return target.map(instant -> new Due(candidate.datastore(), kind, instant));
  }

  private static boolean isRipe(RecoveryWindow window) {
    return window.earliest() != null
        && window.latest() != null
        && Duration.between(window.earliest(), window.latest()).compareTo(YOUNGEST_WINDOW) >= 0;
  }

  private static boolean isDue(@Nullable Instant last, Duration every, Instant now) {
    return last == null || !now.isBefore(last.plus(every).minus(MARGIN));
  }

  private static Instant earliest(Candidate candidate) {
    Instant earliest = candidate.window().earliest();
    return earliest == null ? Instant.MAX : earliest;
  }
}
