package io.safekeep.access.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.access.AccessSecrets;
import io.safekeep.access.StandingGrants;
import io.safekeep.access.allowance.SqlAllowances;
import io.safekeep.access.grant.EndReason;
import io.safekeep.access.grant.Enforcer.Observation;
import io.safekeep.access.grant.GrantTerms;
import io.safekeep.access.grant.GrantsInForce;
import io.safekeep.access.grant.Privilege;
import io.safekeep.access.log.SqlLogStage;
import io.safekeep.access.resource.Target;
import io.safekeep.runtime.outbox.Outbox;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.io.File;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// On a stand-in for the API server that keeps what it is given and lets it be watched; with
/// `-Dsafekeep.kubeconfig` on a real one, which decides by what it is given.
@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "access"))
@WithTestResource(AccessSecrets.class)
class KubernetesIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final @Nullable String KUBECONFIG = System.getProperty("safekeep.kubeconfig");
  private static final String ROLE = "safekeep-test-pod-reader";

  @Inject StandingGrants grants;
  @Inject GrantsInForce inForce;
  @Inject SqlAllowances allowances;
  @Inject SqlForeignBindings noted;
  @Inject SqlLogStage log;
  @Inject Outbox outbox;
  @Inject Clock clock;
  @Inject Sql sql;

  private final String cluster = "cluster-" + UUID.randomUUID();
  private final String namespace = "ns-" + UUID.randomUUID();
  private @Nullable KubernetesMockServer standIn;
  private KubernetesClient client;
  private KubernetesEnforcer enforcer;
  private WatchBindings watch;

  @BeforeEach
  void aClusterWithARoleToGrant() {
    client = KUBECONFIG == null ? standIn() : real(null);
    client
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
        .create();
    role(ROLE, "pods");
    OneCluster one = new OneCluster(cluster, client, Set.of(ROLE, "too-much", "absent"));
    enforcer = new KubernetesEnforcer(one, one, allowances);
    watch =
        new WatchBindings(
            one, new ForeignBindings(one, inForce, allowances, noted, log, outbox, clock));
  }

  private KubernetesClient standIn() {
    standIn =
        new KubernetesMockServer(
            new Context(),
            new MockWebServer(),
            new HashMap<>(),
            new KubernetesCrudDispatcher(),
            false);
    standIn.init();
    return standIn.createClient();
  }

  private static KubernetesClient real(@Nullable String user) {
    Config config = Config.fromKubeconfig(new File(KUBECONFIG));
    if (user != null) {
      config.setImpersonateUsername(user);
    }
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  private void role(String name, String resource) {
    client
        .resource(
            new ClusterRoleBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .addNewRule()
                .withApiGroups("")
                .withResources(resource)
                .withVerbs("get", "list")
                .endRule()
                .build())
        .createOr(NonDeletingOperation::update);
  }

  @AfterEach
  void nothingIsLeft() {
    watch.stopAll();
    client.rbac().clusterRoleBindings().withName(namespace).delete();
    client.namespaces().withName(namespace).delete();
    client.close();
    if (standIn != null) {
      standIn.destroy();
    }
  }

  @Test
  void grantIsOneBindingThatIsThereOnceAndThenGone() {
    // Given
    GrantTerms terms = terms(ROLE);

    // When
    String made = enforcer.put(terms);
    enforcer.put(terms);
    Observation present = enforcer.observe(terms);
    RoleBinding binding = binding(terms);
    enforcer.remove(terms);
    enforcer.remove(terms);

    // Then
    assertThat(made).isEqualTo(namespace + "/jit-" + terms.grant());
    assertThat(present).isEqualTo(new Observation.Present());
    assertThat(binding.getRoleRef().getName()).isEqualTo(ROLE);
    assertThat(binding.getSubjects())
        .extracting(Subject::getKind, Subject::getName)
        .containsExactly(tuple("User", "jit:alice"));
    assertThat(enforcer.observe(terms)).isEqualTo(new Observation.Absent());
  }

  @Test
  void endIsFinalAlsoForAReplicaThatComesLate() {
    // Given
    GrantTerms terms = terms(ROLE);
    enforcer.put(terms);
    enforcer.remove(terms);

    // Then
    assertThatThrownBy(() -> enforcer.put(terms)).hasMessageContaining("has ended");
    assertThat(enforcer.observe(terms)).isEqualTo(new Observation.Absent());
  }

  @Test
  void roleThatIsNotListedNotThereOrTooMuchIsNotGranted() {
    // Given
    role("too-much", "secrets");

    // Then
    assertThatThrownBy(() -> enforcer.put(terms("cluster-admin")))
        .hasMessage("ClusterRole cluster-admin is not on the list of those to grant");
    assertThatThrownBy(() -> enforcer.put(terms("absent")))
        .hasMessage("ClusterRole absent does not exist");
    assertThatThrownBy(() -> enforcer.put(terms("too-much")))
        .hasMessage("ClusterRole too-much allows too much: resource secrets");
    assertThat(client.rbac().roleBindings().inNamespace(namespace).list().getItems()).isEmpty();
  }

  @Test
  void foreignBindingIsToldAndRemovedAndOthersKeepTheirs() {
    // Given
    GrantTerms terms = inForce();
    watch.keepWatching();

    // When
    client.resource(foreign("by-hand", "jit:alice")).create();
    client.resource(foreign("shared", "jit:alice", "bob")).create();
    client
        .resource(
            new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName(namespace)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", ROLE)
                .addNewSubject("rbac.authorization.k8s.io", "User", "jit:alice", null)
                .build())
        .create();

    // Then
    await().atMost(PATIENCE).until(() -> found("by-hand").isEmpty());
    await()
        .atMost(PATIENCE)
        .until(() ->
            found("shared")
                .map(it -> it.getSubjects().size())
                .filter(size -> size == 1)
                .isPresent());
    await()
        .atMost(PATIENCE)
        .until(() -> client.rbac().clusterRoleBindings().withName(namespace).get() == null);
    assertThat(found("shared").orElseThrow().getSubjects().getFirst().getName()).isEqualTo("bob");
    assertThat(enforcer.observe(terms)).isEqualTo(new Observation.Present());
    assertThat(told(terms))
        .containsExactlyInAnyOrder(
            "foreign-binding RoleBinding %s/by-hand gives ClusterRole %s to jit:alice"
                .formatted(namespace, ROLE),
            "foreign-binding RoleBinding %s/shared gives ClusterRole %s to jit:alice, bob"
                .formatted(namespace, ROLE));
  }

  @Test
  void bindingThatWasChangedIsToldAndRemoved() {
    // Given
    GrantTerms terms = inForce();
    watch.keepWatching();

    // When
    RoleBinding changed =
        new RoleBindingBuilder(binding(terms))
            .addNewSubject("rbac.authorization.k8s.io", "User", "mallory", null)
            .build();
    client.resource(changed).update();

    // Then
    await().atMost(PATIENCE).until(() -> enforcer.observe(terms).equals(new Observation.Absent()));
    assertThat(told(terms))
        .containsExactly(
            "drift RoleBinding %s/jit-%s gives ClusterRole %s to jit:alice, mallory"
                .formatted(namespace, terms.grant(), ROLE));
  }

  @Test
  void bindingOfAGrantThatHasEndedIsRemoved() {
    // Given
    GrantTerms terms = inForce();
    RoleBinding kept = binding(terms);
    grants.end(terms, EndReason.REVOKED);
    enforcer.remove(terms);
    watch.keepWatching();

    // When
    kept.getMetadata().setResourceVersion(null);
    kept.getMetadata().setUid(null);
    client.resource(kept).create();

    // Then
    await().atMost(PATIENCE).until(() -> found(kept.getMetadata().getName()).isEmpty());
  }

  @Test
  @EnabledIfSystemProperty(named = "safekeep.kubeconfig", matches = ".+")
  void apiServerLetsTheEmployeeInDuringTheGrantAlone() {
    try (KubernetesClient alice = real("jit:alice")) {
      // Given
      assertForbidden(() -> alice.pods().inNamespace(namespace).list());
      GrantTerms terms = terms(ROLE);

      // When
      enforcer.put(terms);

      // Then
      await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .until(() -> alice.pods().inNamespace(namespace).list().getItems().isEmpty());
      assertForbidden(() -> alice.pods().inNamespace("default").list());
      assertForbidden(() -> alice.secrets().inNamespace(namespace).list());
      assertForbidden(() -> alice.pods().inNamespace(namespace).withName("any").delete());

      // When
      enforcer.remove(terms);

      // Then
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertForbidden(() -> alice.pods().inNamespace(namespace).list()));
    }
  }

  private static void assertForbidden(ThrowingCallable act) {
    assertThatThrownBy(act)
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(403));
  }

  private GrantTerms terms(String role) {
    return grants.terms(new Target.Kubernetes(cluster, namespace), new Privilege.Kubernetes(role));
  }

  private GrantTerms inForce() {
    GrantTerms terms = terms(ROLE);
    enforcer.put(terms);
    return grants.begin(terms, "{\"clusterRole\":\"" + ROLE + "\"}", Duration.ofHours(1));
  }

  private RoleBinding foreign(String name, String... users) {
    RoleBindingBuilder binding =
        new RoleBindingBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(namespace)
            .endMetadata()
            .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", ROLE);
    for (String user : users) {
      binding.addNewSubject("rbac.authorization.k8s.io", "User", user, null);
    }
    return binding.build();
  }

  private RoleBinding binding(GrantTerms terms) {
    return found("jit-" + terms.grant()).orElseThrow();
  }

  private Optional<RoleBinding> found(String name) {
    return Optional.ofNullable(
        client.rbac().roleBindings().inNamespace(namespace).withName(name).get());
  }

  /// What the tenant's log says.
  private List<String> told(GrantTerms terms) {
    return sql.query(
        """
        select (open ->> 'kind') || ' ' || (sealed ->> 'detail') as told from log_staged
        where type = 'access.unauthorized' and tenant = ?
        """,
        row -> row.text("told"),
        terms.tenant().value());
  }
}
