package io.safekeep.identity.key;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class KeyRingTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration OVERLAP = Duration.ofDays(1);

  @Test
  void rotationLetsTheWaitingKeySignAndKeepsTheOldOnePublished() throws Exception {
    // Given
    var ring = KeyRing.of(key("a"), key("b"), START);

    // When
    var rotated = ring.rotate(key("c"), START.plus(Duration.ofDays(30)));

    // Then
    assertThat(rotated.active().id()).isEqualTo("b");
    assertThat(rotated.next().id()).isEqualTo("c");
    assertThat(rotated.retiring()).extracting(SigningKey::id).containsExactly("a");
    assertThat(rotated.published().getKeys())
        .extracting(JWK::getKeyID)
        .containsExactly("b", "c", "a");
  }

  @Test
  void oldKeyGoesOnceItsLastTokenHasExpired() throws Exception {
    // Given
    var rotatedAt = START.plus(Duration.ofDays(30));
    var ring = KeyRing.of(key("a"), key("b"), START).rotate(key("c"), rotatedAt);

    // When
    var before = ring.without(OVERLAP, rotatedAt.plus(OVERLAP).minusSeconds(1));
    var after = ring.without(OVERLAP, rotatedAt.plus(OVERLAP));

    // Then
    assertThat(before.find("a")).isPresent();
    assertThat(after.find("a")).isEmpty();
  }

  @Test
  void ringIsDueAfterItsInterval() throws Exception {
    var ring = KeyRing.of(key("a"), key("b"), START);

    assertThat(ring.isDue(Duration.ofDays(30), Instant.parse("2026-01-30T23:59:59Z"))).isFalse();
    assertThat(ring.isDue(Duration.ofDays(30), Instant.parse("2026-01-31T00:00:00Z"))).isTrue();
  }

  @Test
  void publishedKeysHoldNoPrivatePart() throws Exception {
    var published = KeyRing.of(key("a"), key("b"), START).published();

    assertThat(published.getKeys()).noneMatch(JWK::isPrivate);
  }

  private static ECKey key(String id) throws Exception {
    return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
  }
}
