package io.safekeep.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RestartDelayTest {
  @Test
  void quickEndsAreAnsweredEverMorePatiently() {
    // Given
    var delay = RestartDelay.FIRST;

    // When
    for (int end = 0; end < 10; end++) {
      delay = delay.afterRunOf(Duration.ofSeconds(3));
    }

    // Then
    assertThat(RestartDelay.FIRST.pause()).isEqualTo(Duration.ofSeconds(1));
    assertThat(RestartDelay.FIRST.afterRunOf(Duration.ZERO).pause())
        .isEqualTo(Duration.ofSeconds(2));
    assertThat(delay.pause()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void aSteadyRunIsForgivenItsEnd() {
    assertThat(new RestartDelay(Duration.ofSeconds(16)).afterRunOf(Duration.ofMinutes(1)).pause())
        .isEqualTo(Duration.ofSeconds(1));
  }
}
