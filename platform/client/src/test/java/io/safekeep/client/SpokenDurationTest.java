package io.safekeep.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpokenDurationTest {

  @ParameterizedTest
  @CsvSource({"90m, PT1H30M", "2h, PT2H", "1H30M, PT1H30M", "PT45M, PT45M", "pt2h, PT2H"})
  void durationsAreReadAsPeopleWriteThem(String text, Duration duration) {
    assertThat(SpokenDuration.parse("for", text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "2", "h", "two hours", "0m", "-PT1H", "PT0S", "1d"})
  void whatIsNoneOrNothingIsRefused(String text) {
    assertThatThrownBy(() -> SpokenDuration.parse("for", text))
        .isInstanceOf(Failure.class)
        .hasMessageStartingWith("--for is " + text);
  }

  @ParameterizedTest
  @CsvSource({
    "PT3H12M40S, 3 h 12 min",
    "PT24H, 24 h",
    "PT59M59S, 59 min",
    "PT59S, under a minute",
    "-PT1S, under a minute"
  })
  void whatIsLeftIsToldInHoursAndMinutes(Duration left, String told) {
    assertThat(SpokenDuration.tell(left)).isEqualTo(told);
  }
}
