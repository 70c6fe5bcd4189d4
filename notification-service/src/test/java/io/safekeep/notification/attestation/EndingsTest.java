package io.safekeep.notification.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Who is reminded of an attestation's end, and when.
class EndingsTest {

  private static final Instant END = Instant.parse("2026-12-31T00:00:00Z");

  @Test
  void remindsSixtyThirtyAndSevenDaysAheadAndWhenItIsOver() {
    Attestation it = until(END, "Firm");

    assertThat(Endings.at(List.of(it), END.minus(Duration.ofDays(61)))).isEmpty();
    assertThat(
            List.of(60, 31, 30, 8, 7, 1).stream()
                .map(days -> Endings.stage(it, END.minus(Duration.ofDays(days))))
                .toList())
        .containsExactly("60", "60", "30", "30", "7", "7");
    assertThat(Endings.at(List.of(it), END.minus(Duration.ofDays(60)))).containsExactly(it);
    assertThat(Endings.stage(it, END)).isEqualTo("over");
  }

  @Test
  void successorOfTheSameHolderEndsTheReminders() {
    Attestation old = until(END, "Firm");
    Attestation next = until(END.plus(Duration.ofDays(365)), "Firm");
    Attestation other = until(END.plus(Duration.ofDays(365)), "Another firm");

    assertThat(Endings.at(List.of(old, next), END)).isEmpty();
    assertThat(Endings.at(List.of(old, other), END)).containsExactly(old);
  }

  private static Attestation until(Instant end, String holder) {
    return new Attestation(
        new UUID(0, end.getEpochSecond()),
        AttestationKind.VENDOR_CERTIFICATE,
        holder,
        List.of(),
        "0".repeat(64),
        end.minus(Duration.ofDays(365)),
        end,
        "owner",
        "recorder",
        end.minus(Duration.ofDays(365)),
        null);
  }
}
