package io.safekeep.runtime.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.safekeep.runtime.problem.Refusal;
import java.math.BigInteger;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SshPublicKeyTest {

  private static final String GOOD =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";

  @Test
  void lineIsReadWithoutItsComment() {
    // When
    SshPublicKey key = SshPublicKey.parse(GOOD + " alice@laptop, at home\n");

    // Then
    assertThat(key.line()).isEqualTo(GOOD);
    assertThat(key.type()).isEqualTo("ssh-ed25519");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ssh-ed25519",
        "ssh-ed25519 not*base64",
        // Says another type than it holds.
        "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f",
        // A byte short, and a byte too many.
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4=",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4fAA==",
        // A length of -1, and one of 2 GiB.
        "ssh-ed25519 /////w==",
        "ssh-ed25519 f////w==",
        "ssh-dss AAAAB3NzaC1kc3M=",
        "ssh-ed25519-cert-v01@openssh.com AAAAIHNzaC1lZDI1NTE5LWNlcnQtdjAxQG9wZW5zc2guY29t"
      })
  void whatIsNoStrongKeyIsRefused(String line) {
    assertThatThrownBy(() -> SshPublicKey.parse(line))
        .isInstanceOf(Refusal.class)
        .hasMessageStartingWith("publicKey ");
  }

  @Test
  void rsaKeyOf2048BitsIsRefused() {
    assertThatThrownBy(() -> SshPublicKey.parse(rsa(2048, 65537)))
        .hasMessage("publicKey has 2048 bits; an RSA key needs at least 3072, at most 16384");
    assertThatThrownBy(() -> SshPublicKey.parse(rsa(3072, 3))).hasMessageContaining("65537");
    assertThat(SshPublicKey.parse(rsa(3072, 65537)).type()).isEqualTo("ssh-rsa");
  }

  @Test
  void bytesOfAnyKindAreReadOrRefused() {
    // Given
    Random random = new Random(7);
    byte[] blob = Base64.getDecoder().decode(GOOD.split(" ")[1]);

    for (int round = 0; round < 20_000; round++) {
      // When
      byte[] changed = blob.clone();
      for (int i = random.nextInt(4); i >= 0; i--) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt();
      }
      String line = "ssh-ed25519 " + Base64.getEncoder().encodeToString(changed);

      // Then
      try {
        assertThat(SshPublicKey.parse(line).line()).isEqualTo(line);
      } catch (Refusal refusal) {
        assertThat(refusal).hasMessageStartingWith("publicKey ");
      }
    }
  }

  private static String rsa(int bits, int exponent) {
    BigInteger modulus = BigInteger.ONE.shiftLeft(bits - 1).setBit(0);
    return "ssh-rsa "
        + Base64.getEncoder()
            .encodeToString(
                new SshBytes()
                    .string("ssh-rsa")
                    .string(BigInteger.valueOf(exponent).toByteArray())
                    .string(modulus.toByteArray())
                    .toBytes());
  }
}
