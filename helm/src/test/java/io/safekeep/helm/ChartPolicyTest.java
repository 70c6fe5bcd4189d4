package io.safekeep.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import io.safekeep.helm.Manifests.NamedPod;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What each profile must keep to, whoever changes the templates.
class ChartPolicyTest {

  static Stream<Manifests> profiles() {
    return Stream.of(Chart.PROFILES).map(Chart::render).map(Manifests::parse);
  }

  /// The witness's too.
  static Stream<Manifests> charts() {
    return Stream.concat(
        profiles(), Stream.of(Chart.witness()).map(it -> Manifests.parse(it.call())));
  }

  /// What stands beside the charts too, where it brings pods of its own.
  static Stream<Manifests> everything() {
    return Stream.concat(
        charts(),
        Stream.of("overlays/production", "hosts", "inspection")
            .map(folder ->
                Manifests.parse(Kustomization.build(Project.ROOT.resolve("k8s").resolve(folder)))));
  }

  @ParameterizedTest
  @MethodSource("charts")
  void everyPodMeetsTheRestrictedPodSecurityStandard(Manifests rendered) {
    assertThat(rendered.pods())
        .as("because the namespace admits no other pod (Pod Security Standards: restricted)")
        .isNotEmpty()
        .allSatisfy(pod -> {
          meetsTheRestrictedStandard(pod);
          assertThat(pod.template().getSpec().getVolumes())
              .extracting(Volume::getHostPath)
              .containsOnlyNulls();
        });
  }

  /// But for its volumes.
  static void meetsTheRestrictedStandard(NamedPod pod) {
    var security = pod.template().getSpec().getSecurityContext();
    assertThat(security.getRunAsNonRoot()).isTrue();
    assertThat(security.getRunAsUser()).isPositive();
    assertThat(security.getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(pod.template().getSpec().getHostNetwork()).isNull();
    assertThat(pod.template().getSpec().getHostPID()).isNull();
    assertThat(pod.template().getSpec().getHostIPC()).isNull();
    assertThat(containers(pod))
        .allSatisfy(container -> {
          var own = container.getSecurityContext();
          assertThat(own.getAllowPrivilegeEscalation()).isFalse();
          assertThat(own.getPrivileged()).isNotEqualTo(true);
          assertThat(own.getCapabilities().getDrop()).containsExactly("ALL");
          assertThat(own.getCapabilities().getAdd()).isEmpty();
        });
  }

  @ParameterizedTest
  @MethodSource("everything")
  void noContainerCanChangeItsImage(Manifests rendered) {
    assertThat(rendered.pods())
        .as("because who breaks in must find nothing to write to but a small /tmp")
        .allSatisfy(pod ->
            assertThat(containers(pod))
                .allSatisfy(it ->
                    assertThat(it.getSecurityContext().getReadOnlyRootFilesystem()).isTrue()));
  }

  @ParameterizedTest
  @MethodSource("everything")
  void everyImageNamesAVersion(Manifests rendered) {
    assertThat(rendered.pods())
        .as("because replicas of one release must not differ, and a rollback needs a name")
        .flatExtracting(ChartPolicyTest::containers)
        .extracting(Container::getImage)
        .allSatisfy(image -> assertThat(image).matches(".+:[^/:]+").doesNotEndWith(":latest"));
  }

  @ParameterizedTest
  @MethodSource("charts")
  void onlyWhoHasARoleThereHoldsATokenOfTheKubernetesApi(Manifests rendered) {
    // Given
    var accountsWithARole =
        rendered.all(RoleBinding.class).stream()
            .flatMap(it -> it.getSubjects().stream())
            .map(Subject::getName)
            .collect(Collectors.toSet());

    // When
    var holders =
        rendered.pods().stream()
            .filter(it ->
                !Boolean.FALSE.equals(it.template().getSpec().getAutomountServiceAccountToken()))
            .map(NamedPod::name)
            .collect(Collectors.toSet());

    // Then
    assertThat(holders)
        .as("because a token that nobody needs is one that somebody finds")
        .isEqualTo(accountsWithARole);
    assertThat(rendered.all(ServiceAccount.class))
        .extracting(ServiceAccount::getAutomountServiceAccountToken)
        .containsOnly(false);
  }

  @Test
  void backupServiceMayReadTenantsClustersAndNothingElse() {
    // When
    var rendered = Manifests.parse(Chart.render("production"));

    // Then
    assertThat(rendered.all(Role.class))
        .filteredOn(role -> role.getMetadata().getName().equals("backup-service"))
        .as("because the role is all that a stolen token would give")
        .hasSize(2)
        .allSatisfy(role -> {
          assertThat(role.getMetadata().getNamespace()).startsWith("tenant-");
          assertThat(rulesOf(role.getRules()))
              .containsExactly(
                  "postgresql.cnpg.io/clusters: get, list, watch",
                  "postgresql.cnpg.io/backups: get, list, watch",
                  "postgresql.cnpg.io/scheduledbackups: get, list, watch",
                  "/secrets[safekeep-backup, db-ca]: get");
        });
  }

  @Test
  void backupServiceMayWriteOnlyWhatIsSwitchedOn() {
    // When
    var rendered =
        Manifests.parse(
            Chart.render(
                "production",
                Map.of("tenants.operatorBackups", "true", "tenants.clusterRestores", "true")));

    // Then
    assertThat(rulesOf(rendered.one(Role.class, "backup-service").getRules()))
        .containsExactly(
            "postgresql.cnpg.io/clusters: get, list, watch, create, delete",
            "postgresql.cnpg.io/backups: get, list, watch, create",
            "postgresql.cnpg.io/scheduledbackups: get, list, watch, create, update, delete",
            "/secrets[safekeep-backup, db-ca]: get",
            "batch/jobs: list");
  }

  @Test
  void retentionServiceMayListWhatCanHoldDataAndNothingElse() {
    // When
    var rendered = Manifests.parse(Chart.render("production"));

    // Then
    assertThat(rendered.all(Role.class))
        .filteredOn(role -> role.getMetadata().getName().equals("retention-service"))
        .as("because the role is all that a stolen token would give")
        .hasSize(3)
        .allSatisfy(role ->
            assertThat(rulesOf(role.getRules()))
                .containsExactly(
                    "postgresql.cnpg.io/clusters,databases: list",
                    "/persistentvolumeclaims: list",
                    "objectbucket.io/objectbucketclaims: list",
                    "kafka.strimzi.io/kafkatopics: list"));
    assertThat(rendered.all(ClusterRole.class))
        .filteredOn(role -> role.getMetadata().getName().startsWith("retention-service"))
        .singleElement()
        .satisfies(role ->
            assertThat(rulesOf(role.getRules())).containsExactly("/persistentvolumes: list"));
    assertThat(onlyContainer(rendered.one(Deployment.class, "retention-service")).getEnv())
        .filteredOn(setting -> setting.getName().equals("SAFEKEEP_DISCOVERY_NAMESPACES"))
        .extracting(EnvVar::getValue)
        .containsExactly("safekeep,tenant-acme,tenant-globex");
  }

  static List<String> rulesOf(List<PolicyRule> rules) {
    return rules.stream()
        .map(rule ->
            "%s/%s%s: %s"
                .formatted(
                    String.join(",", rule.getApiGroups()),
                    String.join(",", rule.getResources()),
                    rule.getResourceNames().isEmpty() ? "" : rule.getResourceNames(),
                    String.join(", ", rule.getVerbs())))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void everyServiceRunsAtLeastTwice(Manifests rendered) {
    assertThat(rendered.all(Deployment.class))
        .as("because one replica may always be lost")
        .allSatisfy(deployment ->
            assertThat(fewestReplicas(deployment, rendered)).isGreaterThanOrEqualTo(2));
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void everyServiceIsSpreadOverZonesAndHosts(Manifests rendered) {
    assertThat(rendered.all(Deployment.class))
        .as("because the loss of a zone must not take every replica of a service")
        .allSatisfy(deployment -> {
          var spec = deployment.getSpec().getTemplate().getSpec();
          assertThat(spec.getTopologySpreadConstraints())
              .extracting(TopologySpreadConstraint::getTopologyKey)
              .containsExactly("topology.kubernetes.io/zone", "kubernetes.io/hostname");
          assertThat(spec.getTopologySpreadConstraints())
              .allSatisfy(it -> {
                assertThat(it.getMaxSkew()).isEqualTo(1);
                assertThat(it.getWhenUnsatisfiable()).isEqualTo("DoNotSchedule");
                assertThat(it.getNodeTaintsPolicy()).isEqualTo("Honor");
                assertThat(Labels.selects(it.getLabelSelector(), labels(deployment))).isTrue();
              });
          assertThat(
                  spec.getAffinity()
                      .getPodAntiAffinity()
                      .getPreferredDuringSchedulingIgnoredDuringExecution())
              .isNotEmpty();
        });
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void everyServiceHasADisruptionBudgetThatLetsOnePodGo(Manifests rendered) {
    assertThat(rendered.all(Deployment.class))
        .as("because a drain must neither stop a service nor be stopped by it")
        .allSatisfy(deployment -> {
          var budgets =
              rendered.all(PodDisruptionBudget.class).stream()
                  .filter(it -> Labels.selects(it.getSpec().getSelector(), labels(deployment)))
                  .toList();
          assertThat(budgets).hasSize(1);
          var budget = budgets.getFirst().getSpec();
          assertThat(budget.getMaxUnavailable().getIntVal()).isEqualTo(1);
          assertThat(budget.getUnhealthyPodEvictionPolicy()).isEqualTo("AlwaysAllow");
        });
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void noUpgradeTakesAReplicaAwayBeforeTheNextIsReady(Manifests rendered) {
    assertThat(rendered.all(Deployment.class))
        .as("because an upgrade under load must lose no request")
        .allSatisfy(deployment -> {
          var rolling = deployment.getSpec().getStrategy().getRollingUpdate();
          assertThat(rolling.getMaxUnavailable().getIntVal()).isZero();
          assertThat(rolling.getMaxSurge().getIntVal()).isEqualTo(1);
        });
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void replicaThatStopsIsTakenOutBeforeItsListenerCloses(Manifests rendered) {
    assertThat(rendered.all(Deployment.class))
        .as("because endpoints learn of a stopping pod after it does, on every version")
        .allSatisfy(deployment -> {
          var pod = deployment.getSpec().getTemplate().getSpec();
          int delay =
              Integer.parseInt(
                  settings(deployment).get("QUARKUS_SHUTDOWN_DELAY").replaceFirst("S$", ""));
          assertThat(delay).isPositive();
          assertThat(pod.getTerminationGracePeriodSeconds())
              .as("the pause, what is being answered, and what is put away")
              .isGreaterThanOrEqualTo(delay + 50);
        });
  }

  @Test
  void graceGrowsWithThePauseBeforeAStop() {
    // When
    var rendered =
        Manifests.parse(
            Chart.render("small", Map.of("services.backup-service.shutdownDelaySeconds", "30")));

    // Then
    var backup = rendered.one(Deployment.class, "backup-service");
    assertThat(settings(backup)).containsEntry("QUARKUS_SHUTDOWN_DELAY", "30S");
    assertThat(backup.getSpec().getTemplate().getSpec().getTerminationGracePeriodSeconds())
        .isEqualTo(80);
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void replicasOfALostNodeAreMadeAnewAfterAMinute(Manifests rendered) {
    assertThat(rendered.all(Deployment.class))
        .as("because Kubernetes itself waits five, with one replica less")
        .allSatisfy(deployment ->
            assertThat(deployment.getSpec().getTemplate().getSpec().getTolerations())
                .extracting(
                    Toleration::getKey, Toleration::getEffect, Toleration::getTolerationSeconds)
                .containsExactly(
                    tuple("node.kubernetes.io/not-ready", "NoExecute", 60L),
                    tuple("node.kubernetes.io/unreachable", "NoExecute", 60L)));
  }

  @Test
  void whatTheValuesSayOfALostNodeGoesBefore() {
    // When
    var rendered =
        Manifests.parse(
            Chart.render(
                "small",
                Map.of(
                    "defaults.tolerations[0].key",
                    "node.kubernetes.io/unreachable",
                    "defaults.tolerations[0].operator",
                    "Exists",
                    "defaults.tolerationSeconds",
                    "20")));

    // Then
    assertThat(
            rendered
                .one(Deployment.class, "access-service")
                .getSpec()
                .getTemplate()
                .getSpec()
                .getTolerations())
        .extracting(Toleration::getKey, Toleration::getTolerationSeconds)
        .containsExactly(
            tuple("node.kubernetes.io/unreachable", null),
            tuple("node.kubernetes.io/not-ready", 20L));
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void everyServiceIsProbedForStartLifeAndReadiness(Manifests rendered) {
    assertThat(rendered.all(Deployment.class))
        .as("because the scheduler acts on nothing else")
        .allSatisfy(deployment -> {
          var container = onlyContainer(deployment);
          assertThat(container.getStartupProbe().getHttpGet().getPath())
              .isEqualTo("/q/health/started");
          assertThat(container.getLivenessProbe().getHttpGet().getPath())
              .isEqualTo("/q/health/live");
          assertThat(container.getReadinessProbe().getHttpGet().getPath())
              .isEqualTo("/q/health/ready");
        });
  }

  @ParameterizedTest
  @MethodSource("everything")
  void everyContainerSaysWhatItNeedsAndTheMostMemoryItMayTake(Manifests rendered) {
    assertThat(rendered.pods())
        .as("because one service's leak must not take its neighbours' memory")
        .flatExtracting(ChartPolicyTest::containers)
        .allSatisfy(container -> {
          assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
          assertThat(container.getResources().getLimits()).containsKey("memory");
        });
  }

  @Test
  void smallProfileFitsFourCpusAndSixGibibytes() {
    // Given
    var rendered = Manifests.parse(Chart.render("small"));

    // When
    BigDecimal cpus = requested("cpu", rendered);
    BigDecimal bytes = requested("memory", rendered);

    // Then
    assertThat(cpus).isLessThanOrEqualTo(new BigDecimal(4));
    assertThat(bytes).isLessThanOrEqualTo(new BigDecimal(6L * 1024 * 1024 * 1024));
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void noSecretIsWrittenInTheOpen(Manifests rendered) {
    assertThat(rendered.all(Deployment.class))
        .as("because a manifest is read by more people than may know the secret")
        .flatExtracting(it -> onlyContainer(it).getEnv())
        .filteredOn(it -> it.getName().matches(".*(PASSWORD|SECRET|TOKEN|KEY|JAAS_CONFIG)"))
        // Verifier keys are public, and a file's name is not the file.
        .filteredOn(it -> !it.getName().matches("SAFEKEEP_ACCESS_LOG_WITNESSES_.*_KEY"))
        .filteredOn(it -> it.getValue() == null || !it.getValue().startsWith("/etc/safekeep/"))
        .isNotEmpty()
        .extracting(EnvVar::getValueFrom)
        .doesNotContainNull();
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void databaseAndBrokersAreReachedOverTlsWithTheirCertificateChecked(Manifests rendered) {
    assertThat(rendered.all(Deployment.class))
        .as("because the network within a cluster is not trusted")
        .allSatisfy(deployment -> {
          var settings = settings(deployment);
          assertThat(settings.get("QUARKUS_DATASOURCE_JDBC_URL")).contains("sslmode=verify-full");
          assertThat(settings).containsEntry("KAFKA_SECURITY_PROTOCOL", "SASL_SSL");
        });
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void everyServiceIsReachedOnItsContainersPort(Manifests rendered) {
    assertThat(rendered.all(Service.class))
        .filteredOn(service -> Project.SERVICES.contains(service.getMetadata().getName()))
        .as("because callers, probes and policies all name 8443")
        .hasSize(Project.SERVICES.size())
        .allSatisfy(service -> {
          var deployment = rendered.one(Deployment.class, service.getMetadata().getName());
          assertThat(labels(deployment)).containsAllEntriesOf(service.getSpec().getSelector());
          assertThat(service.getSpec().getPorts()).hasSize(1);
          assertThat(service.getSpec().getPorts().getFirst().getPort()).isEqualTo(8443);
          assertThat(onlyContainer(deployment).getPorts().getFirst().getContainerPort())
              .isEqualTo(8443);
        });
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void everyServiceSpeaksTlsOnlyAndCallsOthersByTls(Manifests rendered) {
    assertThat(Project.SERVICES)
        .as("because whoever reads along in the cluster's network must learn nothing (P16)")
        .allSatisfy(name -> {
          var pod = rendered.one(Deployment.class, name).getSpec().getTemplate().getSpec();
          var container = onlyContainer(rendered.one(Deployment.class, name));
          var settings = settings(rendered.one(Deployment.class, name));
          assertThat(settings).containsEntry("QUARKUS_PROFILE", "prod,cluster");
          assertThat(settings.values()).noneMatch(value -> value.startsWith("http://"));
          assertThat(
                  List.of(
                      container.getStartupProbe(),
                      container.getLivenessProbe(),
                      container.getReadinessProbe()))
              .allMatch(probe -> probe.getHttpGet().getScheme().equals("HTTPS"));
          assertThat(container.getVolumeMounts())
              .anyMatch(it -> it.getMountPath().equals("/etc/safekeep/tls") && it.getReadOnly());
          assertThat(pod.getVolumes())
              .filteredOn(it -> it.getName().equals("tls"))
              .extracting(it -> it.getSecret().getSecretName())
              .containsExactly(name + "-internal-tls");
        });
  }

  @Test
  void certManagerSignsACertificateForEachNameOfAService() {
    // Given
    var production = Manifests.parse(Chart.render("production"));

    // Then
    assertThat(Project.SERVICES)
        .allSatisfy(name -> {
          var certificate = production.custom("Certificate", name + "-internal");
          assertThat(certificate.<String>get("spec", "secretName"))
              .isEqualTo(name + "-internal-tls");
          assertThat(certificate.<List<String>>get("spec", "dnsNames"))
              .contains(name, name + ".safekeep.svc", "localhost");
          assertThat(certificate.<String>get("spec", "issuerRef", "name")).isEqualTo("internal");
        });
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void backupsOutliveTheReleaseAndAreSharedByEveryReplica(Manifests rendered) {
    assertThat(rendered.all(PersistentVolumeClaim.class))
        .extracting(it -> it.getMetadata().getName())
        .contains("repository", "tenant-keys");
    assertThat(rendered.all(PersistentVolumeClaim.class))
        .allSatisfy(claim -> {
          assertThat(claim.getMetadata().getAnnotations())
              .as("because uninstalling the software must not delete anyone's backups")
              .containsEntry("helm.sh/resource-policy", "keep");
          assertThat(claim.getSpec().getAccessModes())
              .as("because any replica may have to restore any tenant")
              .containsExactly("ReadWriteMany");
        });
  }

  private static List<Container> containers(NamedPod pod) {
    return Stream.of(
            pod.template().getSpec().getInitContainers(), pod.template().getSpec().getContainers())
        .flatMap(List::stream)
        .toList();
  }

  static Container onlyContainer(Deployment deployment) {
    var containers = deployment.getSpec().getTemplate().getSpec().getContainers();
    assertThat(containers).hasSize(1);
    return containers.getFirst();
  }

  /// Those that stand in the manifest itself.
  static Map<String, String> settings(Deployment deployment) {
    return onlyContainer(deployment).getEnv().stream()
        .filter(it -> it.getValue() != null)
        .collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
  }

  private static Map<String, String> labels(Deployment deployment) {
    return deployment.getSpec().getTemplate().getMetadata().getLabels();
  }

  private static int fewestReplicas(Deployment deployment, Manifests rendered) {
    Integer fixed = deployment.getSpec().getReplicas();
    return fixed != null
        ? fixed
        : rendered
            .one(HorizontalPodAutoscaler.class, deployment.getMetadata().getName())
            .getSpec()
            .getMinReplicas();
  }

  private static BigDecimal requested(String resource, Manifests rendered) {
    return rendered.all(Deployment.class).stream()
        .map(it ->
            Quantity.getAmountInBytes(onlyContainer(it).getResources().getRequests().get(resource))
                .multiply(BigDecimal.valueOf(fewestReplicas(it, rendered))))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}
