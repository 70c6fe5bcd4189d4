package io.safekeep.notification.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.runtime.control.ControlResult.Outcome;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReleasesAnnouncedTest {

  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final Instant RELEASED = NOW.minus(Duration.ofDays(2));
  private static final Duration DAY = Duration.ofHours(24);

  @Test
  void versionThatNobodyAnnouncedBreaksThePromise() {
    var announced = List.of(release("3.2", RELEASED.plus(DAY)));

    assertThat(ReleasesAnnounced.judge("Desk", "3.2", announced, NOW).outcome())
        .isEqualTo(Outcome.PASS);
    assertThat(ReleasesAnnounced.judge("Desk", "3.3", announced, NOW).outcome())
        .isEqualTo(Outcome.FAIL);
    assertThat(ReleasesAnnounced.judge("Pocket", "3.2", announced, NOW).outcome())
        .isEqualTo(Outcome.FAIL);
  }

  @Test
  void versionThatWasAnnouncedLaterThanADayBreaksThePromise() {
    var late = List.of(release("3.2", RELEASED.plus(DAY).plusMillis(1)));

    assertThat(ReleasesAnnounced.judge("Desk", "3.2", late, NOW).outcome()).isEqualTo(Outcome.FAIL);
    assertThat(
            ReleasesAnnounced.judge("Desk", "3.2", late, NOW.plus(Duration.ofDays(90))).outcome())
        .isEqualTo(Outcome.PASS);
  }

  private static ClientRelease release(String version, Instant announcedAt) {
    return new ClientRelease(
        UUID.randomUUID(),
        "Desk",
        version,
        RELEASED,
        URI.create("https://desk.example"),
        "New.",
        "pipeline",
        announcedAt);
  }
}
