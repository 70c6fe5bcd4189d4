package io.safekeep.access.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.management.ThreadMXBean;
import io.safekeep.access.session.Fact;
import io.safekeep.access.session.RecordUnavailable;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/// Bytes that are almost the protocol. Nothing but an IOException may come of them, little memory
/// may be taken for them, and what is forwarded was recorded.
class DecoderFuzzTest {
  private static final int RUNS = Integer.getInteger("safekeep.fuzz.runs", 30_000);
  private static final long SEED = Long.getLong("safekeep.fuzz.seed", 20261122);

  /// The first run also loads classes, and is not judged.
  private static final long MOST_BYTES = 4L << 20;

  private static final List<byte[]> ASKED =
      List.of(
          Message.of('Q', "select 1"),
          RawClient.parse("s", "select $1"),
          Message.of('B', "p", "s", new byte[] {0, 1, 0, 1, 0, 1, 0, 0, 0, 2, 'x', 'y', 0, 0}),
          RawClient.execute("p"),
          Message.of('D', new byte[] {'S', 's', 0}),
          Message.of('C', new byte[] {'P', 'p', 0}),
          Message.of('F', 2026, new byte[6]),
          Message.of('d', "1\t2\n"),
          Message.of('c'),
          Message.of('f', "no"),
          Message.of('H'),
          RawClient.sync(),
          Message.of('X'));

  private static final List<byte[]> ANSWERED =
      List.of(
          Message.of('1'),
          Message.of('2'),
          Message.of('3'),
          Message.of('C', "SELECT 1"),
          Message.of('C', "DEALLOCATE ALL"),
          Message.of('D', new byte[] {0, 1, 0, 0, 0, 1, 'x'}),
          Message.of('E', "SERROR", "VERROR", "C42501", "Mno", new byte[1]),
          Message.fatal("57P01", "gone"),
          Message.of('I'),
          Message.of('N', "SNOTICE", new byte[1]),
          Message.of('S', "client_encoding", "LATIN1"),
          Message.of('T', new byte[] {0, 0}),
          Message.of('Z', new byte[] {'I'}),
          Message.of('s'),
          Message.of('G', new byte[] {0, 0, 0}));

  @Test
  void requestsAreRecordedOrRefusedWhateverTheirBytes() {
    var random = new Random(SEED);
    for (int run = 0; run < RUNS; run++) {
      var bytes = mutated(random, ASKED);
      long before = allocated();
      // When
      request(bytes, random, run);
      // Then
      assertThat(allocated() - before)
          .as("run %d", run)
          .isLessThan(run == 0 ? Long.MAX_VALUE : MOST_BYTES);
    }
  }

  /// The same, with bytes that are led to branches not reached before; and so below.
  @MethodSource("conversations")
  @FuzzTest(maxDuration = "5m")
  void requestsAreRecordedOrRefused(byte[] bytes) {
    request(bytes, new Random(SEED), 0);
  }

  static Stream<byte[]> conversations() {
    return Stream.concat(ASKED.stream(), Stream.of(joined(ASKED)));
  }

  private static void request(byte[] bytes, Random random, int run) {
    var forwarded = new ByteArrayOutputStream();
    List<Fact> recorded = new ArrayList<>();
    var requests =
        new Requests(
            new MessageReader(new Trickle(bytes, random)),
            forwarded,
            new Conversation(10),
            recorded::addAll);
    drive(() -> requests.next(), run);
    assertThatAllIsRecorded(forwarded.toByteArray(), recorded, run);
  }

  @Test
  void answersPassOrEndTheSessionWhateverTheirBytes() {
    var random = new Random(SEED + 1);
    for (int run = 0; run < RUNS; run++) {
      var bytes = mutated(random, ANSWERED);
      long before = allocated();
      // When
      answer(bytes, random, run);
      // Then
      assertThat(allocated() - before)
          .as("run %d", run)
          .isLessThan(run == 0 ? Long.MAX_VALUE : MOST_BYTES);
    }
  }

  @MethodSource("answers")
  @FuzzTest(maxDuration = "5m")
  void answersPassOrEndTheSession(byte[] bytes) {
    answer(bytes, new Random(SEED), 0);
    drive(() -> ServerError.of(bytes).isFatal() && false, 0);
  }

  static Stream<byte[]> answers() {
    return Stream.concat(ANSWERED.stream(), Stream.of(joined(ANSWERED)));
  }

  private static void answer(byte[] bytes, Random random, int run) {
    var answers =
        new Answers(
            new MessageReader(new Trickle(bytes, random)),
            OutputStream.nullOutputStream(),
            new Conversation(10),
            _ -> {});
    drive(() -> answers.next() == Answers.Outcome.PASSED, run);
  }

  @Test
  void startsAreTakenOrRefusedWhateverTheirBytes() {
    var random = new Random(SEED + 2);
    for (int run = 0; run < RUNS; run++) {
      var bytes = mutated(random, List.of(RawClient.startup("jit", "timezone", "UTC")));
      drive(() -> Startup.parse(bytes).user().isEmpty(), run);
      drive(() -> ServerError.of(bytes).isFatal() && false, run);
    }
  }

  private interface Step {
    boolean again() throws IOException, RecordUnavailable;
  }

  private static void drive(Step step, int run) {
    try {
      int steps = 0;
      while (step.again()) {
        assertThat(++steps).as("run %d", run).isLessThan(10_000);
      }
    } catch (IOException refused) {
      assertThat(refused.getMessage()).as("run %d", run).isNotNull();
    } catch (RecordUnavailable never) {
      throw new AssertionError(never);
    }
  }

  private static byte[] joined(List<byte[]> messages) {
    var all = new ByteArrayOutputStream();
    messages.forEach(all::writeBytes);
    return all.toByteArray();
  }

  /// A few messages, some bytes of which are changed, left out or doubled.
  private static byte[] mutated(Random random, List<byte[]> messages) {
    var all = new ByteArrayOutputStream();
    for (int i = 0; i <= random.nextInt(8); i++) {
      all.writeBytes(messages.get(random.nextInt(messages.size())));
    }
    var bytes = all.toByteArray();
    for (int i = 0; i < random.nextInt(6); i++) {
      int at = random.nextInt(bytes.length);
      bytes[at] =
          switch (random.nextInt(4)) {
            case 0 -> (byte) random.nextInt();
            case 1 -> 0;
            case 2 -> (byte) 0xff;
            default -> (byte) (bytes[at] ^ 1 << random.nextInt(8));
          };
    }
    return random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)) : bytes;
  }

  /// Statements among the forwarded messages are those of the facts, in order.
  private static void assertThatAllIsRecorded(byte[] forwarded, List<Fact> recorded, int run) {
    List<String> statements = new ArrayList<>();
    var in = new MessageReader(new ByteArrayInputStream(forwarded));
    try {
      for (int type = in.next(); type >= 0; type = in.next()) {
        var body = new Body(in.head(1 << 20));
        in.skip();
        if (type == 'P') {
          body.string();
        }
        if (type == 'Q' || type == 'P') {
          statements.add(Body.readable(body.string()));
        }
      }
    } catch (EOFException withinCopy) {
      // The client left within a row of a COPY, which is passed on as it comes.
      assertThat(new String(forwarded, StandardCharsets.ISO_8859_1)).contains("d");
    } catch (IOException e) {
      throw new AssertionError("run " + run, e);
    }
    assertThat(
            recorded.stream()
                .filter(fact -> fact.sealed().containsKey("statement"))
                .map(fact -> fact.sealed().get("statement")))
        .as("run %d", run)
        .containsExactlyElementsOf(statements);
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  /// Gives its bytes in pieces of any size.
  private static final class Trickle extends ByteArrayInputStream {
    private final Random random;

    Trickle(byte[] bytes, Random random) {
      super(bytes);
      this.random = random;
    }

    @Override
    public synchronized int read(byte[] to, int offset, int length) {
      return super.read(to, offset, 1 + random.nextInt(length));
    }
  }
}
