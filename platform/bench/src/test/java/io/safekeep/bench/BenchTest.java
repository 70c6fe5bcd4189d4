package io.safekeep.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void theLastLineIsTheResult() {
    // When
    var code = bench(Result.lessIsBetter(16, "s", 20, "the limit of 20 s")).run(List.of("up"));

    // Then
    assertThat(code).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .containsExactly("measuring", "up 16.00 s, ratio 1.25 against the limit of 20 s");
  }

  @Test
  void aYieldIsComparedTheOtherWayRound() {
    assertThat(Result.moreIsBetter(95, "transactions/s", 100, "no backup").line("tps"))
        .isEqualTo("tps 95.00 transactions/s, ratio 0.95 against no backup");
  }

  @Test
  void withoutANameTheBenchmarksAreListed() {
    // When
    var code = bench(Result.lessIsBetter(1, "s", 1, "itself")).run(List.of());

    // Then
    assertThat(code).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("up               how quick\n");
  }

  @Test
  void anUnknownNameIsWrongUsage() {
    // When
    var code = bench(Result.lessIsBetter(1, "s", 1, "itself")).run(List.of("down"));

    // Then
    assertThat(code).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("safekeep: no benchmark is called 'down'");
  }

  @Test
  void theMedianIgnoresOneDisturbedRound() {
    assertThat(Median.of(List.of(10.0, 90.0, 11.0))).isEqualTo(11.0);
    assertThat(Median.of(List.of(10.0, 12.0))).isEqualTo(11.0);
  }

  private Bench bench(Result result) {
    var benchmark =
        new Benchmark() {
          @Override
          public String name() {
            return "up";
          }

          @Override
          public String description() {
            return "how quick";
          }

          @Override
          public Result run(List<String> arguments, Log log) {
            log.say("measuring");
            return result;
          }
        };
    return new Bench(
        List.of(benchmark),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }
}
