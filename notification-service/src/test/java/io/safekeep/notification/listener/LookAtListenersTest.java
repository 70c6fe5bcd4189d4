package io.safekeep.notification.listener;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.notification.listener.Listener.Protocol;
import io.safekeep.notification.listener.Seen.Agreed;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.testing.Ports;
import io.safekeep.testing.SelfSignedCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Listeners that are as they should be, and each as it must not be.
class LookAtListenersTest {

  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final String[] STRONG = {"TLS_AES_256_GCM_SHA384"};
  private static final String[] WEAK = {"TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA"};

  @TempDir Path folder;

  @Test
  void listenerThatSpeaksTodaysTlsAndNothingElsePasses() throws Exception {
    try (var server = tls("TLSv1.3", STRONG)) {
      serve(server, socket -> socket.getInputStream().read());

      // When
      Seen seen = look(Protocol.TLS, server);

      // Then
      assertThat(seen.taken()).isEmpty();
      assertThat(ListenerControls.encrypted(seen).outcome()).isEqualTo(Outcome.PASS);
      assertThat(ListenerControls.strong(seen).outcome()).isEqualTo(Outcome.PASS);
      assertThat(ListenerControls.renewed(seen, Instant.now()).outcome()).isEqualTo(Outcome.PASS);
      assertThat(Cryptography.denied(seen)).isEmpty();
      assertThat(ListenerControls.encrypted(seen).measured())
          .isEqualTo("TLSv1.3, TLS_AES_256_GCM_SHA384, EC 256, SHA384withECDSA");
    }
  }

  @Test
  void listenerThatTakesCiphersWithoutAuthenticationFails() throws Exception {
    try (var server = tls("TLSv1.2", WEAK)) {
      serve(server, socket -> socket.getInputStream().read());

      // When
      Seen seen = look(Protocol.TLS, server);

      // Then
      assertThat(ListenerControls.encrypted(seen).outcome()).isEqualTo(Outcome.FAIL);
      assertThat(Cryptography.denied(seen))
          .containsExactly("ciphers that protect nothing", WEAK[0]);
    }
  }

  @Test
  void listenerThatAnswersInPlainTextFails() throws Exception {
    try (var server = plain()) {
      serve(
          server,
          socket -> {
            socket.getInputStream().read(new byte[64]);
            socket.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(US_ASCII));
          });

      // When
      var seen = ListenerControls.encrypted(look(Protocol.TLS, server));

      // Then
      assertThat(seen.outcome()).isEqualTo(Outcome.FAIL);
      assertThat(seen.detail()).isEqualTo("Found: plain text; no TLS of today.");
    }
  }

  /// No TLS library of today can be made to speak TLS 1.1; its first bytes are enough.
  @Test
  void listenerThatGoesOnWithTls11Fails() throws Exception {
    try (var server = plain()) {
      serve(
          server,
          socket -> {
            socket.getInputStream().read(new byte[256]);
            socket.getOutputStream().write(new byte[] {0x16, 3, 2, 0, 1, 2});
          });

      // When
      Seen seen = look(Protocol.TLS, server);

      // Then
      assertThat(seen.taken()).contains("TLS 1.1");
      assertThat(ListenerControls.encrypted(seen).outcome()).isEqualTo(Outcome.FAIL);
    }
  }

  @Test
  void databaseThatTakesPasswordsInTheClearFails() throws Exception {
    try (var server = plain()) {
      serve(
          server,
          socket -> {
            byte[] start = socket.getInputStream().readNBytes(8);
            // 80877103 asks for TLS; anything else begins without it.
            socket.getOutputStream().write(start[4] == 4 ? 'N' : 'R');
          });

      // When
      Seen seen = look(Protocol.POSTGRES, server);

      // Then
      assertThat(seen.taken()).containsExactly("plain text");
      assertThat(seen.agreed()).isNull();
    }
  }

  @Test
  void listenerThatCannotBeReachedIsUnknown() {
    var nobody = new Listener("nobody", Protocol.TLS, "127.0.0.1", Ports.free());

    assertThat(ListenerControls.encrypted(looker().look(nobody)).outcome())
        .isEqualTo(Outcome.UNKNOWN);
  }

  @Test
  void weakOrEndingCertificateFails() {
    assertThat(strong("RSA", 2048, "SHA256withRSA")).isEqualTo(Outcome.PASS);
    assertThat(strong("EC", 256, "SHA256withECDSA")).isEqualTo(Outcome.PASS);
    assertThat(strong("EdDSA", 255, "Ed25519")).isEqualTo(Outcome.PASS);
    assertThat(strong("RSA", 2047, "SHA256withRSA")).isEqualTo(Outcome.FAIL);
    assertThat(strong("EC", 224, "SHA256withECDSA")).isEqualTo(Outcome.FAIL);
    assertThat(strong("DSA", 4096, "SHA256withDSA")).isEqualTo(Outcome.FAIL);
    assertThat(strong("RSA", 4096, "SHA1withRSA")).isEqualTo(Outcome.FAIL);
    assertThat(renewed(Duration.ofDays(14).plusSeconds(1))).isEqualTo(Outcome.PASS);
    assertThat(renewed(Duration.ofDays(14))).isEqualTo(Outcome.FAIL);
  }

  @Test
  void addressSaysHowAConversationBegins() {
    assertThat(Listener.of("a", URI.create("https://trust.example")))
        .contains(new Listener("a", Protocol.TLS, "trust.example", 443));
    assertThat(Listener.of("b", URI.create("tls://kafka.example:9093")))
        .contains(new Listener("b", Protocol.TLS, "kafka.example", 9093));
    assertThat(Listener.of("c", URI.create("postgres://db.example")))
        .contains(new Listener("c", Protocol.POSTGRES, "db.example", 5432));
    assertThat(Listener.of("d", URI.create("ftp://files.example"))).isEmpty();
    assertThat(Listener.of("e", URI.create("https:///path"))).isEmpty();
  }

  private static Outcome strong(String key, int bits, String signature) {
    return ListenerControls.strong(seen(key, bits, signature, NOW)).outcome();
  }

  private static Outcome renewed(Duration left) {
    return ListenerControls.renewed(seen("EC", 256, "SHA256withECDSA", NOW.plus(left)), NOW)
        .outcome();
  }

  private static Seen seen(String key, int bits, String signature, Instant endsAt) {
    return new Seen(
        "a", new Agreed("TLSv1.3", STRONG[0], key, bits, signature, endsAt), List.of(), null);
  }

  private LookAtListeners looker() {
    try {
      return new LookAtListeners();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private Seen look(Protocol protocol, ServerSocket server) {
    return looker().look(new Listener("it", protocol, "127.0.0.1", server.getLocalPort()));
  }

  private interface Conversation {

    void hold(Socket socket) throws IOException;
  }

  /// Until the socket is closed.
  private static void serve(ServerSocket server, Conversation conversation) {
    Thread.ofVirtual()
        .start(() -> {
          while (!server.isClosed()) {
            try (var socket = server.accept()) {
              conversation.hold(socket);
            } catch (IOException refused) {
              // As it should be, or the end of the test.
            }
          }
        });
  }

  private static ServerSocket plain() throws IOException {
    return new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
  }

  private SSLServerSocket tls(String protocol, String... suites) throws Exception {
    var pem = SelfSignedCertificate.in(folder);
    var keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    try (var in = Files.newInputStream(pem.certificate())) {
      keys.setKeyEntry(
          "server",
          KeyFactory.getInstance("EC")
              .generatePrivate(
                  new PKCS8EncodedKeySpec(
                      Base64.getMimeDecoder()
                          .decode(
                              Files.readString(pem.privateKey())
                                  .replaceAll("-----[^-]+-----", "")))),
          new char[0],
          new Certificate[] {CertificateFactory.getInstance("X.509").generateCertificate(in)});
    }
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, new char[0]);
    var context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    var server =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 0, InetAddress.getLoopbackAddress());
    server.setEnabledProtocols(new String[] {protocol});
    server.setEnabledCipherSuites(suites);
    return server;
  }
}
