package io.safekeep.access.grant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.safekeep.access.grant.GrantState.Activating;
import io.safekeep.access.grant.GrantState.Active;
import io.safekeep.access.grant.GrantState.End;
import io.safekeep.runtime.security.Actor;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GrantStateTest {

  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  @Test
  void clockStartsAtActivationAndADayCountsFromTheMakingsBegin() {
    // When
    Active brief = new Activating(NOON).active(NOON.plusSeconds(30), Duration.ofHours(2));
    Active day = new Activating(NOON).active(NOON.plusSeconds(30), Duration.ofHours(24));

    // Then
    assertThat(brief.inForce().endsAt()).isEqualTo("2026-11-22T14:00:30Z");
    assertThat(day.inForce().endsAt()).isEqualTo("2026-11-23T12:00:00Z");
  }

  @Test
  void noOrderOfExtensionsLastsLongerThanADay() {
    var random = new Random(4);
    for (int life = 0; life < 2000; life++) {
      // Given
      var active =
          new Activating(NOON)
              .active(
                  NOON.plusMillis(random.nextInt(60_000)),
                  Duration.ofSeconds(1 + random.nextInt(86_400)));
      var most = Duration.ofSeconds(86_400 + random.nextInt(100_000));

      // When
      for (int times = 0; times < 5; times++) {
        active = active.extended(Duration.ofSeconds(random.nextInt(100_000)), most);
      }

      // Then
      assertThat(Duration.between(NOON, active.inForce().endsAt()))
          .isLessThanOrEqualTo(Duration.ofHours(24));
    }
  }

  @Test
  void spanOfOverADayDoesNotExist() {
    assertThatThrownBy(() -> new Span(NOON, NOON, NOON.plusSeconds(86_401)))
        .hasMessageContaining("over PT24H");
    assertThatThrownBy(() -> new Span(NOON, NOON.minusSeconds(1), NOON.plusSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whyItEndedSaysHowItIsCalled() {
    // When
    Map<EndReason, String> labels =
        Stream.of(EndReason.values())
            .filter(reason -> reason != EndReason.UNKNOWN)
            .collect(
                Collectors.toMap(
                    reason -> reason,
                    reason ->
                        new Activating(NOON)
                            .revoking(new End(reason, "", Actor.SUITE, NOON))
                            .over(NOON)
                            .label()));

    // Then
    assertThat(labels)
        .containsEntry(EndReason.TIME, "ended")
        .containsEntry(EndReason.WITHDRAWN, "withdrawn")
        .containsEntry(EndReason.FAILED, "activation-failed")
        .containsEntry(EndReason.REVOKED, "revoked")
        .containsEntry(EndReason.CUSTOMER, "revoked")
        .containsEntry(EndReason.LOCKED, "revoked")
        .containsEntry(EndReason.INELIGIBLE, "revoked")
        .containsEntry(EndReason.REVIEW, "revoked");
  }
}
