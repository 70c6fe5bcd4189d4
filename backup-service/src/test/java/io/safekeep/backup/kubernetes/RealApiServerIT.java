package io.safekeep.backup.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.safekeep.backup.catalogue.BackupMethod;
import io.safekeep.backup.catalogue.ClusterBackup;
import io.safekeep.backup.cloudnativepg.Backup;
import io.safekeep.backup.cloudnativepg.BackupStatus;
import io.safekeep.backup.cloudnativepg.Cluster;
import io.safekeep.backup.cloudnativepg.ScheduledBackup;
import java.io.File;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// The resources on a real API server, as a service account with the chart's Role: what is stored,
/// watched, refused. Where the operator's own definitions are not there, some of ours stand in.
@EnabledIfSystemProperty(named = "safekeep.kubeconfig", matches = ".+")
class RealApiServerIT {

  private static final String GROUP = "postgresql.cnpg.io";
  private static final String SERVICE_ACCOUNT = "system:serviceaccount:safekeep:backup-service";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /// As the chart gives it with everything switched on.
  private static final List<PolicyRule> RULES =
      List.of(
          rule(GROUP, "clusters", "get", "list", "watch", "create", "delete"),
          rule(GROUP, "backups", "get", "list", "watch", "create"),
          rule(GROUP, "scheduledbackups", "get", "list", "watch", "create", "update", "delete"),
          new PolicyRuleBuilder(rule("", "secrets", "get"))
              .withResourceNames("safekeep-backup", "orders-ca")
              .build(),
          rule("batch", "jobs", "list"));

  private final String namespace = "safekeep-" + UUID.randomUUID();
  private KubernetesClient admin;
  private KubernetesClient service;
  private Clusters clusters;

  @BeforeEach
  void aNamespaceWithTheChartsRole() {
    File file = new File(System.getProperty("safekeep.kubeconfig"));
    admin = new KubernetesClientBuilder().withConfig(Config.fromKubeconfig(file)).build();
    define("Cluster", "clusters");
    define("Backup", "backups");
    define("ScheduledBackup", "scheduledbackups");
    admin
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
        .create();
    admin
        .resource(
            new RoleBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("backup-service")
                .endMetadata()
                .withRules(RULES)
                .build())
        .create();
    admin
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("backup-service")
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "Role", "backup-service")
                .addNewSubject("rbac.authorization.k8s.io", "User", SERVICE_ACCOUNT, null)
                .build())
        .create();
    Config asService = Config.fromKubeconfig(file);
    asService.setImpersonateUsername(SERVICE_ACCOUNT);
    service = new KubernetesClientBuilder().withConfig(asService).build();
    clusters = new Clusters(service, new EverythingOn(namespace));
    // The Role may take a moment to count.
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> clusters.find(new ClusterName(namespace, "none")).isEmpty());
  }

  @AfterEach
  void nothingIsLeft() {
    admin.namespaces().withName(namespace).delete();
    service.close();
    admin.close();
  }

  @Test
  void clustersBackupsAndTheirStatusesAreFollowed() {
    // Given
    AtomicInteger changes = new AtomicInteger();
    try (ClusterWatch watch = clusters.watch(changes::incrementAndGet)) {
      // When
      admin.resource(orders()).create();
      Backup backup = Resources.backup("backup-plugin.yaml");
      BackupStatus completed = backup.getStatus();
      backup.getMetadata().setNamespace(namespace);
      backup.getMetadata().setResourceVersion(null);
      backup.getMetadata().setUid(null);
      Backup stored = admin.resource(backup).create();
      stored.setStatus(completed);
      admin.resource(stored).updateStatus();

      // Then
      await().atMost(PATIENCE).until(() -> watch.clusters().size() == 1);
      await()
          .atMost(PATIENCE)
          .until(() ->
              watch.backups().stream().anyMatch(it -> "completed".equals(it.reported().phase())));
      ClusterBackup read =
          NoteBackups.read(watch.backups().getFirst(), UUID.randomUUID(), UUID.randomUUID());
      assertThat(read.method()).isEqualTo(BackupMethod.PLUGIN);
      assertThat(read.report().endLsn()).isEqualTo("0/A3000158");

      // And
      admin.resource(stored).delete();
      await().atMost(PATIENCE).until(() -> watch.backups().isEmpty());
      assertThat(changes.get()).isGreaterThanOrEqualTo(3);
    }
  }

  @Test
  void recoveryClusterIsAcceptedAndDeletedOnlyAsItWasSeen() {
    // Given
    Cluster original = admin.resource(orders()).create();
    UUID restore = UUID.randomUUID();
    String name = RecoveryCluster.nameFor("orders", restore);
    ClusterBackup from =
        NoteBackups.read(
            Resources.backup("backup-plugin.yaml"), UUID.randomUUID(), UUID.randomUUID());
    Cluster wanted =
        RecoveryCluster.of(
            original,
            restore,
            name,
            from,
            true,
            List.of(),
            new WantedTarget.At(Instant.parse("2026-11-21T09:30:00.123456Z")));

    // When
    Cluster made = clusters.create(wanted);
    Cluster again = clusters.create(wanted);

    // Then
    assertThat(again.getMetadata().getUid()).isEqualTo(made.getMetadata().getUid());
    assertThat(made.getSpec().bootstrap().recovery().recoveryTarget().targetTime())
        .isEqualTo("2026-11-21T09:30:00.123456Z");
    assertThat(made.getSpec().archiver().orElseThrow().settings())
        .containsEntry("serverName", name);
    Cluster changed = admin.resource(made).get();
    changed.getMetadata().setAnnotations(Map.of("written", "meanwhile"));
    admin.resource(changed).update();
    clusters.delete(made);
    Optional<Cluster> there = clusters.find(new ClusterName(namespace, name));
    assertThat(there).isPresent();
    clusters.delete(there.get());
    await().atMost(PATIENCE).until(() -> clusters.find(new ClusterName(namespace, name)).isEmpty());
  }

  @Test
  void scheduleIsKeptThroughConflicts() {
    // Given
    KeepSchedules schedules = new KeepSchedules(clusters);
    Cluster asking = orders();
    asking.getMetadata().setAnnotations(Map.of(KeepSchedules.SCHEDULE_ANNOTATION, "0 0 2 * * *"));
    schedules.keep(List.of(asking), List.of());
    ScheduledBackup seen = schedule();
    ScheduledBackup meanwhile = schedule();
    meanwhile.getMetadata().setAnnotations(Map.of("note", "by somebody"));
    admin.resource(meanwhile).update();
    asking.getMetadata().setAnnotations(Map.of(KeepSchedules.SCHEDULE_ANNOTATION, "0 0 3 * * *"));

    // When
    schedules.keep(List.of(asking), List.of(seen));
    String afterConflict = schedule().getSpec().schedule();
    schedules.keep(List.of(asking), List.of(schedule()));

    // Then
    assertThat(afterConflict).isEqualTo("0 0 2 * * *");
    assertThat(schedule().getSpec().schedule()).isEqualTo("0 0 3 * * *");
    assertThat(schedule().getMetadata().getAnnotations()).containsEntry("note", "by somebody");
  }

  @Test
  void roleAllowsNothingElse() {
    assertForbidden(() -> service.secrets().inNamespace(namespace).list());
    assertForbidden(() -> service.secrets().inNamespace(namespace).withName("another").get());
    assertForbidden(() -> service.pods().inNamespace(namespace).list());
    assertForbidden(() -> service.resources(Cluster.class).inAnyNamespace().list());
    assertForbidden(
        () -> service.resources(Backup.class).inNamespace(namespace).withName("any").delete());
    Cluster mine = admin.resource(orders()).create();
    assertForbidden(() -> service.resource(mine).update());
    assertThat(clusters.failedJob(new ClusterName(namespace, "orders"))).isEmpty();
    assertThat(service.secrets().inNamespace(namespace).withName("orders-ca").get()).isNull();
  }

  private static void assertForbidden(Runnable act) {
    assertThatThrownBy(act::run)
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(403));
  }

  private Cluster orders() {
    Cluster orders = Resources.orders();
    orders.getMetadata().setNamespace(namespace);
    orders.setStatus(null);
    return orders;
  }

  private ScheduledBackup schedule() {
    return admin
        .resources(ScheduledBackup.class)
        .inNamespace(namespace)
        .withName("orders-safekeep")
        .get();
  }

  private void define(String kind, String plural) {
    String name = plural + "." + GROUP;
    var definitions = admin.apiextensions().v1().customResourceDefinitions();
    if (definitions.withName(name).get() == null) {
      HasMetadata definition =
          new CustomResourceDefinitionBuilder()
              .withNewMetadata()
              .withName(name)
              .endMetadata()
              .withNewSpec()
              .withGroup(GROUP)
              .withScope("Namespaced")
              .withNewNames()
              .withKind(kind)
              .withPlural(plural)
              .endNames()
              .addNewVersion()
              .withName("v1")
              .withServed(true)
              .withStorage(true)
              .withNewSubresources()
              .withNewStatus()
              .endStatus()
              .endSubresources()
              .withNewSchema()
              .withOpenAPIV3Schema(
                  new JSONSchemaPropsBuilder()
                      .withType("object")
                      .withXKubernetesPreserveUnknownFields(true)
                      .build())
              .endSchema()
              .endVersion()
              .endSpec()
              .build();
      admin.resource(definition).create();
    }
    await()
        .atMost(PATIENCE)
        .until(() ->
            definitions.withName(name).get().getStatus().getConditions().stream()
                .anyMatch(
                    it -> it.getType().equals("Established") && it.getStatus().equals("True")));
  }

  private static PolicyRule rule(String group, String resource, String... verbs) {
    return new PolicyRuleBuilder()
        .withApiGroups(group)
        .withResources(resource)
        .withVerbs(verbs)
        .build();
  }
}
