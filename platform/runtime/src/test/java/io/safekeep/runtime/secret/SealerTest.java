package io.safekeep.runtime.secret;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SealerTest {

  private static final byte[] MASTER_KEY = filled(7);
  private static final byte[] PLAIN = "what must be read again".getBytes(UTF_8);

  private final Sealer sealer = new Sealer(MASTER_KEY, "tests", "test");

  @Test
  void opensWhatItSealed() {
    assertThat(sealer.open(sealer.seal(PLAIN, "k1"), "k1")).contains(PLAIN);
  }

  @Test
  void textComesBackFromAUrlAndNonsenseOpensNothing() {
    var sealed = sealer.sealText("größer als 1", "k1");

    assertThat(sealed).matches("[A-Za-z0-9_-]+");
    assertThat(sealer.openText(sealed, "k1")).contains("größer als 1");
    assertThat(sealer.openText(sealed, "k2")).isEmpty();
    assertThat(sealer.openText("no base64!", "k1")).isEmpty();
    assertThat(sealer.openText("", "k1")).isEmpty();
  }

  @Test
  void sameBytesAreSealedDifferentlyEachTime() {
    assertThat(sealer.seal(PLAIN, "k1")).isNotEqualTo(sealer.seal(PLAIN, "k1"));
  }

  @Test
  void formerMasterKeysOpenWhatTheySealedAndSealNothing() {
    var successor = new Sealer(filled(9), List.of(MASTER_KEY), "tests", "test");

    assertThat(successor.open(sealer.seal(PLAIN, "k1"), "k1")).contains(PLAIN);
    assertThat(sealer.open(successor.seal(PLAIN, "k1"), "k1")).isEmpty();
    assertThat(successor.seal(PLAIN, "k1")).startsWith(successor.header());
    assertThat(sealer.header()).isNotEqualTo(successor.header());
  }

  @Test
  void anyChangedByteIsNoticed() {
    var sealed = sealer.seal(PLAIN, "k1");
    for (int i = 0; i < sealed.length; i++) {
      var changed = sealed.clone();
      changed[i] ^= 1;
      assertThat(sealer.open(changed, "k1")).as("byte %s", i).isEmpty();
    }
  }

  @Test
  void otherContextPurposeOrMasterKeyOpensNothing() {
    var sealed = sealer.seal(PLAIN, "k1");

    assertThat(sealer.open(sealed, "k2")).isEmpty();
    assertThat(new Sealer(MASTER_KEY, "tests", "other").open(sealed, "k1")).isEmpty();
    assertThat(new Sealer(MASTER_KEY, "others", "test").open(sealed, "k1")).isEmpty();
    assertThat(new Sealer(filled(8), "tests", "test").open(sealed, "k1")).isEmpty();
  }

  @Test
  void cutOffBytesOpenNothing() {
    var sealed = sealer.seal(PLAIN, "k1");
    for (int length = 0; length < sealed.length; length++) {
      assertThat(sealer.open(Arrays.copyOf(sealed, length), "k1")).isEmpty();
    }
  }

  @Test
  void masterKeyHas32Bytes() {
    assertThatThrownBy(() -> new Sealer(new byte[31], "tests", "test"))
        .hasMessage("master key has 31 bytes, 32 are needed");
  }

  private static byte[] filled(int value) {
    var key = new byte[32];
    Arrays.fill(key, (byte) value);
    return key;
  }
}
