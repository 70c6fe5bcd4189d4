package io.safekeep.notification.delivery;

import static io.safekeep.testing.quarkus.ServiceContract.isProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import com.standardwebhooks.Webhook;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.All;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.safekeep.contracts.TenantId;
import io.safekeep.notification.ATenant;
import io.safekeep.notification.NotificationSecrets;
import io.safekeep.notification.bounce.Bounce;
import io.safekeep.notification.delivery.Channel.Hook;
import io.safekeep.notification.delivery.Channel.Mail;
import io.safekeep.notification.delivery.Channel.Phone;
import io.safekeep.notification.delivery.Receiver.Received;
import io.safekeep.notification.endpoint.Endpoints;
import io.safekeep.notification.mail.MailServer;
import io.safekeep.runtime.ServiceSettings;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.purge.DataHolder;
import io.safekeep.runtime.purge.Step;
import io.safekeep.runtime.purge.Warrant;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Messages on their way to receivers that do what receivers do.
@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "notification"))
@WithTestResource(NotificationSecrets.class)
class DeliveriesIT {

  @Inject Messages messages;
  @Inject SqlDeliveries deliveries;
  @Inject Endpoints endpoints;
  @Inject Courier courier;
  @Inject ServiceSettings service;
  @Inject MeterRegistry metrics;
  @Inject Ids ids;
  @Inject Clock clock;
  @Inject NoteOutcomes noteOutcomes;
  @Inject FallbackInTime control;
  @Inject Heard heard;
  @Inject Sql sql;
  @Inject @All List<DataHolder> holders;

  @ConfigProperty(name = "safekeep.phone.url")
  URI provider;

  private final MailServer mail = MailServer.running();
  private final Receiver receiver = Receiver.at(0);
  private final String path = "/" + UUID.randomUUID();

  @AfterEach
  void end() {
    receiver.close();
  }

  private record Registered(UUID id, String secret) {}

  @Test
  void webhookArrivesOnceForADecisionAndTheReferenceLibraryVerifiesIt() {
    // Given
    var tenant = ATenant.named("Hooked");
    var endpoint = register(tenant, Map.of("signing", "hmac"));
    var decision = decision();

    // When
    var message = send(tenant, decision, Lane.NOTICE, new Hook(endpoint.id()));
    var again = send(tenant, decision, Lane.NOTICE, new Hook(endpoint.id()));

    // Then
    awaitHeard(decision, MessageSettled.Outcome.DELIVERED);
    assertThat(again).isEqualTo(message);
    assertThat(receiver.at(path)).hasSize(1);
    var received = receiver.at(path).getFirst();
    assertThat(received.header("webhook-id")).isEqualTo("msg_" + message);
    assertThat(received.header("content-type")).isEqualTo("application/json");
    assertThatCode(() -> new Webhook(endpoint.secret()).verify(received.body(), received.headers()))
        .doesNotThrowAnyException();
    assertThat(JsonPath.from(received.body()).getString("type")).isEqualTo("safekeep.notice");
    var seen = onlyDelivery(tenant, endpoint);
    assertThat(seen.getString("delivery.state")).isEqualTo("delivered");
    assertThat(seen.getInt("attempts[0].status")).isEqualTo(204);
    assertThat(seen.getString("attempts[0].outcome")).isEqualTo("delivered");
  }

  @Test
  void whileASecretIsChangedBothSignAndThePublicKeyOfAPairStaysInSight() {
    // Given
    var tenant = ATenant.named("Rotating");
    var endpoint = register(tenant, Map.of("signing", "hmac"));

    // When
    String newer =
        tenant
            .as("endpoint:manage")
            .body(Map.of("overlap", "PT1H"))
            .post("/v1/endpoints/" + endpoint.id() + ":rotate")
            .then()
            .statusCode(200)
            .extract()
            .path("secret");
    send(tenant, decision(), Lane.NOTICE, new Hook(endpoint.id()));

    // Then
    var received = awaitReceived(1).getFirst();
    for (var secret : List.of(endpoint.secret(), newer)) {
      assertThatCode(() -> new Webhook(secret).verify(received.body(), received.headers()))
          .doesNotThrowAnyException();
    }
    var pair = register(tenant, Map.of("signing", "ed25519"));
    assertThat(pair.secret()).startsWith("whpk_");
    assertThat(
            tenant.as("endpoint:read").get("/v1/endpoints/" + pair.id()).<String>path("publicKey"))
        .isEqualTo(pair.secret());
  }

  @Test
  void receiverThatFailsGetsTheSameMessageAgainUnderTheSameId() {
    // Given
    var tenant = ATenant.named("Failing");
    var endpoint = register(tenant, Map.of());
    var decision = decision();
    receiver.cuts(path);
    var message = send(tenant, decision, Lane.NOTICE, new Hook(endpoint.id()));
    awaitReceived(1);
    receiver.answers(path, 307, "Location", receiver.url("/elsewhere"));
    tryNow(message);
    awaitReceived(2);
    receiver.answers(path, 204);

    // When
    tryNow(message);

    // Then
    awaitHeard(decision, MessageSettled.Outcome.DELIVERED);
    assertThat(receiver.at(path))
        .hasSize(3)
        .extracting(received -> received.header("webhook-id"))
        .containsOnly("msg_" + message);
    assertThat(receiver.at("/elsewhere")).isEmpty();
    var seen = onlyDelivery(tenant, endpoint);
    assertThat(seen.getList("attempts.outcome")).containsExactly("delivered", "later", "later");
    assertThat(seen.getString("attempts[2].detail")).contains("127.0.0.1").doesNotContain(path);
    assertThat(state(tenant, endpoint)).isEqualTo("active");
  }

  @Test
  void endpointThatHangsDelaysNobodyAndWhatIsUrgentIsTriedThereAllTheSame() {
    // Given
    var tenant = ATenant.named("Waiting");
    var hanging = register(tenant, Map.of());
    var healthyPath = "/" + UUID.randomUUID();
    var healthy = register(tenant, healthyPath, Map.of());
    receiver.hangs(path);
    for (int i = 0; i < 60; i++) {
      send(tenant, decision(), Lane.STATUS, new Hook(hanging.id()));
    }
    await().atMost(ATenant.PATIENCE).until(() -> !receiver.at(path).isEmpty());

    // When
    for (int i = 0; i < 20; i++) {
      send(tenant, decision(), Lane.STATUS, new Hook(healthy.id()));
    }
    send(tenant, decision(), Lane.PAGE, new Hook(hanging.id()));

    // Then
    await().atMost(ATenant.PATIENCE).until(() -> receiver.at(healthyPath).size() == 20);
    await()
        .atMost(ATenant.PATIENCE)
        .until(
            () -> receiver.at(path).stream().anyMatch(one -> one.body().contains("safekeep.page")));
    assertThat(receiver.at(path)).hasSizeLessThan(60);
  }

  @Test
  void messageFallsBackFromAnEndpointThatIsGoneOverAMailboxThatIsNoneToATelephone() {
    // Given
    var tenant = ATenant.named("Falling");
    var endpoint = register(tenant, Map.of());
    var address = unique("gone");
    var contact = unique("owner");
    tenant.verifiedContact(mail, contact, "administrator");
    var decision = decision();
    receiver.answers(path, 410);
    mail.answers(address, "550 5.1.1 unknown mailbox");
    try (var calls = Receiver.at(provider.getPort())) {

      // When
      send(
          tenant,
          decision,
          Lane.SECURITY,
          new Hook(endpoint.id()),
          new Mail(address),
          new Phone(Phone.Kind.SMS, "+493012345678"));

      // Then
      awaitHeard(decision, MessageSettled.Outcome.DELIVERED);
      assertThat(calls.at("/calls")).hasSize(1);
      assertThat(calls.at("/calls").getFirst().body())
          .contains("\"to\":\"+493012345678\"", "\"kind\":\"sms\"");
      assertThat(calls.at("/calls").getFirst().header("authorization"))
          .isEqualTo("Bearer " + NotificationSecrets.PHONE_TOKEN);
    }
    assertThat(state(tenant, endpoint)).isEqualTo("disabled");
    var seen = deliveries(tenant);
    var chain = "items.findAll { it.about == 'test' }";
    assertThat(seen.getList(chain + ".state")).containsExactly("delivered", "failed", "failed");
    assertThat(seen.getString(chain + "[0].recipient")).isEqualTo("…78");
    assertThat(seen.getString(chain + "[1].recipient")).startsWith("g…@");
    assertThat(seen.getString(chain + "[1].reason")).contains("550").doesNotContain(address);
    await()
        .atMost(ATenant.PATIENCE)
        .until(() ->
            mail.to(contact).stream()
                .anyMatch(letter ->
                    letter
                        .subject()
                        .equals("Nothing is sent to your endpoint \"of a test\" any more")));
  }

  @Test
  void mailThatComesBackLetsTheNextChannelHaveItsTurn() {
    // Given
    var tenant = ATenant.named("Sent Back");
    var endpoint = register(tenant, Map.of());
    var address = unique("moved");
    var decision = decision();
    send(tenant, decision, Lane.SECURITY, new Mail(address), new Hook(endpoint.id()));
    awaitHeard(decision, MessageSettled.Outcome.DELIVERED);
    assertThat(receiver.at(path)).isEmpty();
    var back = mail.to(address).getFirst().returnPath();

    // When
    Bounce.send(back, Bounce.report(back, "failed", "5.2.1"));

    // Then
    awaitReceived(1);
    await()
        .atMost(ATenant.PATIENCE)
        .until(
            () -> deliveries(tenant).getList("items.state").equals(List.of("delivered", "failed")));
    assertThat(deliveries(tenant).getString("items[1].reason"))
        .isEqualTo("A later mail server sent it back (5.2.1).");
  }

  @Test
  void mailThatComesBackWithNoOtherChannelHasFailed() {
    // Given
    var tenant = ATenant.named("Sent Back Alone");
    var address = unique("moved");
    var decision = decision();
    send(tenant, decision, Lane.PAGE, new Mail(address));
    awaitHeard(decision, MessageSettled.Outcome.DELIVERED);
    var back = mail.to(address).getFirst().returnPath();

    // When: twice, as after a crash
    Bounce.send(back, Bounce.report(back, "failed", "4.4.7"));
    Bounce.send(back, Bounce.report(back, "failed", "4.4.7"));

    // Then
    awaitHeard(decision, MessageSettled.Outcome.FAILED);
    await().atMost(ATenant.PATIENCE).until(() -> Bounce.waiting() == 0);
    assertThat(deliveries(tenant).getList("items.state")).isEqualTo(List.of("failed"));
  }

  @Test
  void channelThatTakesTooLongIsJoinedByTheNextAndSparedOnceThatHasIt() {
    // Given
    var tenant = ATenant.named("Too Long");
    var endpoint = register(tenant, Map.of());
    var address = unique("second");
    var decision = decision();
    receiver.answers(path, 503);
    var message = send(tenant, decision, Lane.NOTICE, new Hook(endpoint.id()), new Mail(address));
    awaitReceived(1);
    awaitAttempts(tenant, endpoint, 1);
    var before = seen();

    // When
    sql.update(
        "update delivery set fallback_at = now() where message = ? and position = 0", message);

    // Then
    awaitHeard(decision, MessageSettled.Outcome.DELIVERED);
    assertThat(before).isEqualTo(Outcome.PASS);
    var letter = mail.to(address).getFirst();
    assertThat(letter.subject()).isEqualTo("It <b>burns</b>");
    assertThat(letter.text()).contains("All of it & more", "https://s.example/1");
    assertThat(letter.html()).contains("It &lt;b&gt;burns&lt;/b&gt;", "All of it &amp; more");
    assertThat(onlyDelivery(tenant, endpoint).getString("delivery.state")).isEqualTo("spared");
  }

  @Test
  void fallbackThatDoesNotHappenFailsItsControl() {
    // Given: whatever should have opened the next channel did not
    var tenant = ATenant.named("Stuck");
    var endpoint = register(tenant, Map.of());
    receiver.answers(path, 503);
    var message =
        send(tenant, decision(), Lane.NOTICE, new Hook(endpoint.id()), new Mail(unique("held")));
    awaitAttempts(tenant, endpoint, 1);

    // When
    sql.update(
        """
        update delivery set fallback_at = null, opened_at = now() - interval '16 minutes'
        where message = ? and position = 0
        """,
        message);

    // Then
    assertThat(seen()).isEqualTo(Outcome.FAIL);
    sql.update("delete from message where id = ?", message);
    assertThat(seen()).isEqualTo(Outcome.PASS);
  }

  @Test
  void mailThatIsPutOffComesAgainUnderTheSameMessageIdWithAWayToEndIt() {
    // Given
    var tenant = ATenant.named("Grey");
    var address = unique("grey");
    var decision = decision();
    mail.answers(address, "451 4.7.1 try again later");
    var message =
        send(
            tenant,
            decision,
            Lane.STATUS,
            new Mail(address, "https://status.example/unsubscribe/1"));
    await()
        .atMost(ATenant.PATIENCE)
        .until(() -> "451 4.7.1 try again later".equals(deliveries(tenant).get("items[0].reason")));
    var planned =
        Duration.between(
            Instant.now(), Instant.parse(deliveries(tenant).getString("items[0].nextAttemptAt")));
    mail.takes(address);

    // When
    tryNow(message);

    // Then
    awaitHeard(decision, MessageSettled.Outcome.DELIVERED);
    assertThat(planned).isLessThanOrEqualTo(Duration.ofSeconds(72));
    assertThat(mail.to(address))
        .hasSize(1)
        .first()
        .satisfies(letter ->
            assertThat(letter.messageId())
                .isEqualTo(
                    "<%s.%s@safekeep.example>"
                        .formatted(message, deliveries(tenant).getString("items[0].id"))));
  }

  @Test
  void receiverThatAsksToBeLeftAloneIs() {
    // Given
    var tenant = ATenant.named("Busy");
    var endpoint = register(tenant, Map.of());
    receiver.answers(path, 429, "Retry-After", "600");

    // When
    send(tenant, decision(), Lane.NOTICE, new Hook(endpoint.id()));
    awaitAttempts(tenant, endpoint, 1);
    send(tenant, decision(), Lane.NOTICE, new Hook(endpoint.id()));

    // Then
    var next =
        deliveries(tenant).<String>getList("items.nextAttemptAt").stream()
            .map(Instant::parse)
            .toList();
    assertThat(next)
        .hasSize(2)
        .allMatch(at -> at.isAfter(Instant.now().plus(Duration.ofMinutes(5))));
    assertThat(receiver.at(path)).hasSize(1);
    assertThat(state(tenant, endpoint)).isEqualTo("failing");
    send(tenant, decision(), Lane.SECURITY, new Hook(endpoint.id()));
    assertThat(awaitReceived(2).getLast().body()).contains("safekeep.security");
  }

  @Test
  void endpointThatHasFailedForFiveDaysIsDisabled() {
    // Given
    var tenant = ATenant.named("Long Gone");
    var endpoint = register(tenant, Map.of());
    var decision = decision();
    receiver.answers(path, 502);
    sql.update(
        "update endpoint set failures = 9, failing_since = now() - interval '121 hours' where id = ?",
        endpoint.id());

    // When
    send(tenant, decision, Lane.NOTICE, new Hook(endpoint.id()));

    // Then
    awaitHeard(decision, MessageSettled.Outcome.FAILED);
    tenant
        .as("endpoint:read")
        .get("/v1/endpoints/" + endpoint.id())
        .then()
        .body("state", equalTo("disabled"))
        .body("disabledReason", equalTo("failing"));
  }

  @Test
  void chatGetsItsOwnFormAndNoSignature() {
    // Given
    var tenant = ATenant.named("Chatting");
    var chats =
        List.of(
            register(tenant, path + "/slack", Map.of("kind", "slack")),
            register(tenant, path + "/teams", Map.of("kind", "teams")));

    // When
    chats.forEach(chat -> send(tenant, decision(), Lane.NOTICE, new Hook(chat.id())));

    // Then
    await()
        .atMost(ATenant.PATIENCE)
        .until(() ->
            receiver.at(path + "/slack").size() == 1 && receiver.at(path + "/teams").size() == 1);
    var slack = receiver.at(path + "/slack").getFirst();
    var teams = receiver.at(path + "/teams").getFirst();
    assertThat(JsonPath.from(slack.body()).getString("blocks[0].text.text"))
        .isEqualTo("It <b>burns</b>");
    assertThat(JsonPath.from(teams.body()).getString("attachments[0].content.type"))
        .isEqualTo("AdaptiveCard");
    assertThat(List.of(slack, teams))
        .noneMatch(received -> received.headers().containsKey("webhook-signature"));
  }

  @Test
  void attemptOfAReplicaThatDiedIsRepeatedUnderTheSameIdAndItsLateWordCountsForNothing() {
    // Given
    var tenant = ATenant.named("Killed");
    var endpoint = register(tenant, Map.of());
    var decision = decision();
    receiver.answers(path, 500);
    var message = send(tenant, decision, Lane.NOTICE, new Hook(endpoint.id()));
    awaitAttempts(tenant, endpoint, 1);
    var delivery = UUID.fromString(onlyDelivery(tenant, endpoint).getString("delivery.id"));
    // A replica has claimed the second attempt and is not heard of until the lease ends.
    var dead = UUID.randomUUID();
    sql.update(
        "update delivery set claim = ?, attempts = 2, due_at = now() + interval '1 hour' where id = ?",
        dead,
        delivery);
    receiver.answers(path, 204);

    // When: another one has taken over, and the first one says that it was refused
    tryNow(message);
    awaitHeard(decision, MessageSettled.Outcome.DELIVERED);
    noteOutcomes.note(List.of(refused(delivery, message, dead, endpoint)));

    // Then
    assertThat(receiver.at(path))
        .hasSize(2)
        .extracting(received -> received.header("webhook-id"))
        .containsOnly("msg_" + message);
    assertThat(onlyDelivery(tenant, endpoint).getString("delivery.state")).isEqualTo("delivered");
    assertThat(heard.of(decision)).containsExactly(MessageSettled.Outcome.DELIVERED);
  }

  @Test
  void twoReplicasBesideEachOtherSendNothingTwice() {
    // Given
    var tenant = ATenant.named("Doubled");
    var endpoint = register(tenant, Map.of());
    var other =
        new Dispatcher(deliveries, noteOutcomes, endpoints, courier, service, metrics, ids, clock);
    other.start(new StartupEvent());
    try {

      // When
      for (int i = 0; i < 100; i++) {
        send(tenant, decision(), Lane.NOTICE, new Hook(endpoint.id()));
        other.hear(new Waiting());
      }

      // Then
      await()
          .atMost(ATenant.PATIENCE)
          .until(() ->
              sql.query(
                      "select count(*) as n from delivery where endpoint = ? and state = 'delivered'",
                      row -> row.number("n"),
                      endpoint.id())
                  .equals(List.of(100L)));
    } finally {
      other.stop(new ShutdownEvent());
    }
    assertThat(receiver.at(path))
        .hasSize(100)
        .extracting(received -> received.header("webhook-id"))
        .doesNotHaveDuplicates();
  }

  @Test
  void messageThatNobodyInTheServiceCanBearToHearOfIsNotSentForEver() {
    // Given
    var tenant = ATenant.named("Unheard");
    var endpoint = register(tenant, Map.of());

    // When
    send(tenant, Heard.UNBEARABLE + UUID.randomUUID(), Lane.NOTICE, new Hook(endpoint.id()));

    // Then
    await()
        .atMost(ATenant.PATIENCE)
        .until(
            () -> "delivered".equals(onlyDelivery(tenant, endpoint).getString("delivery.state")));
    assertThat(receiver.at(path)).hasSize(1);
  }

  @Test
  void deliveryIsBegunAnewWhenSomebodyAsksAndATestMessageGoesAtOnce() {
    // Given
    var tenant = ATenant.named("Again");
    var endpoint = register(tenant, Map.of());
    tenant
        .as("endpoint:manage")
        .body(Map.of("endpoint", endpoint.id()))
        .post("/v1/deliveries")
        .then()
        .statusCode(201);
    var first = awaitReceived(1).getFirst();
    awaitAttempts(tenant, endpoint, 1);
    String id = onlyDelivery(tenant, endpoint).getString("delivery.id");

    // When
    tenant.as("delivery:replay").post("/v1/deliveries/" + id + ":replay").then().statusCode(200);

    // Then
    assertThat(awaitReceived(2).getLast().header("webhook-id"))
        .isEqualTo(first.header("webhook-id"));
    assertThat(JsonPath.from(first.body()).getString("data.subject")).isEqualTo("Test message");
    var stranger = ATenant.named("Stranger");
    isProblem(
        stranger.as("delivery:replay").post("/v1/deliveries/" + id + ":replay").then(),
        404,
        "not-found");
    isProblem(
        stranger
            .as("endpoint:manage")
            .body(Map.of("endpoint", endpoint.id()))
            .post("/v1/deliveries")
            .then(),
        404,
        "not-found");
  }

  @Test
  void purgeTakesEndpointsAndMessagesOfTheTenantAndNobodyElses() {
    // Given
    var tenant = ATenant.named("Leaving");
    var other = ATenant.named("Staying");
    for (var one : List.of(tenant, other)) {
      var decision = decision();
      send(one, decision, Lane.NOTICE, new Hook(register(one, Map.of()).id()));
      awaitHeard(decision, MessageSettled.Outcome.DELIVERED);
    }
    var ours =
        holders.stream()
            .filter(holder -> List.of("endpoints", "deliveries").contains(holder.store().name()))
            .toList();
    assertThat(ours).hasSize(2).allMatch(holder -> holder.held(new TenantId(tenant.id())) > 0);

    // When
    ours.forEach(holder -> purge(holder, tenant));

    // Then
    assertThat(ours)
        .allMatch(holder -> holder.held(new TenantId(tenant.id())) == 0)
        .allMatch(holder -> holder.held(new TenantId(other.id())) > 0);
  }

  private Registered register(ATenant tenant, Map<String, String> more) {
    return register(tenant, path, more);
  }

  private Registered register(ATenant tenant, String at, Map<String, String> more) {
    var request = new HashMap<>(Map.of("kind", "webhook", "description", "of a test"));
    request.put("url", receiver.url(at));
    request.putAll(more);
    var answer =
        tenant
            .as("endpoint:manage")
            .body(request)
            .post("/v1/endpoints")
            .then()
            .statusCode(201)
            .extract()
            .jsonPath();
    return new Registered(
        UUID.fromString(answer.getString("endpoint.id")), answer.getString("secret"));
  }

  private UUID send(ATenant tenant, String decision, Lane lane, Channel... channels) {
    return QuarkusTransaction.requiringNew()
        .call(() ->
            messages.send(
                new Message(
                    decision,
                    lane,
                    List.of(channels),
                    new Text("It <b>burns</b>", "All of it & more", null, "https://s.example/1"),
                    new TenantId(tenant.id()),
                    "test")));
  }

  private void tryNow(UUID message) {
    // Not before the attempt under way is written down: it would put the next one off again.
    await()
        .atMost(ATenant.PATIENCE)
        .until(() ->
            sql.update(
                    """
                    update delivery set due_at = now() - interval '1 second'
                    where message = ? and state = 'waiting'
                      and (claim is null or due_at > now() + interval '50 minutes')
                    """,
                    message)
                == 1);
  }

  private List<Received> awaitReceived(int count) {
    await().atMost(ATenant.PATIENCE).until(() -> receiver.at(path).size() >= count);
    return receiver.at(path);
  }

  private void awaitHeard(String decision, MessageSettled.Outcome outcome) {
    await().atMost(ATenant.PATIENCE).until(() -> heard.of(decision).contains(outcome));
  }

  private void awaitAttempts(ATenant tenant, Registered endpoint, int count) {
    await()
        .atMost(ATenant.PATIENCE)
        .until(() -> onlyDelivery(tenant, endpoint).getList("attempts").size() >= count);
  }

  private static JsonPath onlyDelivery(ATenant tenant, Registered endpoint) {
    String id =
        tenant
            .as("delivery:read")
            .get("/v1/deliveries?endpoint=" + endpoint.id())
            .then()
            .statusCode(200)
            .extract()
            .path("items[0].id");
    return tenant.as("delivery:read").get("/v1/deliveries/" + id).jsonPath();
  }

  private static JsonPath deliveries(ATenant tenant) {
    return tenant.as("delivery:read").get("/v1/deliveries").jsonPath();
  }

  private static String state(ATenant tenant, Registered endpoint) {
    return tenant.as("endpoint:read").get("/v1/endpoints/" + endpoint.id()).path("state");
  }

  private Outcome seen() {
    return control.check().stream().map(ControlResult::outcome).findFirst().orElseThrow();
  }

  private static Note refused(UUID delivery, UUID message, UUID claim, Registered endpoint) {
    var attempt =
        new Attempt(
            delivery,
            message,
            claim,
            2,
            2,
            Lane.NOTICE,
            endpoint.id().toString(),
            new Hook(endpoint.id()),
            new Text("", "", null, null),
            "test",
            Instant.EPOCH);
    return Note.of(
        attempt,
        new io.safekeep.notification.delivery.Outcome(
            io.safekeep.notification.delivery.Outcome.Result.REFUSED,
            Optional.of(400),
            "answered 400",
            Duration.ZERO),
        false,
        Instant.EPOCH,
        Instant.now());
  }

  private static void purge(DataHolder holder, ATenant tenant) {
    try {
      holder.carryOut(
          new Warrant(
              UUID.randomUUID(),
              UUID.randomUUID(),
              1,
              new TenantId(tenant.id()),
              "notification",
              holder.store().name(),
              Step.PURGE,
              Instant.EPOCH,
              Instant.EPOCH,
              null));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static String decision() {
    return "test/" + UUID.randomUUID();
  }

  private static String unique(String name) {
    return name + "." + UUID.randomUUID() + "@acme.example";
  }
}
