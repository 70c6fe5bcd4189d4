package io.safekeep.access.sessionreview;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.access.sessionreview.Draw.Chosen;
import io.safekeep.access.sessionreview.SqlSessionReviews.Count;
import io.safekeep.runtime.control.ControlResult.Outcome;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class DrawTest {

  private static final RandomGenerator UNLUCKY = () -> -1L;

  @Test
  void everyEmergencyIsLookedAt() {
    assertThat(Draw.of(true, 100, 100, 0.1, UNLUCKY)).isEqualTo(Chosen.BREAK_GLASS);
  }

  @Test
  void whenChanceChoosesNobodyTheTenthIsChosen() {
    assertThat(Draw.of(false, 8, 0, 0.1, UNLUCKY)).isEqualTo(Chosen.NO);
    assertThat(Draw.of(false, 9, 0, 0.1, UNLUCKY)).isEqualTo(Chosen.RANDOM);
    assertThat(Draw.of(false, 10, 1, 0.1, UNLUCKY)).isEqualTo(Chosen.NO);
  }

  @Test
  void chanceChoosesMoreThanTheShareAndNotMuchMore() {
    // Given
    var random = new Random(42);
    long chosen = 0;

    // When
    for (int drawn = 0; drawn < 10_000; drawn++) {
      if (Draw.of(false, drawn, chosen, 0.1, random) == Chosen.RANDOM) {
        chosen++;
      }
      assertThat(chosen).isGreaterThanOrEqualTo((long) Math.floor(0.1 * (drawn + 1)));
    }

    // Then
    assertThat(chosen).isBetween(1_000L, 1_200L);
  }

  @Test
  void tooFewChosenOrAnyNotDrawnBreaksThePromise() {
    assertThat(SessionsReviewed.judge(new Count(0, 0), 0).outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(SessionsReviewed.judge(new Count(20, 2), 0).outcome()).isEqualTo(Outcome.PASS);
    assertThat(SessionsReviewed.judge(new Count(20, 1), 0).outcome()).isEqualTo(Outcome.FAIL);
    assertThat(SessionsReviewed.judge(new Count(20, 2), 1).outcome()).isEqualTo(Outcome.FAIL);
  }
}
