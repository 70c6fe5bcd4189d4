package io.safekeep.identity.logscan;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class LogHoldsNoSecretsIT {

  @Inject LogHoldsNoSecrets logHoldsNoSecrets;

  @Test
  void lineWithASecretIsSeenAndNotSaidAgain() {
    // Given
    var before = logHoldsNoSecrets.check().getFirst();

    // When
    Logger.getLogger("io.safekeep.test").info("GET /callback?code=SplxlOBeZQQYbYS6WxSbIA");

    // Then
    var after = logHoldsNoSecrets.check().getFirst();
    assertThat(before.outcome()).as(before.detail()).isEqualTo(Outcome.PASS);
    assertThat(after.outcome()).isEqualTo(Outcome.FAIL);
    assertThat(after.detail()).contains("io.safekeep.test").doesNotContain("Splx");
  }
}
