package io.safekeep.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class PortPlanTest {
  @Test
  void allPortsMoveTogether() {
    assertThat(PortPlan.usual().shiftedBy(100))
        .isEqualTo(
            new PortPlan(
                5542,
                9292,
                2625,
                8125,
                6532,
                8200,
                List.of(8181, 8182, 8183, 8184, 8185),
                List.of(5551, 5552)));
  }

  @Test
  void noPortLeavesItsRange() {
    assertThatThrownBy(() -> PortPlan.usual().shiftedBy(60000))
        .isInstanceOf(LaunchRefused.class)
        .hasMessageEndingWith("is outside 1 to 65535");
  }
}
