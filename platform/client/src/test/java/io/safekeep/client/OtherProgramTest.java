package io.safekeep.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OtherProgramTest {

  @Test
  void programGetsItsEnvironmentAndNothingUnwantedAndItsExitCodeComesBack() {
    // When
    var exitCode =
        OtherProgram.run(
            List.of(
                "/bin/sh", "-c", "test \"$PGPASSWORD\" = secret && test -z \"$HOME\" && exit 7"),
            Map.of("PGPASSWORD", "secret"),
            name -> name.equals("HOME"));

    // Then
    assertThat(exitCode).isEqualTo(7);
  }

  @Test
  void programThatIsNotInstalledIsNamed() {
    assertThatThrownBy(
            () -> OtherProgram.run(List.of("no-such-program", "x"), Map.of(), _ -> false))
        .isInstanceOf(Failure.class)
        .hasMessage("cannot start no-such-program; is it installed?");
  }
}
