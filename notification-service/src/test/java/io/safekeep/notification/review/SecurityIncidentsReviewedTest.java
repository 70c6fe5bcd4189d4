package io.safekeep.notification.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecurityIncidentsReviewedTest {

  @ParameterizedTest
  @CsvSource({
    // from a Friday to the Friday after
    "2026-11-20T18:00:00Z, 2026-11-27T23:59:59Z, false",
    "2026-11-20T18:00:00Z, 2026-11-28T00:00:00Z, true",
    // from a Tuesday to the Tuesday after
    "2026-11-24T00:00:00Z, 2026-12-01T23:59:59Z, false",
    "2026-11-24T00:00:00Z, 2026-12-02T00:00:00Z, true"
  })
  void signOffIsOverdueAfterFiveBusinessDays(Instant resolved, Instant now, boolean overdue) {
    assertThat(SecurityIncidentsReviewed.isOverdue(resolved, now)).isEqualTo(overdue);
  }
}
