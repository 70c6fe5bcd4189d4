package io.safekeep.backup.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CopyLocksTest {

  private static final UUID COPY = UUID.fromString("0199c0de-0000-7000-8000-00000000000c");
  private static final UUID OTHER = UUID.fromString("0199c0de-0000-7000-8000-00000000000d");

  @TempDir Path folder;

  private CopyLocks locks;

  @AfterEach
  void close() throws IOException {
    locks.close();
  }

  @Test
  void copyIsClaimedOnceInAProcess() throws IOException {
    // Given
    locks = new CopyLocks(folder);
    CopyLocks.Claim claim = locks.claim(COPY).orElseThrow();

    // When // Then
    assertThat(locks.claim(COPY)).isEmpty();
    assertThat(locks.claim(OTHER)).isPresent();
    claim.close();
    assertThat(locks.claim(COPY)).isPresent();
  }

  @Test
  void copyOfAnotherProcessIsLeftAloneUntilThatOneIsKilled() throws Exception {
    // Given
    locks = new CopyLocks(folder);
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                OtherProcess.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .start();
    assertThat(other.inputReader().readLine()).isEqualTo("claimed");

    // When // Then
    assertThat(locks.claim(COPY)).isEmpty();
    assertThat(locks.claim(OTHER)).isPresent();
    other.destroyForcibly().onExit().join();
    assertThat(locks.claim(COPY)).isPresent();
  }

  /// Claims the copy and keeps it until its standard input ends.
  static final class OtherProcess {
    private OtherProcess() {}

    public static void main(String[] words) throws IOException {
      CopyLocks locks = new CopyLocks(Path.of(words[0]));
      System.out.println(locks.claim(COPY).isPresent() ? "claimed" : "refused");
      System.in.readAllBytes();
    }
  }
}
