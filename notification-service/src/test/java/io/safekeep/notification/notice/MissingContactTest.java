package io.safekeep.notification.notice;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.contracts.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MissingContactTest {

  private static final Instant SINCE = Instant.parse("2026-11-23T00:00:00Z");

  @Test
  void remindersComeInGrowingGapsAndNeverEnd() {
    // Given
    var tenant = new TenantId(UUID.randomUUID());
    var missing = new MissingContact(tenant, SINCE, 0, null);
    var days = new ArrayList<Long>();

    // When
    for (int round = 1; round <= 7; round++) {
      var due = missing.dueAt();
      days.add(Duration.between(SINCE, due).toDays());
      missing = new MissingContact(tenant, SINCE, round, due);
    }

    // Then
    assertThat(days).isEqualTo(List.of(1L, 8L, 22L, 52L, 142L, 232L, 322L));
  }
}
