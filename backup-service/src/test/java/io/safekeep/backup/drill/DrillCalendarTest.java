package io.safekeep.backup.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.backup.catalogue.RecoveryWindow;
import io.safekeep.backup.drill.DrillCalendar.Candidate;
import io.safekeep.backup.drill.DrillCalendar.Due;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DrillCalendarTest {

  private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
  private static final UUID ORDERS = UUID.fromString("0199aaaa-0000-7000-8000-000000000001");

  private final DrillCalendar calendar = new DrillCalendar(new Random(3));

  @Test
  void windowOfLessThanAnHourIsNotDrilled() {
    assertThat(
            calendar.due(
                START, List.of(candidate(ORDERS, Duration.ofMinutes(59))), null, null, null))
        .isEmpty();
    assertThat(
            calendar.due(
                START, List.of(candidate(ORDERS, Duration.ofMinutes(60))), null, null, null))
        .isPresent();
  }

  @Test
  void nothingIsDueWhileEveryDrillIsYoungEnough() {
    var drilled =
        new Candidate(
            ORDERS,
            window(START, Duration.ofDays(30)),
            START.minus(Duration.ofDays(1)),
            window(START, Duration.ofDays(30)),
            START.minus(Duration.ofDays(6)));

    assertThat(
            calendar.due(
                START,
                List.of(drilled),
                START.minus(Duration.ofHours(20)),
                START.minus(Duration.ofDays(6)),
                START.minus(Duration.ofDays(13))))
        .isEmpty();
  }

  @Test
  void farEndDrillGoesToTheOldestDay() {
    Due due =
        calendar
            .due(
                START,
                List.of(
                    candidate(UUID.randomUUID(), Duration.ofDays(3)),
                    candidate(ORDERS, Duration.ofDays(30))),
                START,
                null,
                START)
            .orElseThrow();

    assertThat(due.kind()).isEqualTo(Drill.Kind.FAR_END);
    assertThat(due.datastore()).isEqualTo(ORDERS);
    assertThat(due.target())
        .isBetween(START.minus(Duration.ofDays(30)), START.minus(Duration.ofDays(29)));
  }

  @Test
  void datastoreThatWasDrilledIsDrilledFromTheSecondRepositoryToo() {
    var drilled =
        new Candidate(
            ORDERS,
            window(START, Duration.ofDays(30)),
            START.minus(Duration.ofDays(1)),
            window(START.minus(Duration.ofDays(10)), Duration.ofDays(20)),
            START.minus(Duration.ofDays(7)));

    Due due = calendar.due(START, List.of(drilled), START, START, START).orElseThrow();

    assertThat(due.kind()).isEqualTo(Drill.Kind.SECOND_REPOSITORY);
    assertThat(due.target())
        .isBetween(START.minus(Duration.ofDays(30)), START.minus(Duration.ofDays(10)));
  }

  /// Ninety days of a suite with twenty datastores, looked at every five minutes: no promise is
  /// ever overdue.
  @Test
  void noDatastoreGoesWithoutItsDrillsForSevenDaysAndNoDayPassesWithoutOne() {
    // Given
    Map<UUID, Instant> last = new HashMap<>();
    Map<UUID, Instant> lastOfSecond = new HashMap<>();
    for (int i = 0; i < 20; i++) {
      last.put(new UUID(1, i), START);
      lastOfSecond.put(new UUID(1, i), START);
    }
    Instant lastRandom = START;
    Instant lastFarEnd = START;
    Instant lastLatest = START;
    Instant end = START.plus(Duration.ofDays(90));

    for (Instant now = START; now.isBefore(end); now = now.plus(Duration.ofMinutes(5))) {
      // When
      Instant at = now;
      List<Candidate> candidates = new ArrayList<>();
      last.forEach((id, drilled) ->
          candidates.add(
              new Candidate(
                  id,
                  window(at, Duration.ofDays(30)),
                  drilled,
                  window(at, Duration.ofDays(30)),
                  lastOfSecond.get(id))));
      var due = calendar.due(now, candidates, lastRandom, lastFarEnd, lastLatest);
      if (due.isPresent()) {
        last.put(due.get().datastore(), now);
        switch (due.get().kind()) {
          case FAR_END -> lastFarEnd = now;
          case LATEST -> lastLatest = now;
          case SECOND_REPOSITORY -> lastOfSecond.put(due.get().datastore(), now);
          case RANDOM, REQUESTED -> lastRandom = now;
        }
      }

      // Then
      assertThat(lastRandom).isAfter(now.minus(DrillCalendar.DAILY));
      assertThat(lastFarEnd).isAfter(now.minus(DrillCalendar.WEEKLY));
      assertThat(lastLatest).isAfter(now.minus(DrillCalendar.FORTNIGHTLY));
      assertThat(last.values()).allMatch(it -> it.isAfter(at.minus(DrillCalendar.WEEKLY)));
      assertThat(lastOfSecond.values()).allMatch(it -> it.isAfter(at.minus(DrillCalendar.WEEKLY)));
    }
  }

  private static Candidate candidate(UUID id, Duration width) {
    return new Candidate(id, window(START, width), START, window(START, width), START);
  }

  private static RecoveryWindow window(Instant now, Duration width) {
    return new RecoveryWindow(now.minus(width), now, List.of());
  }
}
