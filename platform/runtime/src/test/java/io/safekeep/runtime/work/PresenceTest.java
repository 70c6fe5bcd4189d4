package io.safekeep.runtime.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PresenceTest {

  @TempDir Path folder;

  @Test
  void replicaIsSeenToLiveUntilItIsKilled() throws Exception {
    // Given
    UUID other = UUID.randomUUID();
    Process replica = start(other);
    List<UUID> before = dead();

    // When
    replica.destroyForcibly().onExit().join();
    List<UUID> after = dead();

    // Then
    assertThat(before).isEmpty();
    assertThat(after).containsExactly(other);
    assertThat(dead()).isEmpty();
  }

  @Test
  void deadReplicaIsNotForgottenBeforeItsHeirHasItsWork() throws Exception {
    // Given
    UUID other = UUID.randomUUID();
    start(other).destroyForcibly().onExit().join();

    // When
    IllegalStateException failed = null;
    try {
      presence()
          .endOfOthers(_ -> {
            throw new IllegalStateException("the database is away");
          });
    } catch (IllegalStateException e) {
      failed = e;
    }

    // Then
    assertThat(failed).isNotNull();
    assertThat(dead()).containsExactly(other);
  }

  @Test
  void replicaThatStopsInOrderLeavesNothing() throws IOException {
    // Given
    Presence presence = presence();
    presence.begin();
    presence.begin();

    // When
    presence.end();

    // Then
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void withoutAFolderNobodyIsDead() {
    Presence alone = new Presence(Optional.empty(), UUID.randomUUID());
    alone.begin();
    alone.endOfOthers(_ -> {
      throw new AssertionError("nobody can know");
    });
  }

  private Presence presence() {
    return new Presence(Optional.of(folder), UUID.randomUUID());
  }

  private List<UUID> dead() {
    List<UUID> dead = new ArrayList<>();
    presence().endOfOthers(dead::add);
    return dead;
  }

  private Process start(UUID replica) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                LivingReplica.class.getName(),
                folder.toString(),
                replica.toString())
            .redirectErrorStream(true)
            .start();
    assertThat(process.inputReader().readLine()).isEqualTo("lives");
    assertThat(Files.exists(folder.resolve(replica.toString()))).isTrue();
    return process;
  }

  /// A replica in a process of its own.
  static final class LivingReplica {
    private LivingReplica() {}

    public static void main(String[] words) throws IOException {
      new Presence(Optional.of(Path.of(words[0])), UUID.fromString(words[1])).begin();
      System.out.println("lives");
      System.in.readAllBytes();
    }
  }
}
