package io.safekeep.notification.oncall;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.notification.oncall.Roster.Gap;
import io.safekeep.notification.oncall.Shift.Length;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RosterTest {

  private static final UUID ADA = new UUID(0, 1);
  private static final UUID BEN = new UUID(0, 2);
  private static final UUID CLEO = new UUID(0, 3);
  private static final Instant NOW = Instant.parse("2026-11-24T10:15:00Z");
  private static final Instant END = NOW.plus(Schedule.AHEAD);

  @Test
  void twoWhoTakeTurnsOnEachLineLeaveNoSecondUncovered() {
    // When
    var roster = solve(both(), List.of(), Set.of(ADA, BEN));

    // Then
    assertThat(roster.gaps()).isEmpty();
    assertThat(roster.doubleDuties()).isEmpty();
    assertThat(roster.at(Line.PRIMARY, NOW)).containsExactly(ADA);
    assertThat(roster.at(Line.SECONDARY, NOW)).containsExactly(BEN);
    assertThat(roster.of(Line.PRIMARY)).hasSize(6);
    assertThat(roster.people()).containsExactly(ADA, BEN);
  }

  @Test
  void whoeverHasLeftLeavesAGapWhereNobodyElseIs() {
    // When
    var roster = solve(both(), List.of(), Set.of(ADA));

    // Then
    assertThat(roster.gaps())
        .startsWith(
            new Gap(Line.SECONDARY, NOW, Instant.parse("2026-11-30T08:00:00Z")),
            new Gap(
                Line.PRIMARY,
                Instant.parse("2026-11-30T08:00:00Z"),
                Instant.parse("2026-12-07T08:00:00Z")))
        .hasSize(6);
  }

  @Test
  void overrideCountsBeforeLayersAndNotOnceItsPersonIsGone() {
    // Given
    var override =
        new Schedule.Override(
            new UUID(1, 1),
            "eu",
            Line.PRIMARY,
            CLEO,
            NOW.plusSeconds(60),
            NOW.plusSeconds(3660),
            "ada",
            NOW);

    // When
    var there = solve(both(), List.of(override), Set.of(ADA, BEN, CLEO));
    var gone = solve(both(), List.of(override), Set.of(ADA, BEN));

    // Then
    assertThat(there.at(Line.PRIMARY, NOW)).containsExactly(ADA);
    assertThat(there.at(Line.PRIMARY, NOW.plusSeconds(60))).containsExactly(CLEO);
    assertThat(there.at(Line.PRIMARY, NOW.plusSeconds(3659))).containsExactly(CLEO);
    assertThat(there.at(Line.PRIMARY, NOW.plusSeconds(3660))).containsExactly(ADA);
    assertThat(gone.at(Line.PRIMARY, NOW.plusSeconds(60))).containsExactly(ADA);
    assertThat(gone.gaps()).isEmpty();
  }

  @Test
  void takingOverTheOtherLineIsTold() {
    // Given
    var takeOver =
        new Schedule.Override(
            new UUID(1, 1), "eu", Line.PRIMARY, BEN, NOW, NOW.plusSeconds(600), "ben", NOW);

    // When
    var roster = solve(both(), List.of(takeOver), Set.of(ADA, BEN));

    // Then
    assertThat(roster.gaps()).isEmpty();
    assertThat(roster.doubleDuties())
        .containsExactly(new Roster.DoubleDuty(BEN, NOW, NOW.plusSeconds(600)));
  }

  @Test
  void sweepSaysOfEachSecondWhatAskingEachShiftSays() {
    // Given
    var random = new Random(35);
    for (int trial = 0; trial < 150; trial++) {
      var shifts = new ArrayList<Shift>();
      for (int index = 0; index < 1 + random.nextInt(6); index++) {
        shifts.add(
            new Shift(
                "s" + index,
                Line.PRIMARY,
                random.nextInt(3),
                new UUID(0, random.nextInt(4)),
                LocalDateTime.ofInstant(NOW, ZoneOffset.UTC).plusHours(random.nextInt(48) - 24),
                ZoneOffset.UTC,
                new Length.Exactly(random.nextInt(2), Duration.ofHours(1 + random.nextInt(20))),
                random.nextBoolean() ? Recurrence.daily(1 + random.nextInt(3)) : null,
                Set.of()));
      }
      Set<UUID> there = Set.of(new UUID(0, 0), new UUID(0, 1), new UUID(0, 2));

      // When
      var roster = solve(shifts, List.of(), there);

      // Then
      assertThat(roster.of(Line.PRIMARY).getFirst().from()).isEqualTo(NOW);
      assertThat(roster.of(Line.PRIMARY).getLast().to()).isEqualTo(END);
      for (int probe = 0; probe < 50; probe++) {
        var at = NOW.plusSeconds(random.nextLong(Schedule.AHEAD.toSeconds()));
        assertThat(roster.at(Line.PRIMARY, at)).isEqualTo(asked(shifts, there, at));
      }
    }
  }

  /// The slow way.
  private static Set<UUID> asked(List<Shift> shifts, Set<UUID> there, Instant at) {
    for (int layer = Shift.HIGHEST_LAYER; layer >= 0; layer--) {
      var people = new TreeSet<UUID>();
      for (Shift shift : shifts) {
        if (shift.layer() == layer
            && there.contains(shift.person())
            && !shift.between(at, at.plusSeconds(1)).isEmpty()) {
          people.add(shift.person());
        }
      }
      if (!people.isEmpty()) {
        return people;
      }
    }
    return Set.of();
  }

  private static List<Shift> both() {
    var shifts = new ArrayList<Shift>();
    shifts.addAll(weekly(Line.PRIMARY, ADA, BEN));
    shifts.addAll(weekly(Line.SECONDARY, BEN, ADA));
    return shifts;
  }

  private static List<Shift> weekly(Line line, UUID... people) {
    return new Rotation(
            line.label(),
            line,
            0,
            List.of(people),
            Rotation.Turn.WEEK,
            LocalDate.of(2026, 11, 23),
            LocalTime.of(9, 0),
            ZoneId.of("Europe/Berlin"),
            Set.of(),
            Duration.ZERO)
        .shifts();
  }

  private static Roster solve(
      List<Shift> shifts, List<Schedule.Override> overrides, Set<UUID> there) {
    return Roster.solve(shifts, overrides, there::contains, NOW, END);
  }
}
