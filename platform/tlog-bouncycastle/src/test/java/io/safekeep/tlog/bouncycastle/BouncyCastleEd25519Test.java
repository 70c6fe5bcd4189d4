package io.safekeep.tlog.bouncycastle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.tlog.Checkpoint;
import io.safekeep.tlog.Ed25519;
import io.safekeep.tlog.NoteKey;
import io.safekeep.tlog.NoteSigner;
import io.safekeep.tlog.SignedNote;
import io.safekeep.tlog.TreeHash;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BouncyCastleEd25519Test {
  private final Ed25519 ed25519 = new BouncyCastleEd25519();

  @Test
  void isUsedWhereItIsOnTheClassPath() {
    assertThat(Ed25519.fastest()).isInstanceOf(BouncyCastleEd25519.class);
  }

  /// RFC 8032 section 7.1, test 2.
  @Test
  void signsAsTheStandardDoes() throws Exception {
    // Given
    var seed =
        HexFormat.of().parseHex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
    var secret =
        KeyFactory.getInstance("Ed25519")
            .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed));

    // Then
    assertThat(ed25519.sign(secret, new byte[] {0x72}))
        .asHexString()
        .isEqualToIgnoringCase(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
  }

  @Test
  void signsAndVerifiesAsTheJdkDoes() throws Exception {
    var random = new Random(32);
    for (var round = 0; round < 50; round++) {
      // Given
      var pair = pair();
      var message = new byte[random.nextInt(300)];
      random.nextBytes(message);

      // When
      var signature = ed25519.sign(pair.getPrivate(), message);

      // Then
      var jdk = Signature.getInstance("Ed25519");
      jdk.initSign(pair.getPrivate());
      jdk.update(message);
      assertThat(signature).isEqualTo(jdk.sign());
      assertThat(ed25519.verifies(pair.getPublic(), message, signature)).isTrue();
      assertThat(ed25519.verifies(pair().getPublic(), message, signature)).isFalse();
      signature[random.nextInt(signature.length)] ^= (byte) (1 << random.nextInt(8));
      assertThat(ed25519.verifies(pair.getPublic(), message, signature)).isFalse();
    }
  }

  @Test
  void checkpointsAreSignedAndCosignedByIt() throws Exception {
    // Given
    var log = signer("log.example/t/acme", NoteKey.Kind.NOTE);
    var witness = signer("witness.example", NoteKey.Kind.COSIGNATURE);
    var state = new Checkpoint("log.example/t/acme", 0, TreeHash.EMPTY);
    var seen = Instant.parse("2026-11-22T05:00:00Z");

    // When
    var note =
        new SignedNote(state.toString(), List.of(log.sign(state.toString())))
            .with(witness.cosign(state, seen));

    // Then
    var read = SignedNote.parse(note.toString().getBytes(UTF_8));
    assertThat(log.key().verifies(read)).isTrue();
    assertThat(witness.key().cosignedAt(read)).contains(seen);
  }

  private static NoteSigner signer(String name, NoteKey.Kind kind) throws Exception {
    var pair = pair();
    return new NoteSigner(new NoteKey(name, kind, pair.getPublic()), pair.getPrivate());
  }

  private static KeyPair pair() throws Exception {
    return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
  }
}
