package io.safekeep.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentsTest {

  private static final Command DECIDE =
      new Command(
          "approve",
          List.of("REQUEST"),
          Set.of("comment", "for"),
          Set.of("json"),
          false,
          "REQUEST [--comment TEXT] [--for 1h] [--json]",
          _ -> 0);

  private static final Command START =
      new Command(
          "connect", List.of("GRANT"), Set.of("ca"), Set.of(), true, "[--ca FILE] GRANT", _ -> 0);

  @Test
  void optionsMayStandAnywhereAndBeWrittenInTwoWays() {
    // When
    var arguments =
        Arguments.parse(DECIDE, List.of("--json", "r1", "--comment", "as asked", "--for=1h"));

    // Then
    assertThat(arguments.words()).containsExactly("r1");
    assertThat(arguments.options()).isEqualTo(Map.of("comment", "as asked", "for", "1h"));
    assertThat(arguments.has("json")).isTrue();
  }

  @Test
  void whatIsForTheOtherProgramGoesOnAsItIs() {
    assertThat(Arguments.parse(START, List.of("--ca", "x.pem", "g1", "-c", "select 1", "--csv")))
        .isEqualTo(
            new Arguments(
                List.of("g1"),
                Map.of("ca", "x.pem"),
                Set.of(),
                List.of("-c", "select 1", "--csv")));
    assertThat(Arguments.parse(START, List.of("g1", "--", "-l")).rest()).containsExactly("-l");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                     | usage: safekeep approve REQUEST [--comment TEXT] [--for 1h] [--json]; see: safekeep help",
        "r1,r2                  | usage: safekeep approve REQUEST [--comment TEXT] [--for 1h] [--json]; see: safekeep help",
        "r1,--force             | approve does not know --force; see: safekeep help",
        "r1,--json=yes          | approve does not know --json=yes; see: safekeep help",
        "r1,--for               | --for needs a value; see: safekeep help",
        "r1,--for,1h,--for,2h   | --for is given twice; see: safekeep help"
      })
  void whatIsNotUnderstoodIsSaid(String words, String message) {
    var given = words.isEmpty() ? List.<String>of() : List.of(words.split(","));

    assertThatThrownBy(() -> Arguments.parse(DECIDE, given))
        .hasMessage(message)
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.exitCode()).isEqualTo(2));
  }
}
