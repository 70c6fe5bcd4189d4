package io.safekeep.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.safekeep.contracts.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the chart stands on: each overlay of `k8s/`, and a tenant's database.
class ClusterResourcesTest {

  private static final Path FOLDER = Project.ROOT.resolve("k8s");
  private static final String PLUGIN = "barman-cloud.cloudnative-pg.io";
  private static final String ZONE = "topology.kubernetes.io/zone";

  static Stream<Manifests> overlays() {
    return Stream.of("overlays/production", "overlays/small").map(ClusterResourcesTest::built);
  }

  static Stream<Manifests> everything() {
    return Stream.concat(overlays(), Stream.of(built("tenant")));
  }

  /// What may not be more than the suite itself is.
  static Stream<Manifests> restricted() {
    return Stream.concat(everything(), Stream.of(built("inspection")));
  }

  private static Manifests built(String folder) {
    return Manifests.parse(Kustomization.build(FOLDER.resolve(folder)));
  }

  @Test
  void everyFileIsPartOfSomeKustomization() {
    // Given
    var used = new HashSet<Path>();
    for (Path file : Project.filesBelow(FOLDER)) {
      if (file.endsWith("kustomization.yaml")) {
        used.add(file);
        Project.read(FOLDER.resolve(file))
            .lines()
            .filter(line -> line.matches("\\s+- [a-z/.-]+\\.yaml"))
            .forEach(line -> used.add(file.resolveSibling(line.strip().substring(2)).normalize()));
      }
    }

    // Then
    assertThat(Project.filesBelow(FOLDER))
        .as("because a file that nothing applies is a setting that is not in force")
        .filteredOn(file -> file.toString().endsWith(".yaml"))
        // Handed to another's chart: FalcoTest.
        .filteredOn(file -> !file.startsWith("falco"))
        .allMatch(used::contains);
  }

  @ParameterizedTest
  @MethodSource("restricted")
  void namespacesAdmitOnlyRestrictedPodsAndDenyTrafficByDefault(Manifests built) {
    // Given
    var namespaces = built.all(Namespace.class);

    // Then
    assertThat(namespaces)
        .hasSize(1)
        .allSatisfy(namespace ->
            assertThat(namespace.getMetadata().getLabels())
                .containsEntry("pod-security.kubernetes.io/enforce", "restricted"));
    assertThat(built.one(NetworkPolicy.class, "default-deny").getSpec())
        .satisfies(spec -> {
          assertThat(spec.getPodSelector().getMatchLabels()).isEmpty();
          assertThat(spec.getPolicyTypes()).containsExactly("Ingress", "Egress");
          assertThat(spec.getIngress()).isEmpty();
          assertThat(spec.getEgress()).isEmpty();
        });
  }

  @ParameterizedTest
  @MethodSource("everything")
  void everyPostgresClusterLosesNoCommitWithAZone(Manifests built) {
    assertThat(built.custom("Cluster"))
        .as("because an acknowledged commit must be in two zones (P21, P22)")
        .isNotEmpty()
        .allSatisfy(cluster -> {
          assertThat(cluster.<Integer>get("spec", "instances")).isEqualTo(3);
          assertThat(cluster.<String>get("spec", "affinity", "topologyKey")).isEqualTo(ZONE);
          assertThat(cluster.<String>get("spec", "affinity", "podAntiAffinityType"))
              .isEqualTo("required");
          assertThat(cluster.<Map<String, Object>>get("spec", "postgresql", "synchronous"))
              .containsEntry("number", 1)
              .containsEntry("dataDurability", "required")
              .containsEntry("failoverQuorum", true);
          assertThat(cluster.<Boolean>get("spec", "enableSuperuserAccess")).isFalse();
        });
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void noDatabaseOfTheSuiteTakesAPasswordInPlainText(Manifests built) {
    assertThat(built.custom("Cluster"))
        .as("because the operator's last rule takes any connection (P16)")
        .allSatisfy(cluster ->
            assertThat(cluster.<List<String>>get("spec", "postgresql", "pg_hba"))
                .first()
                .isEqualTo("hostnossl all all all reject"));
  }

  @Test
  void everyDatabaseOfTheSuiteIsArchivedAndBackedUpEachNight() {
    // Given
    var built = built("overlays/production");

    // Then
    assertThat(Project.SERVICES)
        .allSatisfy(service -> {
          String name = service + "-db";
          assertThat(
                  built.custom("Cluster", name).<List<Map<String, Object>>>get("spec", "plugins"))
              .containsExactly(
                  Map.of(
                      "name",
                      PLUGIN,
                      "isWALArchiver",
                      true,
                      "parameters",
                      Map.of("barmanObjectName", name)));
          var backup = built.custom("ScheduledBackup", name);
          assertThat(backup.<String>get("spec", "cluster", "name")).isEqualTo(name);
          assertThat(backup.<String>get("spec", "method")).isEqualTo("plugin");
          assertThat(backup.<String>get("spec", "pluginConfiguration", "name")).isEqualTo(PLUGIN);
          assertThat(backup.<String>get("spec", "schedule")).matches("0 0 [0-4] \\* \\* \\*");
          Map<String, Object> place =
              built.custom("ObjectStore", name).get("spec", "configuration");
          assertThat((String) place.get("destinationPath")).startsWith("s3://").endsWith(service);
          assertThat((String) place.get("endpointURL")).startsWith("https://");
          assertThat(place.get("s3Credentials"))
              .as("because who has one database's keys must not have the others'")
              .isEqualTo(
                  Map.of(
                      "accessKeyId",
                      Map.of("name", name + "-backup", "key", "access-key-id"),
                      "secretAccessKey",
                      Map.of("name", name + "-backup", "key", "secret-access-key")));
          assertThat(List.of(place.get("data"), place.get("wal")))
              .allSatisfy(
                  it -> assertThat((Map<?, ?>) it).extracting("encryption").isEqualTo("AES256"));
        });
    assertThat(built.custom("ScheduledBackup"))
        .hasSize(Project.SERVICES.size())
        .extracting(it -> it.<String>get("spec", "schedule"))
        .as("because five at once are one load")
        .doesNotHaveDuplicates();
    assertThat(built("policies").one(ConfigMap.class, "admission").getData().get("controllers"))
        .as("because the plugin binds the role by which its sidecar reads the store's keys")
        .contains("system:serviceaccount:cnpg-system:plugin-barman-cloud");
  }

  @Test
  void databasesComeBackFromTheirArchiveAndGoOnInAnother(@TempDir Path folder) throws Exception {
    // Given
    Files.writeString(
        folder.resolve("kustomization.yaml"),
        """
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        resources: [%1$s/overlays/production]
        components: [%1$s/components/database-recovery]
        """
            .formatted(FOLDER));

    // When
    var built = Manifests.parse(Kustomization.build(folder));

    // Then
    var before = built("overlays/production");
    assertThat(built.custom("Cluster"))
        .hasSize(Project.SERVICES.size())
        .allSatisfy(cluster -> {
          String name = cluster.getMetadata().getName();
          Map<String, Object> initdb =
              before.custom("Cluster", name).get("spec", "bootstrap", "initdb");
          assertThat(cluster.<Map<String, Object>>get("spec", "bootstrap"))
              .containsOnlyKeys("recovery");
          assertThat(cluster.<Map<String, Object>>get("spec", "bootstrap", "recovery"))
              .containsEntry("source", "archive")
              .containsEntry("database", initdb.get("database"))
              .containsEntry("owner", initdb.get("owner"));
          assertThat(cluster.<List<Map<String, Object>>>get("spec", "externalClusters"))
              .containsExactly(
                  Map.of(
                      "name",
                      "archive",
                      "plugin",
                      Map.of(
                          "name",
                          PLUGIN,
                          "parameters",
                          Map.of("barmanObjectName", name, "serverName", name))));
          assertThat(
                  cluster
                      .<List<Map<String, Object>>>get("spec", "plugins")
                      .getFirst()
                      .get("parameters"))
              .isEqualTo(Map.of("barmanObjectName", name, "serverName", name + "-2"));
        });
    assertThat(built.custom("Cluster"))
        .extracting(
            it -> it.<String>get("spec", "bootstrap", "recovery", "recoveryTarget", "targetTime"))
        .as("because all five come back to one second")
        .containsOnly("2026-11-23 03:59:00+00");
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void eachServiceHasTheDatabaseThatTheChartLooksFor(Manifests built) {
    // Given
    var rendered = Manifests.parse(Chart.render("small"));

    // Then
    assertThat(Project.SERVICES)
        .allSatisfy(service -> {
          var cluster = built.custom("Cluster", service + "-db");
          String database = cluster.get("spec", "bootstrap", "initdb", "database");
          assertThat(setting(rendered, service, "QUARKUS_DATASOURCE_JDBC_URL"))
              .startsWith(
                  "jdbc:postgresql://%s-db-rw.safekeep.svc:5432/%s?".formatted(service, database));
          assertThat(built.one(NetworkPolicy.class, service + "-db").getSpec())
              .satisfies(policy -> {
                assertThat(policy.getPodSelector().getMatchLabels())
                    .containsEntry("cnpg.io/cluster", service + "-db");
                assertThat(policy.getIngress().getFirst().getFrom())
                    .extracting(it -> it.getPodSelector().getMatchLabels())
                    .containsExactly(
                        Map.of("app.kubernetes.io/name", service),
                        Map.of("cnpg.io/cluster", service + "-db"));
                assertThat(policy.getEgress().get(1).getTo())
                    .extracting(it -> it.getPodSelector().getMatchLabels())
                    .containsExactly(Map.of("cnpg.io/cluster", service + "-db"));
              });
        });
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void brokersKeepEachRecordInThreeZonesAndAcknowledgeItInTwo(Manifests built) {
    // Given
    var kafka = built.custom("Kafka", "safekeep");

    // Then
    assertThat(kafka.<String>get("spec", "kafka", "rack", "topologyKey")).isEqualTo(ZONE);
    assertThat(kafka.<Map<String, Object>>get("spec", "kafka", "config"))
        .containsEntry("default.replication.factor", 3)
        .containsEntry("min.insync.replicas", 2)
        .containsEntry("offsets.topic.replication.factor", 3)
        .containsEntry("unclean.leader.election.enable", false)
        .containsEntry("auto.create.topics.enable", false)
        .containsEntry("ssl.enabled.protocols", "TLSv1.3");
    assertThat(built.custom("KafkaNodePool"))
        .extracting(
            it -> it.<List<String>>get("spec", "roles"), it -> it.<Integer>get("spec", "replicas"))
        .containsExactlyInAnyOrder(tuple(List.of("controller"), 3), tuple(List.of("broker"), 3));
    assertThat(built.custom("KafkaNodePool"))
        .allSatisfy(pool ->
            assertThat(
                    pool.<List<Map<String, Object>>>get(
                        "spec", "template", "pod", "topologySpreadConstraints"))
                .singleElement()
                .satisfies(spread ->
                    assertThat(spread)
                        .containsEntry("topologyKey", ZONE)
                        .containsEntry("whenUnsatisfiable", "DoNotSchedule")));
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void everyListenerOfTheBrokersIsEncryptedAndAsksWhoCalls(Manifests built) {
    assertThat(
            built
                .custom("Kafka", "safekeep")
                .<List<Map<String, Object>>>get("spec", "kafka", "listeners"))
        .as("because events tell who may see whose data")
        .isNotEmpty()
        .allSatisfy(listener ->
            assertThat(listener)
                .containsEntry("tls", true)
                .containsEntry("authentication", Map.of("type", "scram-sha-512"))
                .containsKey("networkPolicyPeers"));
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void topicsAreThoseOfTheContracts(Manifests built) {
    assertThat(built.custom("KafkaTopic"))
        .extracting(it -> it.getMetadata().getName())
        .containsExactlyInAnyOrderElementsOf(Topics.ALL);
    assertThat(built.custom("KafkaTopic"))
        .allSatisfy(topic -> {
          assertThat(topic.<Integer>get("spec", "replicas")).isEqualTo(3);
          assertThat(topic.<Map<String, Object>>get("spec", "config"))
              .containsEntry("min.insync.replicas", 2);
        });
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void aServiceMayWriteOnlyItsOwnFactsEvidenceAndDeadLetters(Manifests built) {
    assertThat(built.custom("KafkaUser"))
        .extracting(it -> it.getMetadata().getName())
        .containsExactlyInAnyOrderElementsOf(Project.SERVICES);
    assertThat(built.custom("KafkaUser"))
        .allSatisfy(user -> {
          String own = "safekeep." + user.getMetadata().getName().replace("-service", "");
          List<Map<String, Object>> acls = user.get("spec", "authorization", "acls");
          assertThat(acls)
              .filteredOn(acl -> ((List<?>) acl.get("operations")).contains("Write"))
              .extracting(acl -> ((Map<?, ?>) acl.get("resource")).get("name"))
              .isEqualTo(List.of(own, "safekeep.evidence", "safekeep.dead-letters"));
          assertThat(acls)
              .as("because topics are made and altered here alone")
              .flatExtracting(acl -> List.<Object>copyOf((List<?>) acl.get("operations")))
              .isSubsetOf("Read", "Describe", "Write");
          assertThat(acls)
              .filteredOn(acl -> "group".equals(((Map<?, ?>) acl.get("resource")).get("type")))
              .extracting(acl -> ((Map<?, ?>) acl.get("resource")).get("name"))
              .isEqualTo(List.of(own));
        });
  }

  @Test
  void theChartNamesTheBrokersAndUsersThatAreMadeHere() {
    // Given
    var rendered = Manifests.parse(Chart.render("small"));

    // Then
    assertThat(Project.SERVICES)
        .allSatisfy(service -> {
          assertThat(setting(rendered, service, "KAFKA_BOOTSTRAP_SERVERS"))
              .isEqualTo("safekeep-kafka-bootstrap.safekeep.svc:9093");
          assertThat(
                  environment(rendered, service)
                      .filter(it -> it.getName().equals("KAFKA_SASL_JAAS_CONFIG"))
                      .map(it -> it.getValueFrom().getSecretKeyRef().getName()))
              .containsExactly(service);
        });
  }

  @Test
  void aTenantsDatabaseLetsBackupServiceStreamItsWalAndNoMore() {
    // When
    var cluster = built("tenant").custom("Cluster", "db");

    // Then
    assertThat(cluster.<List<Map<String, Object>>>get("spec", "managed", "roles"))
        .filteredOn(role -> role.get("name").equals("safekeep_backup"))
        .singleElement()
        .satisfies(role ->
            assertThat(role)
                .containsEntry("replication", true)
                .containsEntry("superuser", false)
                .doesNotContainKey("createrole"));
    assertThat(cluster.<List<String>>get("spec", "postgresql", "pg_hba"))
        .as("because a replication connection carries everything: encrypted or not at all")
        .containsExactly("hostssl replication safekeep_backup all scram-sha-256");
    assertThat(cluster.<Boolean>get("spec", "replicationSlots", "synchronizeReplicas", "enabled"))
        .as("because a slot that is lost at failover is a gap in the archive")
        .isTrue();
  }

  @Test
  void aTenantsDatabaseLetsAccessServiceMakeRolesForItsReadersAndWritersAndNoMore() {
    // When
    var cluster = built("tenant").custom("Cluster", "db");

    // Then
    assertThat(cluster.<List<Map<String, Object>>>get("spec", "managed", "roles"))
        .filteredOn(role -> role.get("name").equals("safekeep_access"))
        .singleElement()
        .satisfies(role ->
            assertThat(role)
                .containsEntry("createrole", true)
                .containsEntry("superuser", false)
                .doesNotContainKeys("replication", "inRoles"));
    assertThat(cluster.<List<String>>get("spec", "bootstrap", "initdb", "postInitApplicationSQL"))
        .filteredOn(statement -> statement.endsWith("to safekeep_access with admin option"))
        .containsExactly("grant readers, writers to safekeep_access with admin option");
  }

  @ParameterizedTest
  @MethodSource("restricted")
  void noNetworkPolicyOpensEverything(Manifests built) {
    assertThat(built.all(NetworkPolicy.class))
        .allSatisfy(policy ->
            assertThat(
                    Stream.concat(
                        policy.getSpec().getIngress().stream().flatMap(it -> it.getFrom().stream()),
                        policy.getSpec().getEgress().stream().flatMap(it -> it.getTo().stream())))
                .allSatisfy(peer -> {
                  if (peer.getIpBlock() != null) {
                    assertThat(peer.getIpBlock().getCidr()).doesNotEndWith("/0");
                  }
                }));
  }

  @Test
  void aPatchOfAFieldThatIsNotThereIsRefused(@TempDir Path folder) throws Exception {
    // Given
    Files.writeString(
        folder.resolve("kustomization.yaml"),
        """
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        resources: [namespace.yaml]
        patches:
          - target: {kind: Namespace}
            patch: |
              - {op: replace, path: /metadata/lables/tier, value: data}
        """);
    Files.copy(FOLDER.resolve("base/namespace.yaml"), folder.resolve("namespace.yaml"));

    // Then
    assertThatThrownBy(() -> Kustomization.build(folder)).hasMessageContaining("lables");
  }

  private static Stream<EnvVar> environment(Manifests rendered, String service) {
    return rendered
        .one(Deployment.class, service)
        .getSpec()
        .getTemplate()
        .getSpec()
        .getContainers()
        .getFirst()
        .getEnv()
        .stream();
  }

  private static String setting(Manifests rendered, String service, String name) {
    return environment(rendered, service)
        .filter(it -> it.getName().equals(name))
        .map(EnvVar::getValue)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + name));
  }
}
