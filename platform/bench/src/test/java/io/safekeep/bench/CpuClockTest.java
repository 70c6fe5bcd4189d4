package io.safekeep.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class CpuClockTest {
  /// Children that work for a moment, end and are waited for, one after the other.
  private static final String CHILDREN =
      "while :; do sh -c 'i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done'; done";

  @Test
  void timeOfAChildIsNotLostWhileItEnds() throws IOException {
    // Given
    var parent = new ProcessBuilder("sh", "-c", CHILDREN).start();
    var readings = new ArrayList<Duration>();

    // When
    try {
      for (var reading = 0; reading < 300; reading++) {
        readings.add(CpuClock.ofFamily(parent.toHandle()));
      }
    } finally {
      parent.destroyForcibly();
    }

    // Then
    assertThat(readings).isSorted();
    assertThat(readings.getLast()).isGreaterThan(readings.getFirst());
  }
}
