package io.safekeep.identity.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.identity.Operator;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class AppsConnectSecurelyIT {

  @Inject Sql sql;
  @Inject AppsConnectSecurely appsConnectSecurely;

  @Test
  void clientWhoseCodesTravelInTheClearIsSeen() {
    // Given
    var client = Operator.createPublicClient();
    var before = resultsFor(client.id());

    // When
    sql.update(
        "update client set redirect_uris = '{http://portal.example/callback}' where id = ?",
        client.id());
    var inTheClear = resultsFor(client.id());
    sql.update(
        "update client set redirect_uris = '{http://127.0.0.1:8080/callback}' where id = ?",
        client.id());

    // Then
    assertThat(before).isEmpty();
    assertThat(inTheClear).containsExactly(Outcome.FAIL);
    assertThat(resultsFor(client.id())).isEmpty();
  }

  private List<Outcome> resultsFor(String client) {
    return appsConnectSecurely.check().stream()
        .filter(result -> result.subject().equals(client))
        .map(result -> result.outcome())
        .toList();
  }
}
