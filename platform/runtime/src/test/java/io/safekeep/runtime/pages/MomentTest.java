package io.safekeep.runtime.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MomentTest {

  @Test
  void lengthsAreToldInTheLargestSensibleUnit() {
    assertThat(Moment.length(Duration.ofMillis(-5))).isEqualTo("0.0 s");
    assertThat(Moment.length(Duration.ofMillis(1234))).isEqualTo("1.2 s");
    assertThat(Moment.length(Duration.ofSeconds(60))).isEqualTo("60 s");
    assertThat(Moment.length(Duration.ofMinutes(59))).isEqualTo("59 min");
    assertThat(Moment.length(Duration.ofHours(47))).isEqualTo("47 h");
    assertThat(Moment.length(Duration.ofDays(30))).isEqualTo("30 days");
  }
}
