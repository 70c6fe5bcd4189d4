package io.safekeep.backup.keys;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.safekeep.backup.BackupSettings;
import io.safekeep.backup.OwnCluster;
import io.safekeep.backup.Repository;
import io.safekeep.backup.TenantAtWork;
import io.safekeep.backup.TenantCluster;
import io.safekeep.backup.keys.KeySamples.Trial;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.problem.CommonProblem;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.work.WorkQueue;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of a tenant at work when its keys are rotated, withdrawn and destroyed.
@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "backup"))
@WithTestResource(TenantCluster.class)
class KeyDestructionIT {

  @Inject KeyDestruction destruction;
  @Inject SqlKeyDestructions destructions;
  @Inject KeySamples samples;
  @Inject Repository repository;
  @Inject AuditTrail audit;
  @Inject WorkQueue queue;
  @Inject BackupSettings settings;
  @Inject Clock clock;

  private OwnCluster cluster;
  private TenantAtWork tenant;
  private String datastore;

  @BeforeEach
  void aTenantAtWork(@TempDir Path folder) {
    cluster = OwnCluster.in(folder);
    tenant = TenantAtWork.announced();
    datastore = tenant.protect(cluster.port());
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void withdrawnKeysStopBackupsAndRestoresUntilTheOrderIsTakenBack() throws Exception {
    // Given
    DestructionOrder order = order("/retention", Duration.ofDays(2));

    // When
    destruction.schedule(order);
    destruction.schedule(order);

    // Then
    assertRefused(tenant.requestRestore(datastore, Map.of()));
    assertRefused(tenant.as("backup:create").post("/v1/datastores/" + datastore + "/base-backups"));
    tenant.awaitProtection(datastore, "interrupted");
    assertThat(tenant.datastore(datastore).<String>path("protectionReason"))
        .contains("are to be destroyed");
    assertThat(keys().<String>path("state")).isEqualTo("withdrawn");

    // And its time has not come
    assertConflict(() -> destruction.destroy(order));
    assertConflict(() -> destruction.schedule(order("/retention", Duration.ofDays(3))));

    // And what they wrapped before is shut
    var id = new TenantId(tenant.id());
    assertThat(samples.tried(id)).isEqualTo(Trial.REFUSED);
    repository.keys().restore(tenant.id());
    assertThat(samples.tried(id))
        .as("a sample that nothing could open would show nothing")
        .isEqualTo(Trial.OPENS);
    repository.keys().withdraw(tenant.id());

    // When
    destruction.takeBack(order);

    // Then
    tenant.awaitProtection(datastore, "complete");
    Instant now = cluster.now();
    tenant.awaitRecoverable(datastore, now);
    String restore = tenant.restore(datastore, Map.of("targetInstant", now.toString()));
    assertThat(tenant.awaitEnd(restore).<String>path("state")).isEqualTo("ready");
    assertConflict(() -> destruction.destroy(order));
    tenant.end(restore, "discard");
    assertThat(audit.of(tenant.id().toString(), 10))
        .extracting(AuditTrail.Entry::action)
        .containsExactly("tenant-key.schedule-destruction", "tenant-key.take-back-destruction");
  }

  @Test
  void keysAreDestroyedOnlyByRetentionInTwoStepsAndThenForGood() throws Exception {
    // Given
    DestructionOrder order = order("/retention", Duration.ofDays(2));
    KeyDestruction later =
        new KeyDestruction(
            destructions,
            samples,
            repository,
            audit,
            queue,
            settings,
            Clock.offset(clock, Duration.ofDays(3)));

    // When // Then
    assertThatThrownBy(() -> destruction.schedule(order("/access", Duration.ofDays(2))))
        .isInstanceOfSatisfying(
            Refusal.class, no -> assertThat(no.type()).isEqualTo(CommonProblem.FORBIDDEN));
    assertThatThrownBy(() -> destruction.schedule(order("/retention", Duration.ofHours(23))))
        .isInstanceOfSatisfying(
            Refusal.class, no -> assertThat(no.type()).isEqualTo(CommonProblem.INVALID_REQUEST));
    assertThatThrownBy(() -> destroyBy(later, order))
        .isInstanceOfSatisfying(
            Refusal.class, no -> assertThat(no.type()).isEqualTo(CommonProblem.NOT_FOUND));
    assertThat(keys().<String>path("state")).isEqualTo("usable");

    // When
    destruction.schedule(order);
    destroyBy(later, order);
    destroyBy(later, order);

    // Then
    assertThat(keys().<String>path("state")).isEqualTo("destroyed");
    assertThat(keys().<List<String>>path("ids")).isEmpty();
    assertThat(samples.tried(new TenantId(tenant.id()))).isEqualTo(Trial.REFUSED);
    assertRefused(tenant.requestRestore(datastore, Map.of()));
    assertConflict(() -> destruction.takeBack(order));
    assertThat(tenant.as("datastore:read").get("/v1/datastores").statusCode()).isEqualTo(200);
  }

  @Test
  void aNewKeySealsWhatIsNewAndTheFormerOneStillOpensWhatWas() throws Exception {
    // Given
    String former = keys().path("ids[0]");
    Instant before = cluster.now();
    tenant.awaitRecoverable(datastore, before);

    // When
    Response rotated = operator("tenant-key:rotate").post(path() + ":rotate");
    operator("tenant-key:rotate").post(path() + ":rewrap").then().statusCode(200);

    // Then
    assertThat(rotated.statusCode()).isEqualTo(200);
    assertThat(rotated.<List<String>>path("ids")).hasSize(2).startsWith(former);
    String restore = tenant.restore(datastore, Map.of("targetInstant", before.toString()));
    assertThat(tenant.awaitEnd(restore).<String>path("state")).isEqualTo("ready");
    tenant.end(restore, "discard");
    assertThat(
            TenantAtWork.announced().as("tenant-key:rotate").post(path() + ":rotate").statusCode())
        .isEqualTo(404);
    assertThat(audit.of(tenant.id().toString(), 10))
        .extracting(AuditTrail.Entry::action)
        .contains("tenant-key.rotate", "tenant-key.rewrap");
  }

  private static void destroyBy(KeyDestruction later, DestructionOrder order) {
    QuarkusTransaction.requiringNew().run(() -> later.destroy(order));
  }

  private DestructionOrder order(String source, Duration ahead) {
    return new DestructionOrder(
        UUID.randomUUID(), new TenantId(tenant.id()), source, clock.instant().plus(ahead));
  }

  private Response keys() {
    return operator("tenant-key:read").get(path());
  }

  private RequestSpecification operator(String permission) {
    return given()
        .urlEncodingEnabled(false)
        .auth()
        .oauth2(TestIssuer.token().permissions(permission).sign());
  }

  private String path() {
    return "/v1/tenant-keys/" + tenant.id();
  }

  private static void assertRefused(Response response) {
    assertThat(response.statusCode()).isEqualTo(409);
    assertThat(response.<String>path("type")).isEqualTo("/problems/tenant-key-withdrawn");
  }

  private static void assertConflict(ThrowingCallable act) {
    assertThatThrownBy(act)
        .isInstanceOfSatisfying(
            Refusal.class, no -> assertThat(no.type()).isEqualTo(CommonProblem.CONFLICT));
  }
}
