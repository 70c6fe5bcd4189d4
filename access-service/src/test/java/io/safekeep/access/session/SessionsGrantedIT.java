package io.safekeep.access.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.access.AccessSecrets;
import io.safekeep.access.grant.GrantsInForce;
import io.safekeep.access.request.Customer;
import io.safekeep.access.resource.SqlResources;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.work.WorkQueue;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "access"))
@WithTestResource(AccessSecrets.class)
class SessionsGrantedIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Inject Sql sql;
  @Inject SqlResources resources;
  @Inject WorkQueue queue;
  @Inject GrantsInForce grantsInForce;
  @Inject SessionRecords records;
  @Inject SessionsGranted sessionsGranted;

  @Test
  void sessionThatNoGrantAllowsIsFound() throws Exception {
    // Given
    var customer = Customer.known(sql, resources, queue);
    var alice = customer.employee("customer-support");
    var asked = customer.askForPortal(alice, Map.of());
    var id = customer.grantOf(asked.path("id"));
    await().atMost(PATIENCE).until(() -> grantsInForce.find(id).isPresent());
    var grant = grantsInForce.find(id).orElseThrow();
    var allowed = records.begin(grant, "10.0.0.1");
    allowed.end("ended_by_user", Map.of());
    customer.as(alice).post("/v1/grants/" + id + ":withdraw").then().statusCode(200);

    // When somebody gets in all the same
    var late = records.begin(grant, "10.0.0.1");

    // Then
    assertThat(outcomesOf(allowed)).isEmpty();
    assertThat(outcomesOf(late)).containsExactly(Outcome.FAIL);
    late.end("ended_by_user", Map.of());
  }

  private List<Outcome> outcomesOf(SessionRecord session) {
    return sessionsGranted.check().stream()
        .filter(result -> result.subject().equals(session.session().toString()))
        .map(ControlResult::outcome)
        .toList();
  }
}
