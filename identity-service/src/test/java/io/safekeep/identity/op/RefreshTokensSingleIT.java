package io.safekeep.identity.op;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.identity.Operator;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class RefreshTokensSingleIT {

  @Inject Sql sql;
  @Inject RefreshTokensSingle refreshTokensSingle;

  @Test
  void familyWithTwoGoodTokensIsSeen() {
    // Given
    var client = Operator.createPublicClient();
    var person = Operator.createUser(Operator.createTenant(), "member");
    var browser = new Browser();
    var code = browser.signIn(Browser.request(client.id()), person.signInName()).get("code");
    String token = Browser.redeem(client.id(), code, Browser.VERIFIER).path("refresh_token");
    String next = Browser.refresh(client.id(), token).path("refresh_token");
    var before = refreshTokensSingle.check().getFirst();

    // When
    sql.update("update refresh_token set used_at = null where hash = ?", new Secret(token).hash());

    // Then
    var after = refreshTokensSingle.check().getFirst();
    sql.update("update refresh_token set used_at = now() where hash = ?", new Secret(token).hash());
    assertThat(next).isNotEqualTo(token);
    assertThat(before.outcome()).isEqualTo(Outcome.PASS);
    assertThat(after.outcome()).isEqualTo(Outcome.FAIL);
    assertThat(after.measured()).isEqualTo("1 families");
  }
}
