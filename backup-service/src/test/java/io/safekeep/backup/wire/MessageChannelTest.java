package io.safekeep.backup.wire;

import static io.safekeep.backup.wire.ScriptedServer.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class MessageChannelTest {
  private static final Duration AT_ONCE = Duration.ofMillis(1);

  private final ScriptedServer server = new ScriptedServer();

  @AfterEach
  void hangUp() throws IOException {
    server.close();
  }

  @RepeatedTest(20)
  void messagesSurviveAnyCutOfTheByteStream(RepetitionInfo repetition) throws Exception {
    // Given
    var random = new Random(repetition.getCurrentRepetition());
    List<byte[]> contents = new ArrayList<>();
    var stream = new ByteArrayOutputStream();
    for (int i = 0; i < 60; i++) {
      byte[] content = new byte[random.nextInt(i % 10 == 0 ? 1_500_000 : 40_000)];
      random.nextBytes(content);
      contents.add(content);
      stream.write(message('d', content));
    }
    MessageChannel channel = server.channel();

    // When
    CompletableFuture<Void> saying =
        CompletableFuture.runAsync(() -> sayInPieces(stream.toByteArray(), random));
    List<byte[]> received = new ArrayList<>();
    for (int i = 0; i < contents.size(); i++) {
      channel.expect('d');
      received.add(copyOf(channel.body()));
    }
    saying.join();

    // Then
    assertThat(received).hasSize(contents.size());
    for (int i = 0; i < contents.size(); i++) {
      assertThat(received.get(i)).isEqualTo(contents.get(i));
    }
  }

  @Test
  void messageThatIsCutByATimeoutIsNotLost() throws IOException {
    // Given
    byte[] bytes = message('d', "hello");
    MessageChannel channel = server.channel();
    List<Character> types = new ArrayList<>();

    // When
    for (byte next : bytes) {
      types.add(channel.receive(AT_ONCE));
      server.say(new byte[] {next});
    }
    char last = channel.receive(Duration.ofSeconds(10));

    // Then
    assertThat(types).hasSize(10).containsOnly((char) 0);
    assertThat(last).isEqualTo('d');
    assertThat(copyOf(channel.body())).isEqualTo("hello".getBytes());
  }

  @Test
  void noticesAndSettingsAreTakenAside() throws IOException {
    // Given
    server.say(message('N', "SNOTICE\0Mbe careful\0\0"));
    server.say(message('S', "server_version\00018.6\0"));
    server.say(message('Z', "I"));
    MessageChannel channel = server.channel();

    // When
    char type = channel.receive();

    // Then
    assertThat(type).isEqualTo('Z');
    assertThat(channel.parameter("server_version")).isEqualTo("18.6");
  }

  @Test
  void errorCarriesWhatTheServerSaid() throws IOException {
    // Given
    server.say(
        message(
            'E',
            "SFEHLER\0VERROR\0C58P01\0Mrequested WAL segment has already been removed\0Dd\0Hh\0\0"));
    MessageChannel channel = server.channel();

    // Then
    assertThatThrownBy(channel::receive)
        .isInstanceOfSatisfying(
            ServerRefused.class,
            refused -> {
              assertThat(refused.severity()).isEqualTo("ERROR");
              assertThat(refused.is(SqlState.UNDEFINED_FILE)).isTrue();
              assertThat(refused.serverMessage())
                  .isEqualTo("requested WAL segment has already been removed");
            })
        .hasMessage("ERROR 58P01: requested WAL segment has already been removed; d (hint: h)");
  }

  @Test
  void peerThatIsNotPostgresIsNoticedByTheLengthItAnnounces() throws IOException {
    server.say("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes());
    MessageChannel channel = server.channel();

    assertThatThrownBy(channel::receive)
        .isInstanceOf(ProtocolViolation.class)
        .hasMessageContaining("announced a message of");
  }

  @Test
  void endOfTheConnectionIsNotSilence() throws IOException {
    MessageChannel channel = server.channel();
    server.say(new byte[] {'d', 0, 0});
    server.hangUp();

    assertThatThrownBy(() -> channel.receive(Duration.ofSeconds(10)))
        .isInstanceOf(EOFException.class);
  }

  @Test
  void serverThatDoesNotAnswerIsGivenUp() throws IOException {
    MessageChannel channel = server.channel();
    channel.limitAnswers(AT_ONCE);

    assertThatThrownBy(channel::receive)
        .isInstanceOf(SocketTimeoutException.class)
        .hasMessage("server did not answer within 1 ms");
  }

  @Test
  void messagesAreSentWithTypeAndLength() throws IOException {
    MessageChannel channel = server.channel();

    channel.sendText('Q', "SHOW x");

    assertThat(server.hear(12)).isEqualTo(message('Q', "SHOW x\0"));
  }

  private void sayInPieces(byte[] bytes, Random random) {
    try {
      for (int at = 0; at < bytes.length; ) {
        int count = Math.min(bytes.length - at, 1 + random.nextInt(300_000));
        server.say(Arrays.copyOfRange(bytes, at, at + count));
        at += count;
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static byte[] copyOf(ByteBuffer body) {
    byte[] copy = new byte[body.remaining()];
    body.get(copy);
    return copy;
  }
}
