package io.safekeep.identity.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.identity.Locks;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class AttemptsIT {

  @Inject SqlAttempts attempts;
  @Inject DataSource dataSource;
  @Inject Sql sql;

  /// Two people behind one address who sign in at the same moment.
  @Test
  void whoWaitedForSomebodyElseAtTheSameAddressIsLetThrough() throws Exception {
    // Given
    var address = UUID.randomUUID().toString();
    var row = new Secret("source " + address).hash();
    attempts.admit("ada@" + address, address);
    try (var ada = dataSource.getConnection();
        var takeRow = ada.prepareStatement("select from sign_in_attempt where key = ? for update");
        var letGo =
            ada.prepareStatement(
                """
                update sign_in_attempt set failures = 0, paused_until = clock_timestamp() where key = ?
                """)) {
      ada.setAutoCommit(false);
      takeRow.setString(1, row);
      takeRow.execute();
      var grace = CompletableFuture.supplyAsync(() -> attempts.admit("grace@" + address, address));
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> Locks.areWaitedFor(sql, "%sign_in_attempt%"));

      // When
      letGo.setString(1, row);
      letGo.execute();
      ada.commit();

      // Then
      assertThat(grace.get(60, TimeUnit.SECONDS)).isEmpty();
    }
  }
}
