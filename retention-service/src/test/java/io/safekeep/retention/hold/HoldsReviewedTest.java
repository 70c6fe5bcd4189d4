package io.safekeep.retention.hold;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.security.Actor;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class HoldsReviewedTest {

  private static final Instant REVIEW = Instant.parse("2026-12-01T00:00:00Z");
  private static final LegalHold HOLD =
      new LegalHold(
          new UUID(0, 1),
          new TenantId(new UUID(0, 2)),
          "Counsel",
          "Doe v. Doe",
          new Actor("anna", null),
          Instant.parse("2026-01-01T00:00:00Z"),
          REVIEW,
          null,
          null);

  @Test
  void holdPastItsReviewIsFound() {
    assertThat(HoldsReviewed.judge(List.of(HOLD), REVIEW))
        .extracting(ControlResult::outcome)
        .containsExactly(Outcome.PASS);
    assertThat(HoldsReviewed.judge(List.of(HOLD), REVIEW.plusSeconds(1)))
        .singleElement()
        .satisfies(found -> {
          assertThat(found.outcome()).isEqualTo(Outcome.FAIL);
          assertThat(found.tenant()).isEqualTo(HOLD.tenant());
          assertThat(found.detail()).contains("Counsel answers for it");
        });
  }
}
