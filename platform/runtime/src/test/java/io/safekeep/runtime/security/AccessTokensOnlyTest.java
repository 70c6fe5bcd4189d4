package io.safekeep.runtime.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.oidc.AccessTokenCredential;
import io.quarkus.oidc.runtime.OidcJwtCallerPrincipal;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import java.util.Base64;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTokensOnlyTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"typ\":\"at+jwt\"}",
        "{\"typ\":\"AT+JWT\"}",
        "{\"typ\":\"application/at+jwt\"}"
      })
  void accessTokenPasses(String header) {
    var identity = identity(header);

    assertThat(augment("at+jwt", identity)).isSameAs(identity);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"typ\":\"JWT\"}",
        "{\"typ\":\"logout+jwt\"}",
        "{\"typ\":7}",
        "{\"typ\":null}",
        "{}",
        "[]",
        "",
        "hello"
      })
  void whatTheIssuerSignedForSomethingElseDoesNot(String header) {
    var identity = identity(header);

    assertThatThrownBy(() -> augment("at+jwt", identity))
        .isInstanceOf(AuthenticationFailedException.class);
  }

  @Test
  void issuerMayHaveAnotherTypeForThem() {
    var identity = identity("{\"typ\":\"JWT\"}");

    assertThat(augment("JWT", identity)).isSameAs(identity);
  }

  private static SecurityIdentity augment(String type, SecurityIdentity identity) {
    return new AccessTokensOnly(type).augment(identity, null).await().indefinitely();
  }

  private static SecurityIdentity identity(String header) {
    var claims = new JwtClaims();
    claims.setSubject("ada");
    var token =
        Base64.getUrlEncoder().withoutPadding().encodeToString(header.getBytes(UTF_8)) + ".e30.e30";
    return QuarkusSecurityIdentity.builder()
        .setPrincipal(new OidcJwtCallerPrincipal(claims, new AccessTokenCredential(token)))
        .build();
  }
}
