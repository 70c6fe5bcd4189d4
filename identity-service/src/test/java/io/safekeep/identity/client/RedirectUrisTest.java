package io.safekeep.identity.client;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectUrisTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://portal.example/callback",
        "https://portal.example/callback?tenant=1",
        "http://127.0.0.1:8400/callback",
        "http://[::1]/callback",
        "http://localhost:3000/callback",
        "com.example.app:/callback"
      })
  void safePlacesToReturnToAreTaken(String uri) {
    assertThatCode(() -> RedirectUris.check("redirectUris", URI.create(uri)))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://portal.example/callback",
        "http://localhost.evil.example/callback",
        "https://portal.example/callback#fragment",
        "https://user:password@portal.example/callback",
        "https:/callback",
        "javascript:alert(1)",
        "data:text/html,x",
        "/callback"
      })
  void othersAreRefused(String uri) {
    assertThatThrownBy(() -> RedirectUris.check("redirectUris", URI.create(uri)))
        .hasMessageStartingWith("redirectUris entry ");
  }
}
