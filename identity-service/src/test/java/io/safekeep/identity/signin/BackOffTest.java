package io.safekeep.identity.signin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackOffTest {

  @Test
  void firstFailuresAreFreeAndEachFurtherOneDoublesTheWait() {
    assertThat(BackOff.ACCOUNT.after(0)).isZero();
    assertThat(BackOff.ACCOUNT.after(4)).isZero();
    assertThat(BackOff.ACCOUNT.after(5)).isEqualTo(Duration.ofSeconds(1));
    assertThat(BackOff.ACCOUNT.after(6)).isEqualTo(Duration.ofSeconds(2));
    assertThat(BackOff.ACCOUNT.after(14)).isEqualTo(Duration.ofSeconds(512));
  }

  @Test
  void nobodyIsLockedOutForLongerThanAQuarterOfAnHour() {
    assertThat(BackOff.ACCOUNT.after(15)).isEqualTo(Duration.ofMinutes(15));
    assertThat(BackOff.ACCOUNT.after(1_000_000)).isEqualTo(Duration.ofMinutes(15));
  }
}
