package io.safekeep.runtime.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.jwt.auth.principal.DefaultJWTCallerPrincipal;
import java.util.Map;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.Test;

class BoundTokensTest {

  private final BoundTokens boundTokens = new BoundTokens();

  @Test
  void boundTokenIsRefusedWhereNobodySawTheKey() {
    assertThatThrownBy(() -> augment(token(true).build()))
        .isInstanceOf(AuthenticationFailedException.class);
  }

  @Test
  void boundTokenOpensWhatItPermitsToWhoHoldsTheKey() {
    var identity = token(true).addAttribute(BoundTokens.KEY_IS_HELD, true).build();

    assertThat(augment(identity)).isSameAs(identity);
  }

  @Test
  void bearerTokenNeedsNoKey() {
    var identity = token(false).build();

    assertThat(augment(identity)).isSameAs(identity);
  }

  private SecurityIdentity augment(SecurityIdentity identity) {
    return boundTokens.augment(identity, null).await().indefinitely();
  }

  private static QuarkusSecurityIdentity.Builder token(boolean bound) {
    var claims = new JwtClaims();
    claims.setSubject("ada");
    if (bound) {
      claims.setClaim("cnf", Map.of("jkt", "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"));
    }
    return QuarkusSecurityIdentity.builder()
        .setPrincipal(new DefaultJWTCallerPrincipal("raw", "at+jwt", claims));
  }
}
