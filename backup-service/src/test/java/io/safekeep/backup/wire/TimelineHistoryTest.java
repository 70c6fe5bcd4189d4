package io.safekeep.backup.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimelineHistoryTest {

  /// A copy of timeline 1 that was restored to 0/5000.
  private static final TimelineHistory COPY = history(2, "1\t0/5000\tat restore point \"before\"");

  @Test
  void serverThatWasPromotedAfterTheCopyContinuesIt() {
    assertThat(history(3, "1\t0/5000\tx", "2\t0/7000\tno recovery target specified"))
        .matches(server -> server.continues(COPY));
    assertThat(history(7, "1\t0/5000\tx", "2\t0/7000\tx", "5\t0/9000\tx"))
        .matches(server -> server.continues(COPY));
    assertThat(history(2, "1\t0/5000\tx")).matches(server -> server.continues(history(1)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // the replaced server
        "1:",
        // the copy itself
        "2:1\t0/5000\tx",
        // the replaced server after a failover: its timeline 2 is another one
        "2:1\t0/6000\tx",
        "3:1\t0/6000\tx\n2\t0/7000\tx",
        // another copy, of the same instant
        "3:1\t0/5000\tx",
        // left before it began
        "3:1\t0/5000\tx\n2\t0/4000\tx"
      })
  void anyOtherServerOfTheClusterDoesNot(String server) {
    String[] parts = server.split(":", 2);
    assertThat(history(Integer.parseInt(parts[0]), parts[1]).continues(COPY)).isFalse();
  }

  private static TimelineHistory history(int timeline, String... lines) {
    return new TimelineHistory(new TimelineId(timeline), String.join("\n", lines).getBytes(UTF_8));
  }
}
