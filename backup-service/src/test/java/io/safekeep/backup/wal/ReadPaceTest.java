package io.safekeep.backup.wal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ReadPaceTest {
  private final ReadPace pace = new ReadPace(Duration.ofNanos(1));

  @Test
  void smallPiecesAreLeftToComeTogether() {
    // When
    pace.took(8192);

    // Then
    assertThat(pace.isPauseDue()).isTrue();
  }

  @Test
  void nothingIsWaitedForAtTheStart() {
    assertThat(pace.isPauseDue()).isFalse();
  }

  @Test
  void afterOnePauseALonePieceIsWaitedForAndTakenAtOnce() {
    // Given
    pace.took(8192);

    // When
    pace.beforeWait();

    // Then
    assertThat(pace.isPauseDue()).isFalse();
  }

  @Test
  void aFloodIsReadWithoutPause() {
    // When
    for (var piece = 0; piece < 4; piece++) {
      pace.took(8192);
    }

    // Then
    assertThat(pace.isPauseDue()).isFalse();
  }
}
