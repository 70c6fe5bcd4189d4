package io.safekeep.backup.kubernetes;

import static io.safekeep.backup.kubernetes.Resources.NAMESPACE;
import static io.safekeep.testing.quarkus.ServiceContract.isProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.safekeep.backup.TenantAtWork;
import io.safekeep.backup.TenantCluster;
import io.safekeep.backup.cloudnativepg.Backup;
import io.safekeep.backup.cloudnativepg.BackupSpec;
import io.safekeep.backup.cloudnativepg.Cluster;
import io.safekeep.backup.cloudnativepg.ClusterSpec;
import io.safekeep.backup.cloudnativepg.ScheduledBackup;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The service and a cluster's operator, over a stand-in for the Kubernetes API.
@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "backup"))
@WithTestResource(TenantCluster.class)
@WithTestResource(OperatorApi.class)
class CloudNativePgIT {

  private static final String BACKUP = "plugin-backup-steps.yaml";
  private static final String RECOVERY = "recovery-steps.yaml";
  private static final Map<String, String> INTO_CLUSTER =
      Map.of("into", "cluster", "targetInstant", "2026-11-21T09:30:00Z");

  @Inject KubernetesClient kubernetes;
  @Inject SqlClusterDatastores known;
  @Inject RestoreClusterWork work;

  @ConfigProperty(name = "test.tenant.port")
  int port;

  private RecordedOperator operator;
  private TenantAtWork tenant;
  private String cluster;
  private String datastore;

  /// The cluster is known already: where it serves, by its service's name, only pods can ask.
  @BeforeEach
  void aClusterOfATenant() {
    operator = new RecordedOperator(kubernetes);
    tenant = TenantAtWork.announced();
    cluster = "orders-" + tenant.id().toString().substring(0, 8);
    datastore = tenant.register(port, NAMESPACE + "/" + cluster);
    known.note(new ClusterName(NAMESPACE, cluster), UUID.fromString(datastore), "as registered");
    Cluster orders = Resources.orders();
    orders.getMetadata().setName(cluster);
    orders.getMetadata().setLabels(Map.of(Clusters.TENANT_LABEL, tenant.id().toString()));
    kubernetes.resource(orders).create();
    await()
        .atMost(TenantAtWork.PATIENCE)
        .until(() -> !known.find(UUID.fromString(datastore)).orElseThrow().methods().isEmpty());
  }

  @Test
  void backupByTheOperatorIsInTheCatalogueWithItsPhases() {
    // When
    String id = takeBackup("plugin").then().statusCode(202).extract().path("id");
    String name = "safekeep-" + id;
    await().atMost(TenantAtWork.PATIENCE).until(() -> find(Backup.class, name).isPresent());

    // Then
    Backup asked = find(Backup.class, name).orElseThrow();
    assertThat(asked.getSpec().cluster().name()).isEqualTo(cluster);
    assertThat(asked.getSpec().method()).isEqualTo("plugin");
    assertThat(asked.getSpec().pluginConfiguration().name())
        .isEqualTo("barman-cloud.cloudnative-pg.io");
    String[] states = {"queued", "running", "running", "completed"};
    for (int step = 0; step < states.length; step++) {
      operator.playBackup(name, BACKUP, step);
      awaitBackup(id, List.of("pending", "started", "running", "completed").get(step));
      backup(id).then().body("state", equalTo(states[step]));
    }
    backup(id)
        .then()
        .body("method", equalTo("plugin"))
        .body("startLsn", equalTo("0/A1000028"))
        .body("endLsn", equalTo("0/A3000158"))
        .body("operator.startWal", equalTo("0000000100000000000000A1"))
        .body("operator.backupId", equalTo("20261121T020003"))
        .body("operator.resource", equalTo(NAMESPACE + "/" + name));
    // One catalogue for both; the stream's own first backup begins when its turn comes
    await()
        .atMost(TenantAtWork.PATIENCE)
        .untilAsserted(() ->
            tenant
                .as("datastore:read")
                .get("/v1/datastores/" + datastore + "/base-backups")
                .then()
                .body("items.find { it.id == '" + id + "' }.method", equalTo("plugin"))
                .body("items.find { it.method == 'streaming' }.id", notNullValue()));

    // And once it is deleted
    kubernetes.resource(find(Backup.class, name).orElseThrow()).delete();
    await().atMost(TenantAtWork.PATIENCE).until(() -> backup(id).path("operator.goneAt") != null);
  }

  @Test
  void backupThatFailsSaysWhy() {
    // Given
    String id = takeBackup("volume-snapshot").then().statusCode(202).extract().path("id");
    await()
        .atMost(TenantAtWork.PATIENCE)
        .until(() -> find(Backup.class, "safekeep-" + id).isPresent());

    // When
    operator.playBackup("safekeep-" + id, BACKUP, 4);

    // Then
    awaitBackup(id, "failed");
    backup(id)
        .then()
        .body("state", equalTo("failed"))
        .body("failure", containsString("exit status 4"));
  }

  @Test
  void whatTheOperatorIsNotSetForIsRefused() {
    // Given a cluster that it does not run
    TenantAtWork other = TenantAtWork.announced();
    String unknown = other.register(port);

    // Then
    isProblem(
        other
            .as("backup:create")
            .post("/v1/datastores/" + unknown + "/base-backups?method=plugin")
            .then(),
        422,
        "cluster-not-suitable");
    isProblem(other.requestRestore(unknown, INTO_CLUSTER).then(), 422, "cluster-not-suitable")
        .body("detail", containsString("is no cluster of an operator"));
    isProblem(takeBackup("barman-object-store").then(), 400, "invalid-request");
    isProblem(tenant.requestRestore(datastore, INTO_CLUSTER).then(), 422, "cluster-not-suitable")
        .body("detail", containsString("no completed backup"));
    completedBackup();
    isProblem(
        tenant
            .requestRestore(
                datastore, Map.of("into", "cluster", "targetInstant", "2026-11-20T00:00:00Z"))
            .then(),
        422,
        "target-outside-window");
    isProblem(
        tenant.requestRestore(datastore, Map.of("into", "sand")).then(), 400, "invalid-request");
  }

  @Test
  void restoreBecomesAClusterThatIsTakenAwayWhenDiscarded() {
    // Given
    completedBackup();

    // When
    String restore = tenant.restore(datastore, INTO_CLUSTER);
    String name = awaitCluster(restore);

    // Then
    tenant.look(restore).then().body("into", equalTo("cluster"));
    ClusterSpec made = find(Cluster.class, name).orElseThrow().getSpec();
    assertThat(made.bootstrap().recovery().source()).isEqualTo(cluster);
    assertThat(made.bootstrap().recovery().recoveryTarget().targetTime())
        .isEqualTo("2026-11-21T09:30:00Z");
    assertThat(made.archiver().orElseThrow().settings()).containsEntry("serverName", name);
    awaitPhase(restore, "creating");
    operator.playCluster(name, RECOVERY, 0);
    awaitPhase(restore, "recovering");
    operator.playCluster(name, RECOVERY, 1);
    operator.playCluster(name, RECOVERY, 2);
    tenant
        .awaitEnd(restore)
        .then()
        .body("state", equalTo("ready"))
        .body("host", equalTo(name + "-rw." + NAMESPACE + ".svc"))
        .body("port", equalTo(5432))
        .body("cluster", equalTo(NAMESPACE + "/" + name));
    isProblem(
        tenant.as("restore:download").post("/v1/restores/" + restore + ":open").then(),
        409,
        "copy-not-ready");

    // And
    tenant.end(restore, "discard").then().statusCode(200);
    awaitNone(name);
    assertThat(find(Cluster.class, cluster)).isPresent();
  }

  @Test
  void recoveryThatTheOperatorGivesUpFailsTheRestoreAndIsRemoved() {
    // Given
    completedBackup();
    String restore = tenant.restore(datastore, INTO_CLUSTER);
    String name = awaitCluster(restore);
    operator.playCluster(name, RECOVERY, 0);
    awaitPhase(restore, "recovering");

    // When
    kubernetes
        .resource(
            new JobBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName(name + "-1-full-recovery")
                .addToLabels("cnpg.io/cluster", name)
                .addToLabels("cnpg.io/jobRole", "full-recovery")
                .endMetadata()
                .withNewStatus()
                .addNewCondition()
                .withType("Failed")
                .withStatus("True")
                .withReason("BackoffLimitExceeded")
                .withMessage("Job has reached the specified backoff limit")
                .endCondition()
                .endStatus()
                .build())
        .create();
    operator.playCluster(name, RECOVERY, 0);

    // Then
    tenant
        .awaitEnd(restore)
        .then()
        .body("state", equalTo("failed"))
        .body("failure", containsString("backoff limit"));
    awaitNone(name);
  }

  @Test
  void cancelledRestoreTakesItsClusterAwayAndNoOther() {
    // Given one that somebody has taken over, and one that is ours
    completedBackup();
    String lost = tenant.restore(datastore, INTO_CLUSTER);
    String taken = awaitCluster(lost);
    Cluster theirs = find(Cluster.class, taken).orElseThrow();
    theirs.getMetadata().setLabels(Map.of(Clusters.TENANT_LABEL, UUID.randomUUID().toString()));
    kubernetes.resource(theirs).update();
    String restore = tenant.restore(datastore, INTO_CLUSTER);
    String ours = awaitCluster(restore);

    // When
    tenant.end(restore, "cancel").then().statusCode(200).body("state", equalTo("cancelled"));
    tenant.awaitEnd(lost).then().body("failure", containsString("was not made by us"));
    work.work(new WorkItem("restore-cluster", lost, 1), () -> true);

    // Then
    awaitNone(ours);
    assertThat(find(Cluster.class, taken)).isPresent();
  }

  @Test
  void scheduleAndWayInFollowTheCluster() {
    // Given
    Cluster orders = find(Cluster.class, cluster).orElseThrow();
    orders.getMetadata().setAnnotations(Map.of(KeepSchedules.SCHEDULE_ANNOTATION, "0 0 2 * * *"));
    kubernetes.resource(orders).update();
    String schedule = cluster + "-safekeep";
    await()
        .atMost(TenantAtWork.PATIENCE)
        .until(() -> find(ScheduledBackup.class, schedule).isPresent());

    // When
    ScheduledBackup drifted = find(ScheduledBackup.class, schedule).orElseThrow();
    kubernetes.resource(drifted).delete();
    kubernetes
        .resource(
            Resources.secret(
                "safekeep-backup", Map.of("username", "renewed", "password", "p", "ca.crt", "PEM")))
        .createOr(replace -> replace.update());

    // Then
    await()
        .atMost(TenantAtWork.PATIENCE)
        .until(() -> find(ScheduledBackup.class, schedule).isPresent());
    await()
        .atMost(TenantAtWork.PATIENCE)
        .until(() -> "renewed".equals(tenant.datastore(datastore).path("user")));
    tenant
        .datastore(datastore)
        .then()
        .body("host", equalTo(cluster + "-rw." + NAMESPACE + ".svc"))
        .body("sslMode", equalTo("verify-full"));
    kubernetes.secrets().inNamespace(NAMESPACE).withName("safekeep-backup").delete();
  }

  private Response takeBackup(String method) {
    return tenant
        .as("backup:create")
        .post("/v1/datastores/" + datastore + "/base-backups?method=" + method);
  }

  private Response backup(String id) {
    return tenant.as("datastore:read").get("/v1/datastores/" + datastore + "/base-backups/" + id);
  }

  private void awaitBackup(String id, String phase) {
    await()
        .atMost(TenantAtWork.PATIENCE)
        .until(() -> phase.equals(backup(id).path("operator.phase")));
  }

  /// One that the operator's own schedule has made.
  private void completedBackup() {
    Backup scheduled = Resources.backup("backup-plugin.yaml");
    scheduled.getMetadata().setName(cluster + "-20261121020000");
    scheduled.getMetadata().setUid(UUID.randomUUID().toString());
    scheduled.setSpec(new BackupSpec(new ClusterSpec.Named(cluster), "plugin", null, Map.of()));
    kubernetes.resource(scheduled).create();
    await()
        .atMost(TenantAtWork.PATIENCE)
        .until(() ->
            tenant
                    .as("datastore:read")
                    .get("/v1/datastores/" + datastore + "/base-backups")
                    .path("items.find { it.method == 'plugin' && it.state == 'completed' }")
                != null);
  }

  private String awaitCluster(String restore) {
    String name = tenant.look(restore).<String>path("cluster").split("/")[1];
    await().atMost(TenantAtWork.PATIENCE).until(() -> find(Cluster.class, name).isPresent());
    return name;
  }

  private void awaitPhase(String restore, String phase) {
    await()
        .atMost(TenantAtWork.PATIENCE)
        .until(() -> phase.equals(tenant.look(restore).path("progress.phase")));
  }

  private void awaitNone(String name) {
    await().atMost(TenantAtWork.PATIENCE).until(() -> find(Cluster.class, name).isEmpty());
  }

  private <T extends HasMetadata> Optional<T> find(Class<T> kind, String name) {
    return Optional.ofNullable(
        kubernetes.resources(kind).inNamespace(NAMESPACE).withName(name).get());
  }
}
