package io.safekeep.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceLockTest {
  @TempDir Path folder;

  @Test
  void aSecondSuiteIsToldWhoTheFirstIs() {
    // Given
    var state = new StateDirectory(folder).create();
    try (var first = InstanceLock.acquire(state)) {

      // When
      assertThatThrownBy(() -> InstanceLock.acquire(state))

          // Then
          .isInstanceOf(LaunchRefused.class)
          .hasMessage(
              "already running as process %d with its state in %s; stop it by: safekeep down",
              ProcessHandle.current().pid(), folder);
      assertThat(InstanceLock.holder(state)).contains(ProcessHandle.current());
    }
  }

  @Test
  void afterItsEndTheNextMayStart() {
    // Given
    var state = new StateDirectory(folder).create();
    InstanceLock.acquire(state).close();

    // Then
    assertThat(InstanceLock.holder(state)).isEmpty();
    InstanceLock.acquire(state).close();
  }
}
