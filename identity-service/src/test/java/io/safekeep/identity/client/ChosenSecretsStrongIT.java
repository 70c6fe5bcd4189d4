package io.safekeep.identity.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.identity.Operator;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.util.Optional;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class ChosenSecretsStrongIT {

  @Inject Sql sql;
  @Inject ClientDirectory clients;

  @Test
  void secretOfElevenCharactersThatOpensAClientIsFound() {
    // Given
    var client = Operator.createService();
    var eleven = "Kelp7?xyKel";
    var twelve = "Kelp7?xyKelp";

    // When
    var notInUse = said(client.id(), eleven);
    keep(client.id(), eleven);
    var tooShort = said(client.id(), eleven);
    keep(client.id(), twelve);
    var longEnough = said(client.id(), twelve);

    // Then
    assertThat(notInUse.outcome()).isEqualTo(Outcome.PASS);
    assertThat(tooShort.outcome()).isEqualTo(Outcome.FAIL);
    assertThat(tooShort.measured()).isEqualTo("11 characters");
    assertThat(longEnough.outcome()).isEqualTo(Outcome.PASS);
  }

  private void keep(String id, String secret) {
    sql.update("update client set secret_hash = ? where id = ?", new Secret(secret).hash(), id);
  }

  private ControlResult said(String id, String secret) {
    var settings =
        new BootstrapSettings() {
          @Override
          public Optional<String> clientId() {
            return Optional.of(id);
          }

          @Override
          public Optional<String> clientSecret() {
            return Optional.of(secret);
          }
        };
    return new ChosenSecretsStrong(settings, clients).check().getFirst();
  }
}
