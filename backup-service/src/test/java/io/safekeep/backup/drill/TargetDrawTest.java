package io.safekeep.backup.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.backup.catalogue.RecoveryWindow;
import io.safekeep.backup.catalogue.RecoveryWindow.Gap;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TargetDrawTest {

  private static final Instant EARLIEST = Instant.parse("2026-10-22T10:00:00.000000500Z");
  private static final Instant LATEST = Instant.parse("2026-11-21T10:00:00Z");

  private final TargetDraw draw = new TargetDraw(new Random(42));

  @Test
  void everyDrawnInstantIsRecoverableWhateverTheGaps() {
    // Given
    var random = new Random(1);
    for (int round = 0; round < 2000; round++) {
      RecoveryWindow window = windowWithGaps(random);

      // When
      var target = draw.anywhere(window);
      var farEnd = draw.farEnd(window);

      // Then
      assertThat(target).hasValueSatisfying(it -> assertThat(window.contains(it)).isTrue());
      assertThat(farEnd)
          .hasValueSatisfying(it -> {
            assertThat(window.contains(it)).isTrue();
            assertThat(it).isBefore(EARLIEST.plusSeconds(86_401));
          });
    }
  }

  @Test
  void allDaysOfTheWindowHaveTheirTurn() {
    var window = new RecoveryWindow(EARLIEST, LATEST, List.of());

    Set<Long> days =
        IntStream.range(0, 1000)
            .mapToObj(_ -> draw.anywhere(window).orElseThrow())
            .map(it -> (it.getEpochSecond() - EARLIEST.getEpochSecond()) / 86_400)
            .collect(Collectors.toSet());

    assertThat(days).hasSize(30);
  }

  @Test
  void nothingIsDrawnWhereNothingIsRecoverable() {
    assertThat(draw.anywhere(new RecoveryWindow(null, null, List.of()))).isEmpty();
    assertThat(draw.farEnd(new RecoveryWindow(null, null, List.of()))).isEmpty();
  }

  /// Gaps of which the last may be open, none before the window's first day is over.
  private static RecoveryWindow windowWithGaps(Random random) {
    Instant one = EARLIEST.plusSeconds(100 + random.nextInt(1_000_000));
    Instant two = one.plusSeconds(random.nextInt(10_000));
    Instant three = two.plusSeconds(random.nextInt(1_000_000));
    boolean open = random.nextBoolean();
    Instant four = open ? null : three.plusSeconds(random.nextInt(100_000));
    return new RecoveryWindow(
        EARLIEST, LATEST, List.of(new Gap(one, two, "lost"), new Gap(three, four, "lost")));
  }
}
