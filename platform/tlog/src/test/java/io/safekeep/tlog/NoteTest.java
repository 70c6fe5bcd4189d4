package io.safekeep.tlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoteTest {
  /// The example of Go's golang.org/x/mod/sumdb/note, whose tool made it.
  private static final String GO_KEY =
      "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

  private static final String GO_NOTE =
      """
      If you think cryptography is the answer to your problem,
      then you don't know what your problem is.

      \u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
      """;

  private static final Instant SEEN = Instant.parse("2026-11-22T05:00:00Z");

  private final NoteSigner log = signer("log.example/t/acme", NoteKey.Kind.NOTE);
  private final NoteSigner witness = signer("witness.example", NoteKey.Kind.COSIGNATURE);
  private final Checkpoint checkpoint =
      new Checkpoint("log.example/t/acme", 20_852_163, TreeHash.EMPTY, List.of("extended"));

  @Test
  void noteOfAnotherImplementationIsVerified() throws MalformedNote {
    // Given
    var key = NoteKey.parse(GO_KEY);
    var note = SignedNote.parse(GO_NOTE.getBytes(UTF_8));

    // Then
    assertThat(key.verifies(note)).isTrue();
    assertThat(key).hasToString(GO_KEY);
    assertThat(note).hasToString(GO_NOTE);
  }

  @Test
  void noteWithAnyBitFlippedIsNotVerified() throws MalformedNote {
    // Given
    var key = NoteKey.parse(GO_KEY);
    var random = new Random(1);

    for (var round = 0; round < 500; round++) {
      // When
      var bytes = GO_NOTE.getBytes(UTF_8);
      bytes[random.nextInt(bytes.length - 1)] ^= (byte) (1 << random.nextInt(8));

      // Then
      assertThat(isVerified(key, bytes)).isFalse();
    }
  }

  private static boolean isVerified(NoteKey key, byte[] bytes) {
    try {
      return key.verifies(SignedNote.parse(bytes));
    } catch (MalformedNote refused) {
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "text\n",
        "text\n\n",
        "text\n\n\u2014 name AAAAAAA=",
        "text\n\n- name AAAAAAA=\n",
        "text\n\n\u2014 name\n",
        "text\n\n\u2014 na+me AAAAAAA=\n",
        "text\n\n\u2014  AAAAAAA=\n",
        "text\n\n\u2014 name AAAA\n",
        "text\n\n\u2014 name ?\n",
        "text\u0007\n\n\u2014 name AAAAAAA=\n",
        "text\r\n\n\u2014 name AAAAAAA=\n"
      })
  void textThatIsNoNoteIsRefused(String text) {
    assertThatThrownBy(() -> SignedNote.parse(text.getBytes(UTF_8)))
        .isInstanceOf(MalformedNote.class);
  }

  @Test
  void noteThatIsNotUtf8OrEndlessIsRefused() {
    assertThatThrownBy(() -> SignedNote.parse(new byte[] {(byte) 0xC3, '\n', '\n'}))
        .isInstanceOf(MalformedNote.class);
    assertThatThrownBy(() -> SignedNote.parse(new byte[2 << 20])).isInstanceOf(MalformedNote.class);
    var many = "text\n\n" + "\u2014 name AAAAAAA=\n".repeat(101);
    assertThatThrownBy(() -> SignedNote.parse(many.getBytes(UTF_8)))
        .isInstanceOf(MalformedNote.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PeterNeumann+c74f20a3",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "Peter+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+AhpcZBxQ8OExB6DDFvOEqqIF+xWSaqr8sMTiLNbLXRNY",
        "PeterNeumann+c74f20a3+AQ==",
        "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
      })
  void keyThatContradictsItselfIsRefused(String key) {
    assertThatThrownBy(() -> NoteKey.parse(key)).isInstanceOf(MalformedNote.class);
  }

  @Test
  void checkpointIsSignedAndReadAgain() throws MalformedNote {
    // When
    var note = new SignedNote(checkpoint.toString(), List.of(log.sign(checkpoint.toString())));
    var read = SignedNote.parse(note.toBytes());

    // Then
    assertThat(Checkpoint.of(read)).isEqualTo(checkpoint);
    assertThat(log.key().verifies(read)).isTrue();
    assertThat(NoteKey.parse(log.key().toString()).verifies(read)).isTrue();
    assertThat(signer("log.example/t/acme", NoteKey.Kind.NOTE).key().verifies(read)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "origin\n1\n",
        "origin\n01\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "origin\n-1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "origin\n9999999999999999999\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "origin\n1\n47DEQpj8HBSa\n",
        "\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
      })
  void noteThatIsNoCheckpointIsRefused(String text) {
    assertThatThrownBy(() -> Checkpoint.of(new SignedNote(text, List.of())))
        .isInstanceOf(MalformedNote.class);
  }

  @Test
  void cosignatureTellsWhenTheWitnessSawTheCheckpoint() throws MalformedNote {
    // When
    var note =
        new SignedNote(checkpoint.toString(), List.of(log.sign(checkpoint.toString())))
            .with(witness.cosign(checkpoint, SEEN));
    var read = SignedNote.parse(note.toBytes());

    // Then
    assertThat(witness.key().cosignedAt(read)).contains(SEEN);
    assertThat(log.key().cosignedAt(read)).isEmpty();
    var moved =
        new SignedNote(checkpoint.toString().replace("20852163", "20852164"), read.signatures());
    assertThat(witness.key().verifies(moved)).isFalse();
  }

  @Test
  void keyForTheOneIsNotUsedForTheOther() {
    assertThatThrownBy(() -> log.cosign(checkpoint, SEEN))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> witness.sign("text\n")).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void proofShowsAnEntryOfTheLogAndNoOther() throws Exception {
    // Given
    var stored = StoredTiles.ofNumbers(1000);
    var state = new Checkpoint("log.example/t/acme", 1000, stored.edge.root());
    var note = new SignedNote(state.toString(), List.of(log.sign(state.toString())));
    var written = new LogProof(738, stored.tree(1000).inclusion(738), note).toString();

    // When
    var proof = LogProof.parse(written.getBytes(UTF_8));
    var withExtra = LogProof.parse(written.replace("index", "extra AAAA\nindex").getBytes(UTF_8));

    // Then
    assertThat(proof).isEqualTo(withExtra).hasToString(written);
    assertThat(proof.verifies(StoredTiles.entry(738), state.origin(), log.key())).isTrue();
    assertThat(proof.verifies(StoredTiles.entry(739), state.origin(), log.key())).isFalse();
    assertThat(proof.verifies(StoredTiles.entry(738), "log.example/t/other", log.key())).isFalse();
    var stranger = signer("log.example/t/acme", NoteKey.Kind.NOTE).key();
    assertThat(proof.verifies(StoredTiles.entry(738), state.origin(), stranger)).isFalse();
  }

  @Test
  void proofWithAnyBitFlippedShowsNothing() throws Exception {
    // Given
    var stored = StoredTiles.ofNumbers(300);
    var state = new Checkpoint("log.example/t/acme", 300, stored.edge.root());
    var note = new SignedNote(state.toString(), List.of(log.sign(state.toString())));
    var written = new LogProof(7, stored.tree(300).inclusion(7), note).toString();
    var random = new Random(2);

    for (var round = 0; round < 500; round++) {
      // When
      var bytes = written.getBytes(UTF_8);
      bytes[random.nextInt(bytes.length - 1)] ^= (byte) (1 << random.nextInt(8));

      // Then
      assertThat(shows(bytes, state.origin())).isFalse();
    }
  }

  private boolean shows(byte[] proof, String origin) {
    try {
      return LogProof.parse(proof).verifies(StoredTiles.entry(7), origin, log.key());
    } catch (MalformedNote refused) {
      return false;
    }
  }

  private static NoteSigner signer(String name, NoteKey.Kind kind) {
    KeyPair pair;
    try {
      pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException missing) {
      throw new AssertionError(missing);
    }
    return new NoteSigner(new NoteKey(name, kind, pair.getPublic()), pair.getPrivate());
  }
}
