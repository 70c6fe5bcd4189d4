package io.safekeep.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandTest {
  @Test
  void upTakesItsOptionsInAnyOrder() {
    assertThat(
            Command.parse(
                List.of("up", "--port-offset", "100", "--fresh", "--native", "--story", "-d")))
        .isEqualTo(new Command.Up(true, true, true, true, true, true, 100));
    assertThat(Command.parse(List.of("up", "--no-load", "--no-training")))
        .isEqualTo(new Command.Up(false, false, false, false, false, false, 0));
  }

  @Test
  void otherCommandsStandAlone() {
    assertThat(Command.parse(List.of("status"))).isEqualTo(new Command.Status());
    assertThat(Command.parse(List.of("down"))).isEqualTo(new Command.Down());
    assertThat(Command.parse(List.of("demo"))).isEqualTo(new Command.Demo());
  }

  @ParameterizedTest
  @CsvSource({
    "'', no command given",
    "launch, unknown command 'launch'",
    "up --fast, up: unknown option '--fast'",
    "up --port-offset, up: --port-offset needs a whole number",
    "up --port-offset ten, up: --port-offset needs a whole number",
    "status now, status: takes no 'now'",
  })
  void wordsThatMeanNothingAreNamed(String words, String message) {
    // Given
    var parts = words.isEmpty() ? List.<String>of() : List.of(words.split(" "));

    // When
    assertThatThrownBy(() -> Command.parse(parts))

        // Then
        .isInstanceOf(Command.UsageFault.class)
        .hasMessage(message);
  }
}
