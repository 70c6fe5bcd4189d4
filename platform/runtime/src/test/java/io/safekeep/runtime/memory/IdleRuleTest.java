package io.safekeep.runtime.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IdleRuleTest {
  private static final long MIB = 1 << 20;

  private final IdleRule rule = new IdleRule();

  @Test
  void whatTheStartLeftBehindIsCollectedOnceIdle() {
    assertThat(rule.isDue(0.02, 50 * MIB)).isTrue();
  }

  @Test
  void aBusyServiceIsLeftAlone() {
    assertThat(rule.isDue(0.5, 50 * MIB)).isFalse();
  }

  @Test
  void aHeapThatDidNotGrowIsNotCollectedAgain() {
    // Given
    rule.collected(30 * MIB);

    // Then
    assertThat(rule.isDue(0.02, 31 * MIB)).isFalse();
  }

  @Test
  void aHeapThatGrewIsCollectedAgain() {
    // Given
    rule.collected(30 * MIB);

    // Then
    assertThat(rule.isDue(0.02, 40 * MIB)).isTrue();
  }
}
