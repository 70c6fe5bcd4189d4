package io.safekeep.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortHolderTest {
  private static final String LISTENING_ON_8081 =
      "   3: 0100007F:1F91 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0"
          + " 48731 1 0000000000000000 100 0 0 10 0";

  @Test
  void onlyAListeningSocketOfThatPortCounts() {
    assertThat(PortHolder.listeningInode(LISTENING_ON_8081, 8081)).contains("48731");
    assertThat(PortHolder.listeningInode(LISTENING_ON_8081, 8082)).isEmpty();
    assertThat(PortHolder.listeningInode(LISTENING_ON_8081.replace(" 0A ", " 01 "), 8081))
        .isEmpty();
    assertThat(PortHolder.listeningInode("", 8081)).isEmpty();
  }

  @Test
  void aTakenPortIsRefusedWithItsHolder() throws IOException {
    // Given
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var port = socket.getLocalPort();

      // When
      assertThatThrownBy(() -> Preflight.requirePort(port, "identity-service"))

          // Then
          .isInstanceOf(LaunchRefused.class)
          .hasMessageStartingWith(
              "port %d, which identity-service needs, is taken by process %d (",
              port, ProcessHandle.current().pid());
    }
  }

  @Test
  void whereItIsHarmlessTheNextFreePortIsTaken() throws IOException {
    // Given
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {

      // When
      var port = Preflight.freeFrom(socket.getLocalPort());

      // Then
      assertThat(port).isGreaterThan(socket.getLocalPort());
    }
  }
}
