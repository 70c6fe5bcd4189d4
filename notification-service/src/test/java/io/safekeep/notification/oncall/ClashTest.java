package io.safekeep.notification.oncall;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.notification.oncall.OnCall.Turn;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ClashTest {

  private static final UUID ADA = new UUID(0, 1);

  @Test
  void turnsThatFollowEachOtherDoNotClash() {
    assertThat(Clash.of(ADA, List.of(turn("a", 8, 12), turn("b", 12, 16)))).isEmpty();
  }

  @Test
  void timeThatTwoTurnsShareClashesWhicheverIsToldFirst() {
    // Given
    var morning = turn("a", 8, 12);
    var noon = turn("b", 10, 14);

    // Then
    assertThat(Clash.of(ADA, List.of(noon, morning)))
        .containsExactly(new Clash(ADA, morning, noon, at(10), at(12)));
    assertThat(Clash.of(ADA, List.of(morning, noon)))
        .containsExactly(new Clash(ADA, morning, noon, at(10), at(12)));
  }

  @Test
  void threeDutiesAtOnceAreThreeClashes() {
    assertThat(Clash.of(ADA, List.of(turn("a", 8, 12), turn("b", 8, 12), turn("c", 11, 13))))
        .hasSize(3);
  }

  private static Turn turn(String schedule, int from, int to) {
    return new Turn(schedule, schedule, Line.PRIMARY, at(from), at(to));
  }

  private static Instant at(int hour) {
    return Instant.parse("2026-11-24T%02d:00:00Z".formatted(hour));
  }
}
