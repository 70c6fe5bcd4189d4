package io.safekeep.local;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreflightTest {
  @TempDir Path folder;

  @Test
  void aFullDiskIsRefusedWithWhatIsFreeAndWhatIsNeeded() {
    assertThatThrownBy(() -> Preflight.requireDisk(new StateDirectory(folder), Long.MAX_VALUE))
        .isInstanceOf(LaunchRefused.class)
        .hasMessageContaining("MiB are free where " + folder)
        .hasMessageEndingWith("at least 8796093022207 MiB are needed");
  }

  @Test
  void enoughDiskIsNoMatter() {
    assertThatCode(() -> Preflight.requireDisk(new StateDirectory(folder), 1))
        .doesNotThrowAnyException();
  }
}
