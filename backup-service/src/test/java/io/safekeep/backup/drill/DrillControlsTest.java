package io.safekeep.backup.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.backup.Orders;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.verify.CopyExamination.Seen;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What the controls make of drills, bound by bound.
class DrillControlsTest {

  private static final Instant REGISTERED = Instant.parse("2026-11-01T08:00:00Z");
  private static final Instant ENDED = Instant.parse("2026-11-20T08:00:00Z");
  private static final Datastore ORDERS = Orders.registeredAt(REGISTERED);

  @Test
  void datastoreDrilledSevenDaysAgoPassesAndLongerAgoFails() {
    Drill passed = ended(new DrillState.Passed(findings(Duration.ofSeconds(3), 0), ENDED));
    Instant bound = ENDED.plus(Duration.ofDays(7));

    assertThat(RestoreDrilled.judge(ORDERS, passed, passed, bound).outcome())
        .isEqualTo(Outcome.PASS);
    assertThat(RestoreDrilled.judge(ORDERS, passed, passed, bound.plusSeconds(1)).outcome())
        .isEqualTo(Outcome.FAIL);
  }

  @Test
  void drillThatFailedAfterOneThatPassedFails() {
    Drill passed = ended(new DrillState.Passed(findings(Duration.ofSeconds(3), 0), ENDED));
    Drill failed = ended(new DrillState.Failed("object base/x is corrupt", null, ENDED));

    ControlResult result = RestoreDrilled.judge(ORDERS, failed, passed, ENDED);

    assertThat(result.outcome()).isEqualTo(Outcome.FAIL);
    assertThat(result.detail())
        .isEqualTo("The drill of orders at 2026-11-20T08:00:00Z failed: object base/x is corrupt");
  }

  @Test
  void datastoreThatWasNeverDrilledIsUnknownAtFirst() {
    Instant bound = REGISTERED.plus(Duration.ofDays(7));

    assertThat(RestoreDrilled.judge(ORDERS, null, null, bound).outcome())
        .isEqualTo(Outcome.UNKNOWN);
    assertThat(RestoreDrilled.judge(ORDERS, null, null, bound.plusSeconds(1)).outcome())
        .isEqualTo(Outcome.FAIL);
  }

  @Test
  void overdueDrillFailsWhoeverShouldHaveMadeIt() {
    assertThat(daily(ENDED, ENDED.plus(Duration.ofDays(1)))).isEqualTo(Outcome.PASS);
    assertThat(daily(ENDED, ENDED.plus(Duration.ofDays(1)).plusSeconds(1))).isEqualTo(Outcome.FAIL);
    assertThat(daily(null, REGISTERED.plus(Duration.ofDays(1)))).isEqualTo(Outcome.UNKNOWN);
    assertThat(daily(null, REGISTERED.plus(Duration.ofDays(2)))).isEqualTo(Outcome.FAIL);
    assertThat(
            DrillsOnTime.judge(Drill.Kind.FAR_END, DrillCalendar.WEEKLY, null, null, ENDED)
                .outcome())
        .isEqualTo(Outcome.PASS);
  }

  private static Outcome daily(Instant last, Instant now) {
    return DrillsOnTime.judge(Drill.Kind.RANDOM, DrillCalendar.DAILY, last, REGISTERED, now)
        .outcome();
  }

  @Test
  void recoveryThatTookLongerThanPublishedFails() {
    Duration bound = Duration.ofHours(4);

    assertThat(DrilledRecoveryTime.judge(ORDERS, bound, bound).outcome()).isEqualTo(Outcome.PASS);
    assertThat(DrilledRecoveryTime.judge(ORDERS, bound.plusMillis(1), bound).outcome())
        .isEqualTo(Outcome.FAIL);
  }

  @Test
  void copyThatEndsTooEarlyOrTooLateFails() {
    assertThat(point(Duration.ofSeconds(60))).isEqualTo(Outcome.PASS);
    assertThat(point(Duration.ofSeconds(60).plusMillis(1))).isEqualTo(Outcome.FAIL);
    assertThat(point(Duration.ofMillis(-1))).isEqualTo(Outcome.FAIL);
    assertThat(point(null)).isEqualTo(Outcome.FAIL);
  }

  private static Outcome point(Duration age) {
    return DrilledRecoveryPoint.judge(ORDERS, findings(age, 0), Duration.ofSeconds(60)).outcome();
  }

  @Test
  void oneDamagedPageFails() {
    assertThat(RestoredDataSound.judge(ORDERS, findings(null, 0)).outcome())
        .isEqualTo(Outcome.PASS);
    assertThat(RestoredDataSound.judge(ORDERS, findings(null, 1)).detail())
        .isEqualTo("The last copy of orders: 1 pages fail their checksum");
  }

  private static Drill ended(DrillState.Ended state) {
    return new Drill(
        UUID.randomUUID(),
        ORDERS.tenant(),
        ORDERS.id(),
        Drill.Kind.RANDOM,
        ENDED.minusSeconds(7200),
        "safekeep",
        ENDED.minusSeconds(60),
        state);
  }

  private static Findings findings(Duration age, long checksumFailures) {
    return new Findings(
        Duration.ofSeconds(40),
        "first",
        1000,
        true,
        null,
        age,
        new Seen(2, true, checksumFailures, true, 120, 120, 3, 3, 5000, List.of()));
  }
}
