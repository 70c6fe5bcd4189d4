package io.safekeep.backup.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.backup.datastore.SqlHeartbeats.Stretch;
import io.safekeep.backup.heartbeat.Beat;
import io.safekeep.backup.verify.CopyExamination.Seen;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What a copy must show, bound by bound.
class DrillJudgementTest {

  private static final Instant FIRST = Instant.parse("2026-11-21T10:00:00Z");
  private static final Instant LAST = Instant.parse("2026-11-21T11:00:00Z");
  private static final Stretch BEATING = new Stretch(new Beat(100, FIRST), new Beat(820, LAST));
  private static final Seen SOUND = new Seen(2, true, 0, true, 120, 120, 3, 3, 5000, List.of());

  @Test
  void copyWithABeatTwelveSecondsBeforeTheTargetPasses() {
    assertThat(faults("2026-11-21T10:30:12Z", new Beat(400, Instant.parse("2026-11-21T10:30:00Z"))))
        .isEmpty();
  }

  @Test
  void copyWithAnOlderBeatFails() {
    assertThat(
            faults(
                "2026-11-21T10:30:12.000001Z",
                new Beat(400, Instant.parse("2026-11-21T10:30:00Z"))))
        .containsExactly(
            "the newest heartbeat in the copy is of 2026-11-21T10:30:00Z, more than 12 s before the"
                + " target");
  }

  @Test
  void copyWithABeatAfterTheTargetFails() {
    assertThat(
            faults(
                "2026-11-21T10:30:00Z",
                new Beat(401, Instant.parse("2026-11-21T10:30:00.000001Z"))))
        .hasSize(1);
  }

  @Test
  void copyWithoutABeatFailsOnlyWhereTheHeartBeat() {
    assertThat(faults("2026-11-21T10:30:00Z", null)).hasSize(1);
    assertThat(faults("2026-11-21T10:00:01.999999Z", null)).isEmpty();
    assertThat(faults("2026-11-21T10:00:02Z", null)).hasSize(1);
    assertThat(faults("2026-11-21T11:00:10Z", null)).hasSize(1);
    assertThat(faults("2026-11-21T11:00:10.000001Z", null)).isEmpty();
  }

  @Test
  void beatThatWasCommittedBeforeThePauseMustBeThere() {
    String later = "2026-11-21T15:00:00Z";

    assertThat(faults(later, new Beat(820, LAST))).isEmpty();
    assertThat(faults(later, new Beat(819, LAST.minusSeconds(5))))
        .containsExactly("heartbeat 820 of 2026-11-21T11:00:00Z is missing; the copy has 819");
  }

  @Test
  void damageFailsTheDrill() {
    Findings damaged =
        findings(
            null,
            new Seen(2, true, 1, true, 120, 120, 3, 3, 5000, List.of("orders, index x: broken")));

    assertThat(new DrillJudgement(FIRST.minusSeconds(60), false, Optional.empty()).faults(damaged))
        .containsExactly("1 pages fail their checksum", "orders, index x: broken");
  }

  private static List<String> faults(String target, Beat beat) {
    return new DrillJudgement(Instant.parse(target), false, Optional.of(BEATING))
        .faults(findings(beat, SOUND));
  }

  private static Findings findings(Beat beat, Seen seen) {
    return new Findings(Duration.ofSeconds(40), "first", 1000, true, beat, null, seen);
  }
}
