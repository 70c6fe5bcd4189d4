package io.safekeep.backup.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.safekeep.backup.catalogue.SqlRecoveryLags.Sample;
import io.safekeep.runtime.problem.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WordsTest {

  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  @Test
  void sizesAreToldInDecimalUnits() {
    assertThat(Size.of(0)).isEqualTo("0 B");
    assertThat(Size.of(999)).isEqualTo("999 B");
    assertThat(Size.of(1_234_567)).isEqualTo("1.2 MB");
    assertThat(Size.of(999_950_000)).isEqualTo("1.0 GB");
    assertThat(Size.of(123_400_000_000L)).isEqualTo("123 GB");
  }

  @Test
  void instantIsTakenInUtcWithOrWithoutSeconds() {
    assertThat(Wish.instant("2026-11-22T12:00")).contains(NOON);
    assertThat(Wish.instant("2026-11-22T12:00:00")).contains(NOON);
    assertThat(Wish.instant("2026-11-22T12:00:00.1234567")).contains(NOON.plusNanos(123_456_000));
    assertThat(Wish.instant(" ")).isEqualTo(Optional.empty());
    assertThatThrownBy(() -> Wish.instant("noon"))
        .isInstanceOf(Refusal.class)
        .hasMessage("at must look like 2026-11-22T13:05:00");
    assertThatThrownBy(() -> Wish.span("long")).isInstanceOf(Refusal.class);
  }

  @Test
  void lineOfTheChartBreaksWhereNobodyLooked() {
    // When
    LagChart chart =
        LagChart.draw(
            NOON,
            List.of(
                new Sample(NOON, Duration.ofMillis(100)),
                new Sample(NOON.plusSeconds(60), Duration.ofMinutes(10)),
                new Sample(NOON.plusSeconds(600), Duration.ofHours(2))),
            Duration.ofSeconds(60));

    // Then
    assertThat(chart.path()).isEqualTo("M0 100.00h1L1 0.00M10 0.00h1");
    assertThat(chart.bound()).isEqualTo(26.47);
    assertThat(chart.worst()).isEqualTo("2 h");
  }
}
