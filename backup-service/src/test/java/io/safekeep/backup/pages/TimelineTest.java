package io.safekeep.backup.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.backup.catalogue.BackupContent;
import io.safekeep.backup.catalogue.BaseBackupRun;
import io.safekeep.backup.catalogue.RecoveryWindow;
import io.safekeep.backup.catalogue.RepositoryWindow;
import io.safekeep.backup.drill.Drill;
import io.safekeep.backup.drill.DrillState;
import io.safekeep.backup.pages.Timeline.Stretch;
import io.safekeep.backup.pages.Timeline.Tick;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.TimelineId;
import io.safekeep.contracts.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TimelineTest {

  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  private static final List<Drill> DRILLS =
      List.of(
          drill(NOON.plusSeconds(60_000), new DrillState.Passed(null, NOON)),
          drill(NOON.plusSeconds(70_000), new DrillState.Failed("no copy", null, NOON)));

  private static Drill drill(Instant target, DrillState state) {
    return new Drill(
        new UUID(0, 3),
        new TenantId(new UUID(0, 4)),
        new UUID(0, 2),
        Drill.Kind.RANDOM,
        target,
        "suite",
        NOON,
        state);
  }

  @Test
  void stretchesEndAtGapsAndAtTheNewestInstant() {
    // Given
    RecoveryWindow window =
        new RecoveryWindow(
            NOON.plusSeconds(1000),
            NOON.plusSeconds(9000),
            List.of(
                new RecoveryWindow.Gap(
                    NOON.plusSeconds(3000), NOON.plusSeconds(4000), "slot missing")));

    // When
    Timeline timeline = draw(NOON, NOON.plusSeconds(10_000), window, Optional.empty());

    // Then
    assertThat(timeline.covered())
        .containsExactly(
            new Stretch(10.0, 20.0, "recoverable"), new Stretch(40.0, 50.0, "recoverable"));
    assertThat(timeline.gaps()).containsExactly(new Stretch(30.0, 10.0, "lost: slot missing"));
    assertThat(timeline.repositories())
        .containsExactly(new Timeline.Line("first", timeline.covered(), timeline.gaps()));
  }

  @Test
  void openGapReachesToTheRightEdge() {
    // Given
    RecoveryWindow window =
        new RecoveryWindow(
            NOON,
            NOON.plusSeconds(50),
            List.of(new RecoveryWindow.Gap(NOON.plusSeconds(50), null, "slot missing")));

    // When
    Timeline timeline = draw(NOON, NOON.plusSeconds(100), window, Optional.empty());

    // Then
    assertThat(timeline.covered()).containsExactly(new Stretch(0.0, 50.0, "recoverable"));
    assertThat(timeline.gaps()).containsExactly(new Stretch(50.0, 50.0, "lost: slot missing"));
  }

  @Test
  void narrowViewShowsOnlyWhatIsInIt() {
    // Given
    RecoveryWindow window = new RecoveryWindow(NOON, NOON.plusSeconds(86_400), List.of());

    // When
    Timeline timeline =
        draw(
            NOON.plusSeconds(3600),
            NOON.plusSeconds(7200),
            window,
            Optional.of(NOON.plusSeconds(4500)));

    // Then
    assertThat(timeline.covered()).containsExactly(new Stretch(0.0, 100.0, "recoverable"));
    assertThat(timeline.marks()).isEmpty();
    assertThat(timeline.picked()).isEqualTo(25.0);
    assertThat(timeline.step()).isEqualTo(1);
    assertThat(timeline.ticks())
        .containsExactly(
            new Tick(0.0, "start", "13:00"),
            new Tick(16.667, "middle", "13:10"),
            new Tick(33.333, "middle", "13:20"),
            new Tick(50.0, "middle", "13:30"),
            new Tick(66.667, "middle", "13:40"),
            new Tick(83.333, "middle", "13:50"),
            new Tick(100.0, "end", "14:00"));
  }

  @Test
  void longViewCountsInDays() {
    // Given
    RecoveryWindow window = new RecoveryWindow(NOON, NOON.plusSeconds(86_400), List.of());

    // When
    Timeline timeline = draw(NOON, NOON.plusSeconds(30 * 86_400L), window, Optional.empty());

    // Then
    assertThat(timeline.ticks()).extracting(Tick::text).startsWith("23 Nov", "28 Nov");
    assertThat(timeline.step()).isEqualTo(60);
    assertThat(timeline.marks())
        .extracting(Timeline.Mark::kind)
        .containsExactly("base", "drill", "failed");
  }

  @Test
  void nothingIsDrawnWhereNothingCanBeRecovered() {
    // When
    Timeline timeline =
        draw(
            NOON,
            NOON.plusSeconds(600),
            new RecoveryWindow(null, null, List.of()),
            Optional.empty());

    // Then
    assertThat(timeline.covered()).isEmpty();
    assertThat(timeline.gaps()).isEmpty();
  }

  private static Timeline draw(
      Instant from, Instant to, RecoveryWindow window, Optional<Instant> picked) {
    BaseBackupRun.Completed base =
        new BaseBackupRun.Completed(
            new UUID(0, 1),
            new UUID(0, 2),
            NOON,
            Lsn.parse("0/1000000"),
            Lsn.parse("0/2000000"),
            new TimelineId(1),
            1,
            1,
            NOON,
            NOON,
            null,
            BackupContent.FULL);
    RepositoryWindow first =
        new RepositoryWindow("first", window, null, 0, Duration.ZERO, null, null);
    return Timeline.draw(
        from, to, window, new History(List.of(first), List.of(base), List.of(), DRILLS), picked);
  }
}
