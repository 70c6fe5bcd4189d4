package io.safekeep.notification.staff;

import static io.safekeep.testing.quarkus.ServiceContract.isProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.safekeep.notification.NotificationSecrets;
import io.safekeep.notification.mail.MailServer;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "notification"))
@WithTestResource(NotificationSecrets.class)
class ContactMethodsIT {

  @Inject Sql sql;
  @Inject SqlContactMethods methods;
  @Inject TendContactMethods tend;

  private final MailServer mail = MailServer.running();

  @Test
  void codeThatWasSentShowsThatSomebodyIsReachedAndFiveWrongOnesEndIt() {
    // Given
    var ada = Colleague.named("Ada");
    String id =
        ada.as("on-call:own")
            .body(Map.of("kind", "mail", "address", ada.address()))
            .post("/v1/contact-methods")
            .then()
            .statusCode(201)
            .body("state", equalTo("unverified"))
            .body("address", equalTo(ada.address().charAt(0) + "…@mail.example"))
            .extract()
            .path("id");
    String code = Colleague.codeMailedTo(mail, ada.address());

    // When
    for (int tries = 0; tries < 5; tries++) {
      isProblem(
          verify(ada, id, "00000000".equals(code) ? "1" : "00000000").then(), 422, "wrong-code");
    }

    // Then
    isProblem(verify(ada, id, code).then(), 422, "wrong-code");
    isProblem(
        ada.as("on-call:own")
            .body(Map.of("kind", "sms", "address", "0301234"))
            .post("/v1/contact-methods")
            .then(),
        400,
        "invalid-request");
    var stranger = Colleague.named("Stranger");
    isProblem(
        stranger.as("on-call:own").delete("/v1/contact-methods/" + id).then(), 404, "not-found");
  }

  @Test
  void howSomebodyWasReachedIsForgottenAMonthAfterTheyLeft() {
    // Given
    var ada = Colleague.named("Ada");
    ada.reachedAt(mail, ada.address());
    ada.leaves();
    tend.sweep();
    int soon = methods.of(ada.id()).size();
    sql.update(
        "update known_employee set inactive_since = now() - interval '31 days' where id = ?",
        ada.id());

    // When
    tend.sweep();

    // Then
    assertThat(soon).isEqualTo(1);
    assertThat(methods.of(ada.id())).isEmpty();
  }

  private static Response verify(Colleague colleague, String id, String code) {
    return colleague
        .as("on-call:own")
        .body(Map.of("code", code))
        .post("/v1/contact-methods/" + id + ":verify");
  }
}
