package io.safekeep.retention.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LifeTest {

  private static final Instant BEGAN = Instant.parse("2026-09-01T00:00:00Z");
  private static final Instant PURGE = Instant.parse("2026-11-30T00:00:00Z");
  private static final Instant LAST = Instant.parse("2026-12-31T00:00:00Z");

  @Test
  void drawsGracePurgeAndAgingOneAfterTheOther() {
    // When
    var life = draw(null, BEGAN);

    // Then
    assertThat(life.stretches())
        .containsExactly(
            new Life.Stretch(0, 74.38, "grace", "kept as it is until 30 Nov"),
            new Life.Stretch(74.38, 1.2, "purge", "deleted from 30 Nov"),
            new Life.Stretch(75.58, 24.42, "aging", "left in backups only, unreadable by 31 Dec"));
  }

  @Test
  void purgeThatTookLongIsSeenAsLong() {
    // When
    var life = draw(Instant.parse("2026-12-05T00:00:00Z"), BEGAN);

    // Then
    assertThat(life.stretches().get(1))
        .isEqualTo(new Life.Stretch(74.38, 4.132, "purge", "deleted on 5 Dec"));
  }

  @Test
  void presentIsDrawnOnlyWhileItIsOnTheWay() {
    assertThat(draw(null, Instant.parse("2026-10-01T12:00:00Z")).now()).isEqualTo(25.207);
    assertThat(draw(null, Instant.parse("2027-01-01T00:00:00Z")).now()).isNull();
  }

  @Test
  void marksSayWhatAndWhen() {
    // When
    var life =
        Life.draw(
            BEGAN,
            PURGE,
            null,
            LAST,
            List.of(
                new Life.Moments(
                    Instant.parse("2026-10-31T00:00:00Z"), "notice", "30 days' notice")),
            BEGAN);

    // Then
    assertThat(life.marks())
        .containsExactly(
            new Life.Mark(
                49.587, "notice", "30 days' notice, 31\u00a0Oct\u00a02026, 00:00:00\u00a0UTC"));
    assertThat(life.ticks())
        .extracting(Life.Tick::text)
        .containsExactly("1 Sep", "1 Oct", "31 Oct", "30 Nov", "31 Dec");
  }

  @Test
  void aWayWithoutLengthIsDrawnAllTheSame() {
    assertThat(Life.draw(BEGAN, BEGAN, null, BEGAN, List.of(), BEGAN).stretches()).hasSize(3);
  }

  private static Life draw(@Nullable Instant purged, Instant now) {
    return Life.draw(BEGAN, PURGE, purged, LAST, List.of(), now);
  }
}
