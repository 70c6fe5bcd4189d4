package io.safekeep.identity.apikey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.safekeep.contracts.TenantId;
import io.safekeep.identity.IdentityProblem;
import io.safekeep.identity.apikey.ApiKey.Live;
import io.safekeep.identity.apikey.ApiKey.Profile;
import io.safekeep.identity.apikey.ApiKey.Version;
import io.safekeep.runtime.problem.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ApiKeyTest {

  private static final Instant MADE = Instant.parse("2026-11-22T09:00:00Z");
  private static final Instant A_WEEK_LATER = Instant.parse("2026-11-29T09:00:00Z");

  @Test
  void versionBeforeStaysGoodForTheOverlap() {
    // When
    var rotated = aKey().rotate(Duration.ofHours(24), A_WEEK_LATER);

    // Then
    assertThat(rotated.versions())
        .containsExactly(
            new Version(2, A_WEEK_LATER, Instant.parse("2027-02-27T09:00:00Z")),
            new Version(1, MADE, Instant.parse("2026-11-30T09:00:00Z")));
  }

  @Test
  void overlapNeverMakesAVersionLastLonger() {
    // Given
    var dayBeforeTheEnd = Instant.parse("2027-02-19T09:00:00Z");

    // When
    var rotated = aKey().rotate(Duration.ofDays(30), dayBeforeTheEnd);

    // Then
    assertThat(rotated.versions().getLast().expiresAt())
        .isEqualTo(Instant.parse("2027-02-20T09:00:00Z"));
  }

  @Test
  void thirdVersionHasToWaitForTheFirstToEnd() {
    // Given
    var rotating = aKey().rotate(Duration.ofHours(24), A_WEEK_LATER);
    var hourLater = A_WEEK_LATER.plus(Duration.ofHours(1));

    // Then
    assertThatThrownBy(() -> rotating.rotate(Duration.ofHours(24), hourLater))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> assertThat(refusal.type()).isEqualTo(IdentityProblem.API_KEY_ROTATING));
    assertThat(rotating.rotate(Duration.ofHours(24), A_WEEK_LATER.plus(Duration.ofDays(2))))
        .extracting(key -> key.versions().getFirst().number())
        .isEqualTo(3);
  }

  @Test
  void withoutOverlapEveryVersionBeforeEndsAtOnce() {
    // Given
    var rotating = aKey().rotate(Duration.ofHours(24), A_WEEK_LATER);
    var hourLater = A_WEEK_LATER.plus(Duration.ofHours(1));

    // When
    var rotated = rotating.rotate(Duration.ZERO, hourLater);

    // Then
    assertThat(rotated.versions().stream().filter(version -> version.isGoodAt(hourLater)))
        .extracting(Version::number)
        .containsExactly(3);
  }

  private static Live aKey() {
    return new Live(
        new Profile(
            "skk_7N42dgm5tFLK9N8MT7fHC7",
            new TenantId(UUID.fromString("0197a000-0000-7000-8000-000000000001")),
            "Nightly import",
            "prototype",
            new TreeSet<>(Set.of("datastore:read")),
            Duration.ofDays(90),
            Optional.empty(),
            "ada",
            MADE,
            Optional.empty()),
        List.of(new Version(1, MADE, MADE.plus(Duration.ofDays(90)))));
  }
}
