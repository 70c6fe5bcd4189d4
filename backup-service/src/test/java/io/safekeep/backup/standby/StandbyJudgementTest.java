package io.safekeep.backup.standby;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.Protection;
import io.safekeep.backup.wire.Dsn;
import io.safekeep.backup.wire.SslMode;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StandbyJudgementTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  private static final Datastore ORDERS =
      new Datastore(
          UUID.randomUUID(),
          new TenantId(UUID.randomUUID()),
          "orders",
          new Dsn("h", 5432, "u", "p", SslMode.PREFER, null, Duration.ofSeconds(1)),
          "7",
          180_006,
          new Protection.Complete(NOW),
          NOW);

  @Test
  void oneSampleWithoutStandbyBreaksThePromise() {
    // Given a standby that was away for one sample, and is back
    List<StandbySample> samples = List.of(sample(5, 1, 0), sample(20, 0, 0), sample(35, 1, 0));

    // When
    ControlResult result = StandbyStreaming.judge(ORDERS, samples, Optional.empty(), NOW);
    ControlResult later =
        StandbyStreaming.judge(
            ORDERS, List.of(sample(5, 1, 0), sample(50, 0, 0)), Optional.empty(), NOW);

    // Then
    assertThat(result.outcome()).isEqualTo(Outcome.FAIL);
    assertThat(result.detail()).contains("for about 15 s");
    assertThat(later.outcome()).isEqualTo(Outcome.PASS);
  }

  @Test
  void whatIsNotSeenIsUnknown() {
    assertThat(StandbyStreaming.judge(ORDERS, List.of(), Optional.empty(), NOW).outcome())
        .isEqualTo(Outcome.UNKNOWN);
    assertThat(
            StandbyStreaming.judge(ORDERS, List.of(sample(121, 2, 0)), Optional.empty(), NOW)
                .outcome())
        .isEqualTo(Outcome.UNKNOWN);
    assertThat(
            StandbyStreaming.judge(
                ORDERS, List.of(sample(5, 1, 0)), Optional.of("grant pg_monitor"), NOW))
        .satisfies(result -> assertThat(result.outcome()).isEqualTo(Outcome.UNKNOWN))
        .satisfies(result -> assertThat(result.detail()).contains("grant pg_monitor"));
    assertThat(StandbyLag.judge(ORDERS, List.of(sample(5, 0, 0)), NOW).outcome())
        .isEqualTo(Outcome.UNKNOWN);
  }

  @Test
  void exceptionIsListedWithItsReason() {
    ControlResult result =
        StandbyStreaming.excepted(ORDERS, new SingleInstance("a toy", "jo", NOW));

    assertThat(result.measured()).isEqualTo("exception");
    assertThat(result.detail()).contains("a toy").contains("jo");
  }

  @Test
  void oneLateSampleOfAHundredIsWithinTheBoundAndTwoAreNot() {
    assertThat(StandbyLag.judge(ORDERS, samples(100, 1), NOW))
        .satisfies(result -> assertThat(result.outcome()).isEqualTo(Outcome.PASS))
        .satisfies(result -> assertThat(result.measured()).isEqualTo("0.2 s"));
    assertThat(StandbyLag.judge(ORDERS, samples(100, 2), NOW))
        .satisfies(result -> assertThat(result.outcome()).isEqualTo(Outcome.FAIL))
        .satisfies(result -> assertThat(result.measured()).isEqualTo("9.0 s"));
  }

  private static List<StandbySample> samples(int count, int late) {
    return IntStream.range(0, count)
        .mapToObj(i -> sample(15 * i + 1, 1, i < late ? 9_000 : 200))
        .toList();
  }

  private static StandbySample sample(int secondsAgo, int streaming, int lagMillis) {
    return new StandbySample(NOW.minusSeconds(secondsAgo), streaming, Duration.ofMillis(lagMillis));
  }
}
