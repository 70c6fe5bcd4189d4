package io.safekeep.access.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.runtime.control.ControlResult.Outcome;
import org.junit.jupiter.api.Test;

class LocksHoldTest {

  @Test
  void lockThatBarsNobodyOrCannotBeLiftedIsFound() {
    assertThat(LocksHold.judge("", "locked", "").outcome()).isEqualTo(Outcome.PASS);
    assertThat(LocksHold.judge("", "", "").outcome()).isEqualTo(Outcome.FAIL);
    assertThat(LocksHold.judge("", "locked", "locked").outcome()).isEqualTo(Outcome.FAIL);
    assertThat(LocksHold.judge("customer", "locked", "").outcome()).isEqualTo(Outcome.FAIL);
  }
}
