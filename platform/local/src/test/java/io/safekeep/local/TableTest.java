package io.safekeep.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void columnsAreAsWideAsTheirWidestCell() {
    assertThat(
            new Table("SERVICE", "PID").row("identity-service", "4711").row("kms", "12").toString())
        .isEqualTo(
            """
            SERVICE           PID
            identity-service  4711
            kms               12
            """);
  }

  @Test
  void aRowHasACellForEachColumn() {
    assertThatThrownBy(() -> new Table("A", "B").row("a")).hasMessage("1 cells for 2 columns");
  }
}
