package io.safekeep.backup.datastore;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.backup.Orders;
import io.safekeep.backup.datastore.PostgresReleases.Major;
import io.safekeep.runtime.control.ControlResult.Outcome;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServerVersionCurrentTest {

  private static final Instant REGISTERED = Instant.parse("2026-11-01T08:00:00Z");
  private static final LocalDate RELEASED = LocalDate.parse("2026-11-12");
  private static final LocalDate END = LocalDate.parse("2029-11-08");
  private static final PostgresReleases KNOWN =
      new PostgresReleases(RELEASED, Map.of(17, new Major(12, RELEASED, END)));
  private static final Datastore ORDERS = Orders.registeredAt(REGISTERED);

  @Test
  void olderMinorReleasePassesForThirtyDaysAndThenFails() {
    assertThat(judge("17.11", RELEASED.plusDays(30))).isEqualTo(Outcome.PASS);
    assertThat(judge("17.11 (Debian 17.11-1)", RELEASED.plusDays(31))).isEqualTo(Outcome.FAIL);
    assertThat(judge("17.11", RELEASED.plusDays(300))).isEqualTo(Outcome.FAIL);
  }

  @Test
  void newestMinorReleaseIsOnlySaidToBeWhileTheTableIsFresh() {
    assertThat(judge("17.12", RELEASED.plusDays(45))).isEqualTo(Outcome.PASS);
    assertThat(judge("17.12", RELEASED.plusDays(46))).isEqualTo(Outcome.UNKNOWN);
    assertThat(judge("18.1", RELEASED)).isEqualTo(Outcome.UNKNOWN);
    assertThat(judge("19beta1", RELEASED)).isEqualTo(Outcome.UNKNOWN);
  }

  @Test
  void majorWhoseSupportHasEndedFails() {
    assertThat(judge("17.12", END)).isEqualTo(Outcome.UNKNOWN);
    assertThat(judge("17.12", END.plusDays(1))).isEqualTo(Outcome.FAIL);
  }

  @Test
  void builtInTableKnowsTheMajorsThatAreServed() {
    assertThat(PostgresReleases.read(Optional.empty()).majors()).containsKeys(15, 16, 17, 18);
  }

  private static Outcome judge(String version, LocalDate today) {
    return ServerVersionCurrent.judge(ORDERS, version, KNOWN, today).outcome();
  }
}
