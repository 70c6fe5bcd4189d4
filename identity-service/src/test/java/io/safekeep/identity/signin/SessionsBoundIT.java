package io.safekeep.identity.signin;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class SessionsBoundIT {

  @Inject Sql sql;
  @Inject SessionsBound sessionsBound;

  @Test
  void openSessionThatAnyBrowserMayShowIsSeen() {
    // Given
    var id = UUID.randomUUID();
    var before = sessionsBound.check().getFirst();
    sql.update(
        """
        insert into session (id, secret_hash, account_id, methods, signed_in_at, expires_at)
        values (?, ?, ?, '{pwd}', now(), now() + interval '1 hour')
        """,
        id,
        id.toString(),
        UUID.randomUUID());

    // When
    var unbound = sessionsBound.check().getFirst();
    sql.update("delete from session where id = ?", id);

    // Then
    assertThat(before.outcome()).isEqualTo(Outcome.PASS);
    assertThat(unbound.outcome()).isEqualTo(Outcome.FAIL);
    assertThat(unbound.measured()).isEqualTo("1 unbound");
  }
}
