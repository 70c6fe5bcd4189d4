package io.safekeep.runtime.secret;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SecretTest {

  @Test
  void hashIsSha256InBase64Url() {
    // FIPS 180-2, appendix B.1
    assertThat(new Secret("abc").hash()).isEqualTo("ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
  }

  @Test
  void secretMatchesItsOwnHashOnly() {
    var secret = Secret.random("sks_");

    assertThat(secret.matches(secret.hash())).isTrue();
    assertThat(Secret.random("sks_").matches(secret.hash())).isFalse();
  }

  @Test
  void secretSaysWhatItIsAndHolds256RandomBits() {
    assertThat(Secret.random("sks_").value()).matches("sks_[A-Za-z0-9_-]{43}");
    assertThat(Secret.random("sks_")).isNotEqualTo(Secret.random("sks_"));
  }

  @Test
  void secretIsNeverPrinted() {
    assertThat(new Secret("sks_x")).hasToString("Secret[...]");
  }
}
