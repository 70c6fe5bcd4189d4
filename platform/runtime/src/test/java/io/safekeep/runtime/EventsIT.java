package io.safekeep.runtime;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.contracts.TenantId;
import io.safekeep.contracts.Topics;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.trial.NoteHandlers;
import io.safekeep.runtime.trial.NoteTaken;
import io.safekeep.runtime.trial.TakeNote;
import io.safekeep.runtime.trial.TrialServers;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.Topic;
import io.safekeep.testing.Topic.CloudEvent;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/// Events from use case to handler, over a real database and a real broker.
@QuarkusTest
@WithTestResource(TrialServers.class)
class EventsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @Inject TakeNote takeNote;
  @Inject Sql sql;
  @Inject Ids ids;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String broker;

  Runnable stopKafka;
  Runnable startKafka;

  @Test
  void eventIsPublishedAsACloudEventAndHandledOnce() {
    // Given
    TenantId tenant = aTenant();

    // When
    UUID note = takeNote.take(tenant, Actor.SUITE, 1, "first");

    // Then
    await().atMost(PATIENCE).until(() -> noticed(tenant).equals(List.of(1L)));
    List<ConsumerRecord<byte[], byte[]>> records = recordsOf(tenant);
    assertThat(records).hasSize(1);
    ConsumerRecord<byte[], byte[]> record = records.getFirst();
    assertThat(CloudEvent.attribute(record, "specversion")).isEqualTo("1.0");
    assertThat(CloudEvent.attribute(record, "type")).isEqualTo("io.safekeep.trial.note.taken.v1");
    assertThat(CloudEvent.attribute(record, "source")).isEqualTo("/trial");
    assertThat(CloudEvent.attribute(record, "subject")).isEqualTo(note.toString());
    assertThat(new String(record.value(), UTF_8))
        .isEqualTo("{\"tenant\":\"%s\",\"note\":\"%s\",\"position\":1}".formatted(tenant, note));
  }

  @Test
  void useCaseThatFailsLeavesNeitherEventNorAuditRecord() {
    // Given
    TenantId tenant = aTenant();
    UUID note = UUID.randomUUID();

    // When
    assertThatThrownBy(() -> takeNote.takeAndFail(tenant, note, 1)).hasMessage("changed its mind");
    takeNote.take(tenant, Actor.SUITE, 2, "after");

    // Then
    await().atMost(PATIENCE).until(() -> !noticed(tenant).isEmpty());
    assertThat(noticed(tenant)).containsExactly(2L);
    assertThat(recordsOf(tenant)).hasSize(1);
    assertThat(count("select count(*) as n from audit_record where subject = ?", note.toString()))
        .isZero();
  }

  @Test
  void messagesThatCannotBeHandledArePutAsideAndLaterOnesFlow() {
    // Given
    TenantId tenant = aTenant();
    Topic topic = new Topic(broker, NoteTaken.TOPIC);

    // When
    topic.publish("this is no event");
    topic.publish(event(NoteTaken.TYPE, tenant, "{\"position\":\"many\"}"));
    topic.publish(event(NoteTaken.TYPE, tenant, "not JSON"));
    topic.publish(note(NoteHandlers.THROWS, tenant));
    topic.publish(note(NoteHandlers.OVERFLOWS, tenant));
    topic.publish(note(NoteHandlers.UNSTORABLE, tenant));
    topic.publish(note("io.safekeep.trial.note.nobody-cares.v1", tenant));
    takeNote.take(tenant, Actor.SUITE, 7, "after all of them");

    // Then
    await().atMost(PATIENCE).until(() -> noticed(tenant).equals(List.of(7L)));
    List<String> reasons =
        given()
            .auth()
            .oauth2(TestIssuer.token().permissions("operations:read").sign())
            .get("/v1/dead-letters")
            .jsonPath()
            .getList("reason");
    assertThat(reasons).hasSize(6);
    assertThat(reasons.reversed())
        .satisfiesExactly(
            reason -> assertThat(reason).isEqualTo("header ce_specversion is missing"),
            reason -> assertThat(reason).startsWith("the value is not a NoteTaken"),
            reason -> assertThat(reason).startsWith("the value is not a NoteTaken"),
            reason ->
                assertThat(reason)
                    .isEqualTo("IllegalStateException: this note is never understood"),
            reason -> assertThat(reason).isEqualTo("StackOverflowError: this note is too deep"),
            reason ->
                assertThat(reason)
                    .endsWith("violates not-null constraint")
                    .doesNotContain(tenant.toString()));
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(new Topic(broker, Topics.DEAD_LETTERS).records())
                .extracting(record -> CloudEvent.attribute(record, "type"))
                .hasSize(6)
                .containsOnly("io.safekeep.trial.event.dead-lettered.v1"));
  }

  @Test
  void eventWaitsWhileTheDatabaseIsAway() {
    // Given
    TenantId tenant = aTenant();

    // When: the connection breaks more often than a handler may fail
    new Topic(broker, NoteTaken.TOPIC).publish(note(NoteHandlers.LOSES_DATABASE, tenant));

    // Then
    await().atMost(PATIENCE).until(() -> noticed(tenant).equals(List.of(1L)));
    assertThat(count("select count(*) as n from dead_letter where reason like '%terminat%'"))
        .isZero();
  }

  @Test
  void eventSentTwiceBecauseTheRelayDiedBeforeItsCommitHasOneEffect() {
    // Given: the event is on the topic, and its row is still in the outbox
    TenantId tenant = aTenant();
    CloudEvent event = note(NoteTaken.TYPE, tenant);
    new Topic(broker, NoteTaken.TOPIC).publish(event);

    // When
    sql.update(
        """
        insert into outbox (event_id, topic, key, source, type, subject, occurred_at, data)
        values (?, ?, ?, '/trial', ?, ?, now(), ?)
        """,
        event.id(),
        NoteTaken.TOPIC,
        event.key(),
        event.type(),
        event.subject(),
        event.data());
    takeNote.take(tenant, Actor.SUITE, 2, "after it");

    // Then
    await().atMost(PATIENCE).until(() -> noticed(tenant).contains(2L));
    assertThat(recordsOf(tenant)).hasSize(3);
    assertThat(noticed(tenant)).containsExactly(1L, 2L);
  }

  @Test
  void nothingIsLostOrDoubledOrReorderedWhileKafkaIsAway() {
    // Given: use cases that go on all the time, for three tenants in turn
    List<TenantId> tenants = List.of(aTenant(), aTenant(), aTenant());
    AtomicLong position = new AtomicLong();
    ScheduledExecutorService useCases = Executors.newSingleThreadScheduledExecutor();
    ScheduledFuture<?> going =
        useCases.scheduleWithFixedDelay(
            () -> {
              long next = position.incrementAndGet();
              tenants.forEach(tenant -> takeNote.take(tenant, Actor.SUITE, next, "busy"));
            },
            0,
            10,
            TimeUnit.MILLISECONDS);
    try {
      await().atMost(PATIENCE).until(() -> noticed(tenants.getFirst()).size() > 20);

      // When: the broker goes, is missed for longer than a delivery may take, and comes back
      stopKafka.run();
      long before = position.get();
      await().atMost(PATIENCE).until(() -> oldestWaits() > 12 && position.get() > before + 100);
      given().get("/q/health/ready").then().statusCode(503);
      given().get("/q/health/live").then().statusCode(200);
      startKafka.run();
      long comeBack = position.get();
      await().atMost(PATIENCE).until(() -> position.get() > comeBack + 20);
    } finally {
      startKafka.run();
      going.cancel(false);
      useCases.close();
    }

    // Then
    assertThat(going.state()).isEqualTo(Future.State.CANCELLED);
    List<Long> all = LongStream.rangeClosed(1, position.get()).boxed().toList();
    await()
        .atMost(PATIENCE)
        .until(() -> tenants.stream().allMatch(tenant -> noticed(tenant).size() >= all.size()));
    for (TenantId tenant : tenants) {
      assertThat(noticed(tenant)).isEqualTo(all);
    }
    await().atMost(PATIENCE).until(() -> count("select count(*) as n from outbox") == 0);
  }

  private TenantId aTenant() {
    return new TenantId(ids.next());
  }

  private static CloudEvent note(String type, TenantId tenant) {
    return event(
        type,
        tenant,
        "{\"tenant\":\"%s\",\"note\":\"%s\",\"position\":1}".formatted(tenant, UUID.randomUUID()));
  }

  private static CloudEvent event(String type, TenantId tenant, String data) {
    return new CloudEvent(UUID.randomUUID(), type, "subject", tenant.toString(), data);
  }

  private List<Long> noticed(TenantId tenant) {
    return sql.query(
        "select position from noticed where tenant = ? order by sequence",
        row -> row.number("position"),
        tenant.value());
  }

  private List<ConsumerRecord<byte[], byte[]>> recordsOf(TenantId tenant) {
    return new Topic(broker, NoteTaken.TOPIC)
        .records().stream()
            .filter(record ->
                record.key() != null && new String(record.key(), UTF_8).equals(tenant.toString()))
            .toList();
  }

  private long oldestWaits() {
    return count(
        "select coalesce(extract(epoch from clock_timestamp() - min(stored_at)), 0)::bigint as n"
            + " from outbox");
  }

  private long count(String query, Object... parameters) {
    return sql.first(query, row -> row.number("n"), parameters).orElseThrow();
  }
}
