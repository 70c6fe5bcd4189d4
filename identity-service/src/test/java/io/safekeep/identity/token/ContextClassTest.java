package io.safekeep.identity.token;

import static io.safekeep.identity.token.ContextClass.MULTI_FACTOR;
import static io.safekeep.identity.token.ContextClass.PASSWORD;
import static io.safekeep.identity.token.ContextClass.PHISHING_RESISTANT;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContextClassTest {

  @ParameterizedTest
  @CsvSource({
    "pwd, PASSWORD",
    "pwd otp mfa, MULTI_FACTOR",
    "pwd mfa, MULTI_FACTOR",
    "swk user mfa, PHISHING_RESISTANT",
    "pwd hwk user mfa, PHISHING_RESISTANT"
  })
  void methodsAmountToAClass(String methods, ContextClass expected) {
    assertThat(ContextClass.of(List.of(methods.split(" ")))).isEqualTo(expected);
  }

  @Test
  void strongerDoesForWeaker() {
    assertThat(PHISHING_RESISTANT.isAtLeast(MULTI_FACTOR)).isTrue();
    assertThat(MULTI_FACTOR.isAtLeast(MULTI_FACTOR)).isTrue();
    assertThat(PASSWORD.isAtLeast(MULTI_FACTOR)).isFalse();
  }

  @Test
  void weakestOfThoseThatAreNamedWillDo() {
    assertThat(
            ContextClass.weakestOf(
                List.of(
                    "urn:example:gold",
                    "urn:safekeep:acr:phishing-resistant",
                    "urn:safekeep:acr:mfa")))
        .contains(MULTI_FACTOR);
    assertThat(ContextClass.weakestOf(List.of("urn:example:gold"))).isEmpty();
  }
}
