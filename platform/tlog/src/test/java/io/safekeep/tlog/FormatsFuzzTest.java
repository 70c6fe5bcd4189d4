package io.safekeep.tlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// Bytes that are almost what logs, witnesses and readers exchange: they are refused with a reason,
/// or mean what is written again byte for byte. Tries its seeds; profile `fuzz` looks for more.
class FormatsFuzzTest {
  private static final String SIGNATURE =
      "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
  private static final String CHECKPOINT =
      "log.example/t/acme\n20852163\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";

  @MethodSource("notes")
  @FuzzTest(maxDuration = "5m")
  void noteIsRefusedOrWrittenAgain(byte[] bytes) {
    try {
      var note = SignedNote.parse(bytes);
      assertThat(note.toBytes()).isEqualTo(bytes);
      assertThat(Checkpoint.of(note)).hasToString(note.text());
    } catch (MalformedNote refused) {
      assertThat(refused).hasMessageMatching("(?s).+");
    }
  }

  @MethodSource("proofs")
  @FuzzTest(maxDuration = "5m")
  void proofIsRefusedOrShowsNothingOfAnotherLog(byte[] bytes) throws MalformedNote {
    var stranger =
        NoteKey.parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
    try {
      var proof = LogProof.parse(bytes);
      assertThat(LogProof.parse(proof.toString().getBytes(UTF_8))).isEqualTo(proof);
      assertThat(proof.verifies(bytes, "log.example/t/acme", stranger)).isFalse();
    } catch (MalformedNote refused) {
      assertThat(refused).hasMessageMatching("(?s).+");
    }
  }

  @MethodSource("bundles")
  @FuzzTest(maxDuration = "5m")
  void bundleIsRefusedOrWrittenAgain(byte[] bytes) {
    try {
      assertThat(EntryBundle.encode(EntryBundle.decode(bytes))).isEqualTo(bytes);
    } catch (MalformedNote refused) {
      assertThat(refused).hasMessageMatching("(?s).+");
    }
  }

  @MethodSource("keysAndPlaces")
  @FuzzTest(maxDuration = "5m")
  void keyOrPlaceIsRefusedOrWrittenAgain(byte[] bytes) {
    var text = new String(bytes, UTF_8);
    TilePlace.parse(text).ifPresent(place -> assertThat(place).hasToString(text));
    try {
      assertThat(NoteKey.parse(text)).hasToString(text);
    } catch (MalformedNote refused) {
      assertThat(refused).hasMessageMatching("(?s).+");
    }
  }

  static Stream<byte[]> notes() {
    return Stream.of(
            "If you think,\nthen you don't know.\n\n" + SIGNATURE,
            CHECKPOINT + "\n" + SIGNATURE,
            CHECKPOINT + "an extension\n\n" + SIGNATURE + SIGNATURE,
            "\n\n" + SIGNATURE,
            CHECKPOINT)
        .map(FormatsFuzzTest::utf8);
  }

  static Stream<byte[]> proofs() {
    var path = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n".repeat(3);
    var note = "\n" + CHECKPOINT + "\n" + SIGNATURE;
    return Stream.of(
            "c2sp.org/tlog-proof@v1\nindex 738\n" + path + note,
            "c2sp.org/tlog-proof@v1\nextra AAAA\nindex 0\n" + note)
        .map(FormatsFuzzTest::utf8);
  }

  static Stream<byte[]> bundles() {
    return Stream.of(
        EntryBundle.encode(List.of()),
        EntryBundle.encode(List.of(utf8("{}"), new byte[0], utf8("one more"))),
        new byte[] {0, 2, '{'});
  }

  static Stream<byte[]> keysAndPlaces() {
    return Stream.of(
            "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
            "x001/x234/067",
            "x001/x234/067.p/17",
            "000.p/256")
        .map(FormatsFuzzTest::utf8);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }
}
