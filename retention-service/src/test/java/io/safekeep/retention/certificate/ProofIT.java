package io.safekeep.retention.certificate;

import static io.restassured.RestAssured.given;
import static io.safekeep.testing.quarkus.ServiceContract.isProblem;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.arc.All;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import io.safekeep.contracts.TenantId;
import io.safekeep.contracts.retention.PurgeStuck;
import io.safekeep.retention.FormerTenant;
import io.safekeep.retention.RetentionSecrets;
import io.safekeep.retention.VerifierInTest;
import io.safekeep.retention.deletion.CaseState;
import io.safekeep.retention.deletion.Cases;
import io.safekeep.retention.deletion.DeletionCase;
import io.safekeep.retention.verification.Looks;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.SqlFault;
import io.safekeep.runtime.work.WorkQueue;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.TestServers;
import io.safekeep.testing.Topic;
import io.safekeep.testing.Topic.CloudEvent;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "retention"))
@WithTestResource(RetentionSecrets.class)
class ProofIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /// Tells what a test has declared from what services have.
  private static final String DECLARED = "2001-01-01T00:00:00Z";

  @Inject Cases cases;
  @Inject Looks looks;
  @Inject Sql sql;
  @Inject @All List<ControlCheck> checks;
  @Inject WorkQueue queue;

  private final UUID tenant = UUID.randomUUID();
  private final UUID person = UUID.randomUUID();

  /// It is kept, and as long as it is there is work about it.
  private final UUID archive = UUID.randomUUID();

  @BeforeEach
  void aServiceHoldsSomethingOfTheTenant() throws SQLException {
    try (Connection probed = VerifierInTest.probed();
        var statement = probed.createStatement()) {
      statement.execute(
          """
          create table if not exists person (id uuid primary key, tenant uuid);
          create table if not exists credential (id uuid primary key, person uuid);
          create table if not exists note (body jsonb, copies uuid[]);
          create table if not exists letter (raw bytea);
          create table if not exists archive (id uuid primary key, tenant uuid);
          create table if not exists archive_copy (id uuid primary key, tenant uuid);
          create table if not exists work_item (kind text, key text);
          create table if not exists audit_record (tenant uuid);
          insert into person values ('%1$s', '%2$s');
          insert into credential values (gen_random_uuid(), '%1$s');
          insert into note values ('{"about": "%3$s"}', '{%2$s}');
          insert into letter values (convert_to('to %2$s', 'UTF8'));
          insert into audit_record values ('%2$s');
          insert into archive values ('%4$s', '%2$s');
          insert into archive_copy values ('%4$s', '%2$s');
          insert into work_item values ('expire-archive', '%4$s');
          """
              .formatted(
                  person, tenant, tenant.toString().replace("-", "").toUpperCase(), archive));
    }
    // What other tests have declared is nowhere to be seen.
    sql.update("update data_holder set gone_at = now() where store = 'things'");
    declare("probe", "people", "identity", "rows are deleted", "person, credential");
    declare("probe", "texts", "structured", "rows are deleted", "note, letter");
    declare("probe", "archives", "access-log", "kept", "archive");
    declare("probe", "copies", "structured", "rows are deleted", "archive_copy");
    declare("probe", "records", "audit", "kept", "audit_record");
    declare("backup", "base-backups", "backup", "they age, and their keys are destroyed", "");
    declare("retention", "records", "audit", "kept", "audit_record, signed_warrant");
    declare(
        "retention",
        "proof",
        "tombstone",
        "kept",
        "deletion_case, verification_look, tenant_tombstone, row_tombstone, certificate,"
            + " aging_report");
  }

  @AfterEach
  void whatWasDeclaredIsForgotten() {
    sql.update("delete from data_holder where declared_at = ?", Instant.parse(DECLARED));
  }

  private void declare(
      String service, String store, String dataClass, String method, String tables) {
    sql.update(
        """
        insert into data_holder (participant, store, data_class, purge_method, verify_method,
          horizon_days, tables, steps, declared_at)
        values (?, ?, ?, ?, 'looked at', 0, string_to_array(?, ', '), ?, ?)
        on conflict (participant, store) do nothing
        """,
        service,
        store,
        dataClass,
        method,
        tables,
        method.equals("kept") ? new String[0] : new String[] {"purge"},
        Instant.parse(DECLARED));
  }

  @Test
  void holderThatLiesIsFoundTillNothingIsLeftAndThatIsCertified() throws SQLException {
    // Given: quarantined, and looked at while everything is there
    UUID id = QuarkusTransaction.requiringNew().call(this::quarantined);
    await().atMost(PATIENCE).until(() -> looks.isTaken(id));

    // When: the holder says done and has done nothing
    declare("nowhere", "unseen", "structured", "rows are deleted", "something");
    answerDone(id);

    // Then: while a database cannot be looked into nothing is concluded
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            operator()
                .get("/v1/verifications/" + id)
                .then()
                .body("waiting", containsString("no credentials for the database of nowhere")));
    assertThat(state(id)).isEqualTo(CaseState.VERIFYING);

    // When: it can be seen
    sql.update("delete from data_holder where participant = 'nowhere'");
    queue.schedule(CaseState.VERIFYING.work(), id.toString());

    // Then: the lie is found in each form that the tenant's id has, and a person's by the person's
    awaitState(id, CaseState.PURGING);
    operator()
        .get("/v1/verifications/" + id)
        .then()
        .statusCode(200)
        .body("waiting", nullValue())
        .body("looks.when", equalTo(List.of("before", "after")))
        .body(
            "looks[1].findings",
            hasItems(
                "probe, people: 1 rows of public.person still hold the tenant's id in tenant",
                "probe, people: 1 rows of public.credential still hold ids of what was the"
                    + " tenant's in person",
                "probe, texts: 1 rows of public.note still hold the tenant's id in body",
                "probe, texts: 1 rows of public.note still hold the tenant's id in copies",
                "probe, texts: 1 rows of public.letter still hold the tenant's id in raw"));

    // When: everything goes but an orphan that only knows the person
    probed("delete from person where tenant = '%s'".formatted(tenant));
    probed("delete from note where '%s' = any(copies)".formatted(tenant));
    probed(
        "delete from letter where position(convert_to('%s', 'UTF8') in raw) > 0".formatted(tenant));
    probed("delete from archive_copy where tenant = '%s'".formatted(tenant));
    answerDone(id);

    // Then: it is found, and somebody is told
    awaitState(id, CaseState.PURGING);
    assertThat(cases.find(id).orElseThrow().generation()).isEqualTo(3);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(stuckEventsOf(id)).isOne());

    assertThat(resultOf("purged-stay-unseen", id.toString()).outcome()).isEqualTo(Outcome.FAIL);

    // When: that is gone too
    probed("delete from credential where person = '%s'".formatted(person));
    answerDone(id);

    // Then
    awaitState(id, CaseState.AGING_OUT);
    String partOne = certificateOf(1);
    operator()
        .get("/v1/certificates/" + partOne)
        .then()
        .statusCode(200)
        .contentType("application/json")
        .body("tenant", equalTo(tenant.toString()))
        .body("rounds", equalTo(3))
        .body("stores.find { it.store == 'people' }.level", equalTo("V1"))
        .body("stores.find { it.store == 'people' }.seenAfter", equalTo(0))
        .body("stores.find { it.store == 'base-backups' }.level", equalTo("V0"))
        .body(
            "stores.find { it.service == 'probe' && it.store == 'records' }.level",
            equalTo("kept"));
    assertThat(isGood(partOne)).isTrue();
    assertThat(operator().get("/v1/certificates/" + partOne + "/pdf").asByteArray())
        .startsWith("%PDF-1.4".getBytes(UTF_8));

    // When: the backups have aged, and their service says so
    QuarkusTransaction.requiringNew()
        .run(
            () -> cases.move(cases.locked(id).orElseThrow(), CaseState.KEYS_DESTROYED, "they are"));
    sql.update(
        "update deletion_case set purged_at = purged_at - interval '32 days' where id = ?", id);
    saysOfCopies("fail");
    saysOfCopies("pass");
    queue.schedule(CaseState.KEYS_DESTROYED.work(), id.toString());

    // Then
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          queue.schedule(CaseState.KEYS_DESTROYED.work(), id.toString());
          assertThat(state(id)).isEqualTo(CaseState.ERASED);
        });
    String partTwo = certificateOf(2);
    operator()
        .get("/v1/certificates/" + partTwo)
        .then()
        .body("stores.find { it.store == 'base-backups' }.level", equalTo("V5"))
        .body("aging[0].outcome", equalTo("pass"));
    assertThat(isGood(partTwo)).isTrue();

    // And: what a late message brings back is seen
    assertThat(resultOf("purged-stay-unseen", id.toString()).outcome()).isEqualTo(Outcome.PASS);
    probed("insert into person values (gen_random_uuid(), '%s')".formatted(tenant));
    assertThat(resultOf("purged-stay-unseen", id.toString()))
        .satisfies(result -> {
          assertThat(result.outcome()).isEqualTo(Outcome.FAIL);
          assertThat(result.measured()).isEqualTo("1 rows");
        });

    // And: nobody else sees them
    isProblem(stranger().get("/v1/certificates/" + partOne + "/signed").then(), 404, "not-found");
    isProblem(stranger().get("/v1/verifications/" + id).then(), 404, "not-found");
    isProblem(stranger().get("/v1/certificates?tenant=" + tenant).then(), 404, "not-found");
    stranger().get("/v1/certificates").then().statusCode(200).body("items", hasSize(0));
  }

  @Test
  void buriedTenantsAndRowsAreOnTheLedgerForEver() {
    // Given
    UUID datastore = UUID.randomUUID();
    String application = TestIssuer.token().tenant(tenant).permissions("tombstone:create").sign();
    Map<String, Object> row =
        Map.of(
            "datastore", datastore,
            "database", "records",
            "schema", "public",
            "table", "letter",
            "key", Map.of("id", "42"));

    // When
    String buried = bury(application, row);
    String again = bury(application, row);
    UUID id = QuarkusTransaction.requiringNew().call(this::quarantined);

    // Then
    assertThat(again).isEqualTo(buried);
    operator()
        .get("/v1/tombstones?tenant=" + tenant + "&datastore=" + datastore)
        .then()
        .statusCode(200)
        .body(containsString("\"buriedAt\":null"))
        .body("rows.key.id", equalTo(List.of("42")));
    operator()
        .get("/v1/tombstones?tenant=" + tenant + "&datastore=" + UUID.randomUUID())
        .then()
        .body("rows", hasSize(0));

    // When: the point of no return is passed
    QuarkusTransaction.requiringNew()
        .run(() -> cases.move(cases.locked(id).orElseThrow(), CaseState.PURGING, "sealed"));

    // Then: nothing of the tenant is restored any more, and no hand takes that back
    operator().get("/v1/tombstones?tenant=" + tenant).then().body("buriedAt", notNullValue());
    operator()
        .get(
            "/v1/tombstones/tenants?cursor="
                + new UUID(tenant.getMostSignificantBits(), tenant.getLeastSignificantBits() - 1))
        .then()
        .statusCode(200)
        .body("items.tenant", hasItem(tenant.toString()));
    assertThatThrownBy(() -> sql.update("delete from tenant_tombstone where tenant = ?", tenant))
        .isInstanceOf(SqlFault.class);
    assertThatThrownBy(() -> sql.update("delete from row_tombstone where tenant = ?", tenant))
        .isInstanceOf(SqlFault.class);
    isProblem(
        given()
            .auth()
            .oauth2(TestIssuer.token().tenant(tenant).permissions("tombstone:read").sign())
            .get("/v1/tombstones/tenants")
            .then(),
        403,
        "forbidden");
  }

  @Test
  void dataOfATenantWithARelationshipThatEndsByItselfBreaksThePromise() throws SQLException {
    // Given
    sql.update(
        "insert into known_relationship (id, tenant, kind, started_at) values (?, ?, 'trial', ?)",
        UUID.randomUUID(),
        tenant,
        Instant.parse("2026-01-01T00:00:00Z"));
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          assertThat(result("active-tenants-seen", "probe " + tenant)).isEmpty();
          assertThat(sql.first("select 1 from tenant_seen where tenant = ?", _ -> true, tenant))
              .isPresent();
        });

    // When
    probed("delete from person where tenant = '%s'".formatted(tenant));
    probed("delete from audit_record where tenant = '%s'".formatted(tenant));
    probed("delete from note where '%s' = any(copies)".formatted(tenant));
    probed("delete from archive where tenant = '%s'".formatted(tenant));
    probed("delete from archive_copy where tenant = '%s'".formatted(tenant));

    // Then
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(resultOf("active-tenants-seen", "probe " + tenant).outcome())
                .isEqualTo(Outcome.FAIL));
    sql.update("delete from known_relationship where tenant = ?", tenant);
    assertThat(result("active-tenants-seen", "probe " + tenant)).isEmpty();
  }

  private ControlResult resultOf(String check, String subject) {
    return result(check, subject).orElseThrow();
  }

  private Optional<ControlResult> result(String check, String subject) {
    try {
      return checks.stream()
          .filter(one -> one.name().equals(check))
          .findFirst()
          .orElseThrow()
          .check()
          .stream()
          .filter(result -> result.subject().equals(subject))
          .findFirst();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static String bury(String token, Map<String, Object> row) {
    return given()
        .auth()
        .oauth2(token)
        .contentType("application/json")
        .header("Idempotency-Key", "once")
        .body(row)
        .post("/v1/tombstones")
        .then()
        .statusCode(201)
        .extract()
        .path("id");
  }

  private UUID quarantined() {
    var former = FormerTenant.ended(new TenantId(tenant), Duration.ofDays(100));
    former.enter(sql);
    DeletionCase held =
        cases.open(
            former.id(),
            DeletionCase.Cause.RELATIONSHIPS_ENDED,
            former.endedAt(),
            1,
            former.endedAt().plus(Duration.ofDays(90)));
    held = cases.move(held, CaseState.DUE, "90 days are over");
    return cases.move(held, CaseState.QUARANTINED, "nothing is in the way").id();
  }

  /// Every holder says that it is done, and the case goes on to be verified.
  private void answerDone(UUID id) {
    QuarkusTransaction.requiringNew()
        .run(() -> {
          DeletionCase held = cases.locked(id).orElseThrow();
          if (held.state() == CaseState.QUARANTINED) {
            held = cases.move(held, CaseState.PURGING, "sealed");
          }
          sql.update(
              """
              insert into purge_order (deletion_case, generation, participant, store, step, state,
                made_at, before_count, after_count, method, answered_at)
              select ?, ?, participant, store, 'purge', 'done', now(), 3, 0, 'deleted', now()
              from data_holder where gone_at is null
              on conflict (deletion_case, generation, participant, store, step) do update set
                state = 'done', before_count = 3, after_count = 0
              """,
              id,
              held.generation());
          if (held.state() == CaseState.PURGING) {
            cases.move(held, CaseState.VERIFYING, "all say that they are done");
          }
        });
  }

  private void saysOfCopies(String outcome) {
    new Topic(TestServers.kafka(), "safekeep.evidence")
        .publish(
            new CloudEvent(
                UUID.randomUUID(),
                "io.safekeep.backup.control.checked.v1",
                "buried-tenants-stay-gone",
                tenant.toString(),
                """
                {"tenant":"%s","service":"backup","check":"buried-tenants-stay-gone",
                 "promise":"P85","outcome":"%s","checked":"%s","measured":"0 objects",
                 "bound":"0 objects","detail":"Nothing of it comes back.","checkedAt":"%s"}
                """
                    .formatted(tenant, outcome, tenant, Instant.now())));
  }

  private CaseState state(UUID id) {
    return cases.find(id).orElseThrow().state();
  }

  private void awaitState(UUID id, CaseState state) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(state(id)).isEqualTo(state));
  }

  private static void probed(String statement) throws SQLException {
    try (Connection probed = VerifierInTest.probed();
        var executed = probed.createStatement()) {
      executed.execute(statement);
    }
  }

  private static long stuckEventsOf(UUID id) {
    return new Topic(TestServers.kafka(), "safekeep.retention")
        .records().stream()
            .filter(record -> CloudEvent.attribute(record, "type").equals(PurgeStuck.TYPE))
            .filter(record -> CloudEvent.attribute(record, "subject").equals(id.toString()))
            .count();
  }

  private String certificateOf(int part) {
    return operator()
        .get("/v1/certificates?tenant=" + tenant)
        .then()
        .statusCode(200)
        .extract()
        .path("items.find { it.part == %d }.id".formatted(part));
  }

  private static boolean isGood(String certificate) {
    String signed = operator().get("/v1/certificates/" + certificate + "/signed").asString();
    String keys = given().get("/v1/signing-keys").asString();
    return VerifyCertificate.verify(
        signed, keys, new PrintStream(new ByteArrayOutputStream(), false, UTF_8));
  }

  private static RequestSpecification stranger() {
    return given()
        .auth()
        .oauth2(
            TestIssuer.token()
                .tenant(UUID.randomUUID())
                .permissions("purge-certificate:read", "deletion-case:read")
                .sign());
  }

  private static RequestSpecification operator() {
    return given()
        .auth()
        .oauth2(
            TestIssuer.token()
                .permissions("purge-certificate:read", "deletion-case:read", "tombstone:read")
                .sign());
  }
}
