package io.safekeep.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PortsTest {
  @Test
  void lookingAtAPortDoesNotTakeItWhileProcessesAreSpawned() throws Exception {
    // Given
    var enough = new AtomicBoolean();
    var spawning = Thread.ofPlatform().start(() -> spawnUntil(enough));
    var port = Ports.free();

    // When
    var refused = IntStream.range(0, 2_000).filter(look -> !Ports.isFree(port)).count();

    // Then
    enough.set(true);
    spawning.join();
    assertThat(refused).isZero();
  }

  @Test
  void aFreePortCanBeBoundWhileProcessesAreSpawned() throws Exception {
    // Given
    var enough = new AtomicBoolean();
    var spawning = Thread.ofPlatform().start(() -> spawnUntil(enough));

    // When
    var refused = IntStream.range(0, 200).filter(look -> !canListenOn(Ports.free())).count();

    // Then
    enough.set(true);
    spawning.join();
    assertThat(refused).isZero();
  }

  @Test
  void aPortThatIsListenedToOnTheLoopbackInterfaceIsNotFree() throws IOException {
    try (var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(Ports.isFree(listening.getLocalPort())).isFalse();
    }
  }

  @Test
  void aPortThatIsListenedToOnAllInterfacesIsNotFree() throws IOException {
    try (var listening = new ServerSocket(0)) {
      assertThat(Ports.isFree(listening.getLocalPort())).isFalse();
    }
  }

  private static boolean canListenOn(int port) {
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }

  private static void spawnUntil(AtomicBoolean enough) {
    while (!enough.get()) {
      try {
        new ProcessBuilder("true").start().waitFor();
      } catch (IOException failed) {
        throw new UncheckedIOException(failed);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
