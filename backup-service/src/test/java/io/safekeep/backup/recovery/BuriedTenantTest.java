package io.safekeep.backup.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.backup.keys.KeySamples.Trial;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class BuriedTenantTest {

  private static final Instant PURGED = Instant.parse("2026-03-01T00:00:00Z");

  private static BuriedTenant with(String keys, int restorable) {
    return new BuriedTenant(PURGED, keys, 2, restorable, 3, Trial.REFUSED);
  }

  @Test
  void sampleThatOpensIsAFaultAndOneThatDoesNotIsTold() {
    assertThat(new BuriedTenant(PURGED, "destroyed", 2, 0, 3, Trial.OPENS).fault(PURGED))
        .contains("something that its keys had wrapped still opens");
    assertThat(with("destroyed", 0).detail())
        .endsWith("its keys: destroyed. What they had wrapped before does not open.");
    assertThat(new BuriedTenant(PURGED, "none", 0, 0, 0, Trial.NONE).detail())
        .endsWith("its keys: none.");
  }

  @Test
  void withdrawnKeysAreRightUntilTheLastBackupIsOutOfTheWindow() {
    assertThat(with("withdrawn", 0).fault(PURGED.plus(Duration.ofDays(32)))).isEmpty();
    assertThat(with("withdrawn", 0).fault(PURGED.plus(Duration.ofDays(32)).plusSeconds(1)))
        .contains("its keys are not destroyed, although its last backup is out of the window");
    assertThat(with("destroyed", 0).fault(PURGED.plus(Duration.ofDays(400)))).isEmpty();
    assertThat(with("none", 0).fault(PURGED.plus(Duration.ofDays(400)))).isEmpty();
  }

  @Test
  void usableKeysAreNeverRight() {
    assertThat(with("usable", 0).fault(PURGED)).contains("its keys are still usable");
  }

  @Test
  void oneRestoreThatWouldBeAcceptedIsAFault() {
    assertThat(with("destroyed", 1).fault(PURGED))
        .contains("a restore of 1 datastores would be accepted");
  }
}
