package io.safekeep.access.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.access.request.SqlGrantTimes.Waited;
import io.safekeep.runtime.control.ControlResult.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TimeToGrantTest {

  @Test
  void longWaitFails() {
    assertThat(judge("automatic", Duration.ofSeconds(60))).isEqualTo(Outcome.PASS);
    assertThat(judge("automatic", Duration.ofSeconds(61))).isEqualTo(Outcome.FAIL);
    assertThat(judge("break-glass", Duration.ofSeconds(31))).isEqualTo(Outcome.FAIL);
    assertThat(judge("approved", Duration.ofMinutes(10))).isEqualTo(Outcome.PASS);
    assertThat(judge("approved", Duration.ofMinutes(11))).isEqualTo(Outcome.FAIL);
  }

  private static Outcome judge(String way, Duration median) {
    return TimeToGrant.judge(new Waited(way, 10, median)).outcome();
  }
}
