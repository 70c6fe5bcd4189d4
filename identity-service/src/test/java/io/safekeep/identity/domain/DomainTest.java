package io.safekeep.identity.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.contracts.TenantId;
import io.safekeep.identity.domain.Domain.Claim;
import io.safekeep.identity.domain.Domain.Lapsed;
import io.safekeep.identity.domain.Domain.Pending;
import io.safekeep.identity.domain.Domain.Verified;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DomainTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private static final Claim CLAIM =
      new Claim(new UUID(0, 1), new TenantId(new UUID(0, 2)), "acme.example", "abc", NOW);

  @Test
  void recordStandsBesideTheZonesOwnAndNamesTheClaim() {
    assertThat(CLAIM.recordName()).isEqualTo("_safekeep-challenge.acme.example");
    assertThat(CLAIM.recordValue()).isEqualTo("safekeep-domain-verification=abc");
  }

  @Test
  void verifiedDomainSurvivesAWeekWithoutItsRecordAndNoMore() {
    // Given
    var verified = new Pending(CLAIM).found(NOW).found(NOW.plus(Duration.ofDays(1)));
    var weekLater = Instant.parse("2026-03-09T12:00:00Z");

    // Then
    assertThat(verified.missed(weekLater)).isEqualTo(verified);
    assertThat(verified.missed(weekLater.plusSeconds(1)))
        .isEqualTo(
            new Lapsed(
                CLAIM, NOW, Instant.parse("2026-03-02T12:00:00Z"), weekLater.plusSeconds(1)));
  }

  @Test
  void lapsedDomainIsVerifiedAnew() {
    assertThat(new Lapsed(CLAIM, NOW, NOW, NOW).found(NOW.plusSeconds(60)))
        .isEqualTo(new Verified(CLAIM, NOW.plusSeconds(60), NOW.plusSeconds(60)));
  }
}
