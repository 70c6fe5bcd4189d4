package io.safekeep.identity.apikey;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTextTest {

  private static final String KEY =
      "skk_7N42dgm5tFLK9N8MT7fHC7_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ_0r7fPW";

  @Test
  void newKeyIsReadAsWhatItIs() {
    // Given
    var random = new SecureRandom();
    var id = KeyText.newId(random);

    // When
    var made = KeyText.random(id, random);

    // Then
    assertThat(made.secret().value()).matches("skk_[0-9A-Za-z]{22}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}");
    assertThat(KeyText.read(made.secret().value())).contains(made);
    assertThat(KeyText.isId(id)).isTrue();
  }

  @Test
  void checksumIsTheOneThatScannersCompute() {
    assertThat(KeyText.read(KEY)).map(KeyText::id).contains("skk_7N42dgm5tFLK9N8MT7fHC7");
  }

  @Test
  void everyMistypedCharacterShows() {
    for (int at : List.of(4, 10, 27, 40, 69, 71, 76)) {
      var mistyped =
          KEY.substring(0, at) + (KEY.charAt(at) == 'x' ? 'y' : 'x') + KEY.substring(at + 1);
      assertThat(KeyText.read(mistyped)).as(mistyped).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "skk_",
        "skk_7N42dgm5tFLK9N8MT7fHC7",
        "sks_7N42dgm5tFLK9N8MT7fHC7_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ_0r7fPW",
        "skk_7N42dgm5tFLK9N8MT7fHC7_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ_0r7fPW\n",
        "skk_7N42dgm5tFLK9N8MT7fHC7_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ\u0130_0r7fPW"
      })
  void whatNoKeyLooksLikeIsNone(String text) {
    assertThat(KeyText.read(text)).isEmpty();
  }
}
