package io.safekeep.runtime.purge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.contracts.TenantId;
import io.safekeep.contracts.Topics;
import io.safekeep.contracts.platform.PurgeAnswered;
import io.safekeep.contracts.platform.StoresDeclared;
import io.safekeep.contracts.retention.PurgeCommanded;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.trial.NoteTaken;
import io.safekeep.runtime.trial.TrialHolder;
import io.safekeep.runtime.trial.TrialServers;
import io.safekeep.testing.Topic;
import io.safekeep.testing.Topic.CloudEvent;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Orders of a purge, good and bad, from the topic to the answer.
@QuarkusTest
@WithTestResource(TrialServers.class)
class PurgeIT {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @Inject Sql sql;
  @Inject ObjectMapper json;
  @Inject TrialHolder holder;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String broker;

  @ConfigProperty(name = "trial.warrant-key")
  String warrantKey;

  private WarrantSigner signer;

  @BeforeEach
  void readKey() {
    signer = WarrantSigner.of(warrantKey);
  }

  @Test
  void goodOrderIsCarriedOutOnceHoweverOftenItComes() {
    // Given
    Warrant warrant = warrant(formerTenantWithNotes(3), Step.PURGE);
    PurgeCommanded order = order(warrant);

    // When: by two events, as a replay of the warrant looks, and again under a fresh warrant
    publish(order);
    publish(order);
    publish(order(renewed(warrant)));

    // Then
    await().atMost(PATIENCE).until(() -> phases(warrant).size() >= 4);
    assertThat(answers(warrant))
        .filteredOn(answer -> answer.phase().equals("done"))
        .isNotEmpty()
        .allSatisfy(done -> {
          assertThat(done.before()).isEqualTo(3);
          assertThat(done.after()).isZero();
          assertThat(done.evidenceSha256()).matches("[0-9a-f]{64}");
        });
    assertThat(phases(warrant)).containsOnly("accepted", "done");
    assertThat(holder.triesOf(warrant.tenant())).isEqualTo(1);
  }

  @Test
  void holderThatDiesBetweenDeedAndAnswerTellsWhatThereWasBefore() {
    // Given
    Warrant warrant = warrant(formerTenantWithNotes(2), Step.PURGE);
    holder.killAfterDeed(warrant.tenant(), 2);

    // When
    publish(order(warrant));

    // Then
    await().atMost(PATIENCE).until(() -> phases(warrant).contains("done"));
    PurgeAnswered done = answers(warrant).getLast();
    assertThat(done.before()).isEqualTo(2);
    assertThat(done.after()).isZero();
    assertThat(holder.triesOf(warrant.tenant())).isEqualTo(3);
  }

  @Test
  void emptyStoreSaysThatItHoldsNothing() {
    // Given
    Warrant warrant = warrant(formerTenantWithNotes(0), Step.PURGE);

    // When
    publish(order(warrant));

    // Then
    await().atMost(PATIENCE).until(() -> phases(warrant).contains("holds-nothing"));
  }

  @Test
  void ordersThatDoNotFitAreRefusedAndNothingIsTouched() {
    // Given
    TenantId tenant = formerTenantWithNotes(1);
    TenantId other = formerTenantWithNotes(1);
    Warrant good = warrant(tenant, Step.PURGE);
    Warrant second = generation(warrant(tenant, Step.QUARANTINE), good.deletionCase(), 2);

    // When
    publish(of(good, other, good.store(), "purge", signer.sign(good)));
    publish(of(good, tenant, "tenant-directory", "purge", signer.sign(good)));
    publish(of(good, tenant, good.store(), "quarantine", signer.sign(good)));
    publish(of(good, tenant, good.store(), "purge", "no warrant"));
    publish(order(at(good, "attic", Step.PURGE)));
    publish(order(at(good, TrialHolder.STORE, Step.SEAL)));
    publish(order(second));
    publish(order(good));
    Warrant last = marker(tenant);

    // Then
    await().atMost(PATIENCE).until(() -> phases(last).contains("done"));
    assertThat(answers(good))
        .filteredOn(answer -> answer.phase().equals("refused"))
        .extracting(PurgeAnswered::refusal, PurgeAnswered::detail)
        .contains(
            tuple("warrant", "there is no store attic here"),
            tuple("warrant", "store notes does not know the step seal"),
            tuple("warrant", "the warrant is of round 1, round 2 was seen"),
            tuple("warrant", "the warrant is no JWS in compact form"),
            tuple("warrant", "the warrant is for something else than the order"));
    assertThat(holder.held(tenant)).isEqualTo(1);
    assertThat(holder.held(other)).isEqualTo(1);
  }

  @Test
  void tenantThatIsACustomerHereIsNotTouchedWhateverTheWarrantSays() {
    // Given
    TenantId active = formerTenantWithNotes(1);
    sql.update(
        "insert into known_relationship (id, tenant, kind, started_at) values (?, ?, 'trial', ?)",
        UUID.randomUUID(),
        active.value(),
        Instant.now());
    TenantId unknown = new TenantId(UUID.randomUUID());
    Warrant onActive = warrant(active, Step.PURGE);
    Warrant onUnknown = warrant(unknown, Step.QUARANTINE);

    // When
    publish(order(onActive));
    publish(order(onUnknown));

    // Then
    await().atMost(PATIENCE).until(() -> phases(onActive).contains("refused"));
    await().atMost(PATIENCE).until(() -> phases(onUnknown).contains("refused"));
    assertThat(answers(onActive).getFirst().refusal()).isEqualTo("relationship-open");
    assertThat(answers(onActive).getFirst().detail())
        .isEqualTo("the tenant has 1 open relationships");
    assertThat(answers(onUnknown).getFirst().refusal()).isEqualTo("relationship-open");
    assertThat(holder.held(active)).isEqualTo(1);
  }

  @Test
  void afterItsReleaseNothingElseIsTakenFromTheTenant() {
    // Given
    TenantId tenant = formerTenantWithNotes(1);
    Warrant release = warrant(tenant, Step.RELEASE);
    publish(order(release));
    await().atMost(PATIENCE).until(() -> phases(release).contains("done"));

    // When
    publish(order(at(release, TrialHolder.STORE, Step.PURGE)));

    // Then
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(answers(release))
                .anySatisfy(answer -> {
                  assertThat(answer.step()).isEqualTo("purge");
                  assertThat(answer.detail()).isEqualTo("the tenant was given back by this case");
                }));
    assertThat(holder.held(tenant)).isEqualTo(1);
  }

  @Test
  void orderThatComesTooLateWaitsForAFreshWarrant() {
    // Given
    TenantId tenant = formerTenantWithNotes(1);
    Instant past = Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofMinutes(20));
    Warrant late = lasting(warrant(tenant, Step.PURGE), past);

    // When
    publish(order(late));
    Warrant last = marker(tenant);

    // Then
    await().atMost(PATIENCE).until(() -> phases(last).contains("done"));
    assertThat(answers(late)).isEmpty();
    assertThat(holder.held(tenant)).isEqualTo(1);

    // When
    publish(order(renewed(late)));

    // Then
    await().atMost(PATIENCE).until(() -> phases(late).contains("done"));
  }

  @Test
  void orderOnAnotherTopicIsNoOrder() {
    // Given: somebody who may write to another service's topic only
    TenantId tenant = formerTenantWithNotes(1);
    Warrant warrant = warrant(tenant, Step.PURGE);
    Topic topic = new Topic(broker, NoteTaken.TOPIC);

    // When
    topic.publish(event(order(warrant)));

    // Then
    await()
        .atMost(PATIENCE)
        .until(() ->
            sql.first(
                        "select count(*) as n from dead_letter where reason = ? and key = ?",
                        row -> row.number("n"),
                        PurgeCommanded.TYPE + " travels on safekeep.retention and nowhere else",
                        tenant.toString().getBytes(UTF_8))
                    .orElseThrow()
                == 1);
    assertThat(holder.held(tenant)).isEqualTo(1);
    assertThat(answers(warrant)).isEmpty();
  }

  @Test
  void storesAreDeclaredWithWhatCanBeOrderedThere() {
    // When
    await().atMost(PATIENCE).until(() -> !declared().isEmpty());

    // Then
    assertThat(declared().getLast().stores())
        .filteredOn(store -> List.of("notes", "records").contains(store.name()))
        .extracting("name", "dataClass", "steps")
        .containsExactly(
            tuple("notes", "structured", List.of("quarantine", "release", "purge")),
            tuple("records", "audit", List.of("purge")));
  }

  private TenantId formerTenantWithNotes(int notes) {
    UUID tenant = UUID.randomUUID();
    sql.update(
        """
        insert into known_relationship (id, tenant, kind, started_at, ended_at)
        values (?, ?, 'trial', now() - interval '200 days', now() - interval '100 days')
        """,
        UUID.randomUUID(),
        tenant);
    for (int i = 1; i <= notes; i++) {
      sql.update(
          "insert into note (id, tenant, position, text) values (?, ?, ?, 'x')",
          UUID.randomUUID(),
          tenant,
          i);
    }
    return new TenantId(tenant);
  }

  /// An order of a case of its own for the same tenant: what was sent before it was looked at
  /// first.
  private Warrant marker(TenantId tenant) {
    Warrant marker = warrant(tenant, Step.QUARANTINE);
    publish(order(marker));
    return marker;
  }

  private static Warrant warrant(TenantId tenant, Step step) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    return new Warrant(
        UUID.randomUUID(),
        UUID.randomUUID(),
        1,
        tenant,
        "trial",
        TrialHolder.STORE,
        step,
        now,
        now.plus(Duration.ofMinutes(10)),
        null);
  }

  private static Warrant at(Warrant of, String store, Step step) {
    return new Warrant(
        UUID.randomUUID(),
        of.deletionCase(),
        of.generation(),
        of.tenant(),
        of.participant(),
        store,
        step,
        of.notBefore(),
        of.expiresAt(),
        of.endedAt());
  }

  private static Warrant generation(Warrant of, UUID deletionCase, int generation) {
    return new Warrant(
        of.id(),
        deletionCase,
        generation,
        of.tenant(),
        of.participant(),
        of.store(),
        of.step(),
        of.notBefore(),
        of.expiresAt(),
        of.endedAt());
  }

  private static Warrant lasting(Warrant of, Instant from) {
    return new Warrant(
        UUID.randomUUID(),
        of.deletionCase(),
        of.generation(),
        of.tenant(),
        of.participant(),
        of.store(),
        of.step(),
        from,
        from.plus(Duration.ofMinutes(10)),
        of.endedAt());
  }

  private static Warrant renewed(Warrant of) {
    return lasting(of, Instant.now().truncatedTo(ChronoUnit.SECONDS));
  }

  private PurgeCommanded order(Warrant warrant) {
    return of(
        warrant, warrant.tenant(), warrant.store(), warrant.step().label(), signer.sign(warrant));
  }

  private static PurgeCommanded of(
      Warrant warrant, TenantId tenant, String store, String step, String jws) {
    return new PurgeCommanded(
        tenant.value(),
        warrant.deletionCase(),
        warrant.generation(),
        warrant.participant(),
        store,
        step,
        jws);
  }

  private void publish(PurgeCommanded order) {
    new Topic(broker, Topics.RETENTION).publish(event(order));
  }

  private CloudEvent event(PurgeCommanded order) {
    try {
      return new CloudEvent(
          UUID.randomUUID(),
          order.type(),
          order.subject(),
          order.tenant().toString(),
          json.writeValueAsString(order));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> phases(Warrant warrant) {
    return answers(warrant).stream().map(PurgeAnswered::phase).toList();
  }

  private List<PurgeAnswered> answers(Warrant warrant) {
    return said(PurgeAnswered.typeOf("trial"), PurgeAnswered.class).stream()
        .filter(answer -> answer.deletionCase().equals(warrant.deletionCase()))
        .toList();
  }

  private List<StoresDeclared> declared() {
    return said(StoresDeclared.typeOf("trial"), StoresDeclared.class);
  }

  private <T> List<T> said(String type, Class<T> data) {
    return new Topic(broker, Topics.of("trial"))
        .records().stream()
            .filter(record ->
                Arrays.stream(record.headers().toArray()).anyMatch(h -> h.key().equals("ce_type")))
            .filter(record -> CloudEvent.attribute(record, "type").equals(type))
            .map(record -> {
              try {
                return json.readValue(record.value(), data);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            })
            .toList();
  }
}
