package io.safekeep.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsInQueryRefusedTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password",
        "Password",
        "access_token",
        "accessToken",
        "access-token",
        "ACCESS.TOKEN",
        "api_key",
        "e-mail",
        "email",
        "code",
        "client_secret",
        "id_token",
        "token"
      })
  void nameOfASecretIsKnownHoweverItIsWritten(String name) {
    assertThat(SecretsInQueryRefused.isSecret(name, List.of("x"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cursor",
        "limit",
        "state",
        "nonce",
        "code_challenge",
        "user_code",
        "at",
        "pending",
        "tokens_left",
        "filter"
      })
  void otherNamesAreNoSecrets(String name) {
    assertThat(
            SecretsInQueryRefused.isSecret(name, List.of("0199dddd-0000-7000-8000-000000000001")))
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEifQ.",
        "skk_7N42dgm5tFLK9N8MT7fHC7_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ_0r7fPW",
        "sks_Zm9yIGEgdGVzdCBvZiB0aGUgcXVlcnkgc3RyaW5nLi4u"
      })
  void secretIsKnownByItsForm(String value) {
    assertThat(SecretsInQueryRefused.isSecret("q", List.of("harmless", value))).isTrue();
  }
}
