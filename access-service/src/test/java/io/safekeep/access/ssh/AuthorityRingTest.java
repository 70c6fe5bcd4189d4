package io.safekeep.access.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AuthorityRingTest {

  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final Duration LONGEST = Duration.ofMinutes(15);

  private final Authority old = authority("2026-08-01T00:00:00Z");
  private final Authority next = authority("2026-11-22T12:00:00Z");
  private final AuthorityRing ring = new AuthorityRing(List.of(next, old));

  @Test
  void successorSignsFromItsTimeOn() {
    assertThat(ring.signing(NOON.minusMillis(1))).contains(old);
    assertThat(ring.signing(NOON)).contains(next);
  }

  @Test
  void oldOneIsTrustedUntilItsLastCertificateIsOver() {
    assertThat(ring.trusted(NOON.minusSeconds(1), LONGEST)).containsExactly(old, next);
    assertThat(ring.trusted(NOON.plusSeconds(899), LONGEST)).containsExactly(old, next);
    assertThat(ring.trusted(NOON.plusSeconds(900), LONGEST)).containsExactly(next);
  }

  @Test
  void newestIsReplacedAfterItsLifetime() {
    assertThat(ring.isDueForRotation(NOON.plus(Duration.ofDays(89)), Duration.ofDays(90)))
        .isFalse();
    assertThat(ring.isDueForRotation(NOON.plus(Duration.ofDays(90)), Duration.ofDays(90))).isTrue();
  }

  @Test
  void nobodySignsInAnEmptyRing() {
    assertThat(new AuthorityRing(List.of()).signing(NOON)).isEmpty();
    assertThat(new AuthorityRing(List.of()).trusted(NOON, LONGEST)).isEmpty();
  }

  private static Authority authority(String signsFrom) {
    Instant at = Instant.parse(signsFrom);
    return new Authority(UUID.randomUUID(), AuthorityKey.random().publicKey(), at, at);
  }
}
