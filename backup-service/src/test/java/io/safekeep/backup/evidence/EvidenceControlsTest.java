package io.safekeep.backup.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.backup.Orders;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.drill.Drill;
import io.safekeep.backup.drill.DrillState;
import io.safekeep.backup.drill.Findings;
import io.safekeep.backup.verify.CopyExamination.Seen;
import io.safekeep.runtime.control.ControlResult.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What the controls make of drills and declarations, bound by bound.
class EvidenceControlsTest {

  private static final Instant REGISTERED = Instant.parse("2026-08-01T08:00:00Z");
  private static final Instant NOW = Instant.parse("2026-11-20T08:00:00Z");
  private static final Datastore ORDERS = Orders.registeredAt(REGISTERED);

  @Test
  void recoveryFromTheSecondRepositoryMustBeRecentFastAndLoseLittle() {
    Duration hours = Duration.ofHours(4);
    Duration minute = Duration.ofSeconds(60);

    assertThat(recovered(passed(hours, minute), Duration.ofDays(7))).isEqualTo(Outcome.PASS);
    assertThat(recovered(passed(hours, null), Duration.ofDays(7))).isEqualTo(Outcome.PASS);
    assertThat(recovered(passed(hours, minute), Duration.ofDays(7).plusSeconds(1)))
        .isEqualTo(Outcome.FAIL);
    assertThat(recovered(passed(hours.plusSeconds(1), minute), Duration.ZERO))
        .isEqualTo(Outcome.FAIL);
    assertThat(recovered(passed(hours, minute.plusSeconds(1)), Duration.ZERO))
        .isEqualTo(Outcome.FAIL);
    assertThat(recovered(new DrillState.Failed("no room", null, NOW), Duration.ZERO))
        .isEqualTo(Outcome.FAIL);
  }

  @Test
  void datastoreThatNeverCameFromTheSecondRepositoryIsUnknownForAWeek() {
    assertThat(neverRecovered(REGISTERED.plus(Duration.ofDays(7)))).isEqualTo(Outcome.UNKNOWN);
    assertThat(neverRecovered(REGISTERED.plus(Duration.ofDays(8)))).isEqualTo(Outcome.FAIL);
  }

  @Test
  void recoveryProcessIsValidatedForThirtyDays() {
    Instant last = NOW.minus(Duration.ofDays(30));

    assertThat(RecoveryProcessesValidated.judge("failover", last, NOW).outcome())
        .isEqualTo(Outcome.PASS);
    assertThat(RecoveryProcessesValidated.judge("failover", last, NOW.plusSeconds(1)).outcome())
        .isEqualTo(Outcome.FAIL);
    assertThat(RecoveryProcessesValidated.judge("failover", null, NOW).outcome())
        .isEqualTo(Outcome.UNKNOWN);
  }

  @Test
  void copyIsOffVendorOnlyIfBothPlacesWereDeclaredAndDiffer() {
    assertThat(OffVendorCopy.apart(Optional.of("Hetzner"), Optional.of("hetzner"))).isFalse();
    assertThat(OffVendorCopy.apart(Optional.of("Hetzner"), Optional.of("AWS"))).isTrue();
    assertThat(OffVendorCopy.apart(Optional.empty(), Optional.of("AWS"))).isNull();

    assertThat(offVendor(true, true, NOW, NOW)).isEqualTo(Outcome.PASS);
    assertThat(offVendor(false, true, NOW, NOW)).isEqualTo(Outcome.FAIL);
    assertThat(offVendor(true, false, NOW, NOW)).isEqualTo(Outcome.FAIL);
    assertThat(offVendor(null, true, NOW, NOW)).isEqualTo(Outcome.UNKNOWN);
    assertThat(offVendor(true, null, NOW, NOW)).isEqualTo(Outcome.UNKNOWN);
  }

  @Test
  void copyOffVendorMustBeOfTheLastDayAndRestoredFromInTheLastQuarter() {
    Instant day = NOW.minus(Duration.ofHours(24));
    Instant quarter = NOW.minus(Duration.ofDays(92));

    assertThat(offVendor(true, true, day, quarter)).isEqualTo(Outcome.PASS);
    assertThat(offVendor(true, true, day.minusSeconds(1), quarter)).isEqualTo(Outcome.FAIL);
    assertThat(offVendor(true, true, day, quarter.minusSeconds(1))).isEqualTo(Outcome.FAIL);
    assertThat(offVendor(true, true, null, NOW)).isEqualTo(Outcome.FAIL);
    assertThat(offVendor(true, true, NOW, null)).isEqualTo(Outcome.FAIL);
  }

  private static Outcome offVendor(
      Boolean vendors, Boolean locations, Instant newest, Instant drilled) {
    return OffVendorCopy.judge(ORDERS, vendors, locations, newest, drilled, NOW).outcome();
  }

  private static Outcome neverRecovered(Instant now) {
    return RecoveredFromSecondRepository.judge(
            ORDERS, null, Duration.ofHours(4), Duration.ofSeconds(60), now)
        .outcome();
  }

  private static Outcome recovered(DrillState state, Duration ago) {
    Drill drill =
        new Drill(
            UUID.fromString("0199aaaa-0000-7000-8000-000000000003"),
            ORDERS.tenant(),
            ORDERS.id(),
            Drill.Kind.SECOND_REPOSITORY,
            NOW,
            "safekeep",
            NOW,
            state);
    return RecoveredFromSecondRepository.judge(
            ORDERS, drill, Duration.ofHours(4), Duration.ofSeconds(60), NOW.plus(ago))
        .outcome();
  }

  private static DrillState passed(Duration recoveryTime, Duration age) {
    return new DrillState.Passed(
        new Findings(
            recoveryTime,
            "second",
            1000,
            true,
            null,
            age,
            new Seen(1, true, 0, true, 1, 1, 1, 1, 1, List.of())),
        NOW);
  }
}
