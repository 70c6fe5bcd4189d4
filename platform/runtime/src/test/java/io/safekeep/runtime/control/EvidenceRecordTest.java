package io.safekeep.runtime.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.contracts.platform.EvidenceRecorded.SeenResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What one look becomes in the chain, and when it is news.
class EvidenceRecordTest {

  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final UUID TENANT = UUID.fromString("0199cccc-0000-7000-8000-000000000001");

  @Test
  void oneFailureAmongManyMakesTheLookAFailure() {
    EvidenceRecord record = at(NOW, seen("pass"), seen("fail"), seen("unknown"), seen("pass"));

    assertThat(record.outcome()).isEqualTo(Outcome.FAIL);
    assertThat(record.content())
        .containsEntry("passed", 2L)
        .containsEntry("failed", 1L)
        .containsEntry("unknown", 1L);
  }

  @Test
  void whatCouldNotBeSeenIsNeverAPass() {
    assertThat(at(NOW, seen("pass"), seen("unknown")).outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(at(NOW).outcome()).isEqualTo(Outcome.UNKNOWN);
  }

  @Test
  void lookThatSeesTheSameIsRecordedOnlyWhenTheLastRecordIsHalfThroughItsLife() {
    EvidenceRecord first = at(NOW, seen("pass"));

    assertThat(first.expiresAt()).isEqualTo(Instant.parse("2026-11-22T11:00:00Z"));
    assertThat(at(NOW.plusSeconds(1799), seen("pass")).isDueAfter(first.substance(), NOW))
        .isFalse();
    assertThat(at(NOW.plusSeconds(1800), seen("pass")).isDueAfter(first.substance(), NOW)).isTrue();
  }

  @Test
  void everyChangeIsRecordedAtOnce() {
    EvidenceRecord passed = at(NOW, seen("pass"), seen("pass"));
    Instant next = NOW.plusMillis(1);

    assertThat(at(next, seen("pass"), seen("fail")).isDueAfter(passed.substance(), NOW)).isTrue();
    assertThat(at(next, seen("pass"), seen("unknown")).isDueAfter(passed.substance(), NOW))
        .isTrue();
    assertThat(at(next, seen("pass")).isDueAfter(passed.substance(), NOW)).isFalse();
  }

  @Test
  void recordOfARareCheckLivesForThreeLooks() {
    assertThat(EvidenceRecord.life(Duration.ofDays(1))).isEqualTo(Duration.ofDays(3));
    assertThat(EvidenceRecord.life(Duration.ofMinutes(1))).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void recordNamesNoTenantAndNothingOfATenants() {
    String content =
        at(NOW, new SeenResult("salt", TENANT, "fail", "their-thing", "3 of theirs", "Theirs."))
            .content()
            .toString();

    assertThat(content).doesNotContain(TENANT.toString(), "their");
  }

  @Test
  void digestStandsForEveryMemberOfAResult() {
    SeenResult result = new SeenResult("s", TENANT, "pass", "x", null, "Fine.");

    assertThat(
            List.of(
                EvidenceRecord.digest(result),
                EvidenceRecord.digest(new SeenResult("t", TENANT, "pass", "x", null, "Fine.")),
                EvidenceRecord.digest(new SeenResult("s", null, "pass", "x", null, "Fine.")),
                EvidenceRecord.digest(new SeenResult("s", TENANT, "fail", "x", null, "Fine.")),
                EvidenceRecord.digest(new SeenResult("s", TENANT, "pass", "y", null, "Fine.")),
                EvidenceRecord.digest(new SeenResult("s", TENANT, "pass", "x", "1", "Fine.")),
                EvidenceRecord.digest(new SeenResult("s", TENANT, "pass", "x", null, "Bad."))))
        .doesNotHaveDuplicates();
  }

  private static EvidenceRecord at(Instant now, SeenResult... seen) {
    return EvidenceRecord.of("trial", "1.0", new Lamps(), List.of(seen), now);
  }

  private static SeenResult seen(String outcome) {
    return new SeenResult("salt", TENANT, outcome, "hall", null, "Seen.");
  }

  private static final class Lamps implements ControlCheck {

    @Override
    public String name() {
      return "lamps-burn";
    }

    @Override
    public String promise() {
      return "P99";
    }

    @Override
    public Duration every() {
      return Duration.ofMinutes(1);
    }

    @Override
    public String bound() {
      return "at least 1 lx";
    }

    @Override
    public List<ControlResult> check() {
      return List.of();
    }
  }
}
