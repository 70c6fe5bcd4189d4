package io.safekeep.retention.discovery;

import static io.safekeep.retention.FormerTenant.staff;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.contracts.TenantId;
import io.safekeep.retention.ClusterInTest;
import io.safekeep.retention.RetentionProblem;
import io.safekeep.retention.RetentionSecrets;
import io.safekeep.retention.Tenants;
import io.safekeep.retention.verification.FurtherProof.Shown;
import io.safekeep.retention.verification.ProofLevel;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.purge.Step;
import io.safekeep.runtime.purge.Warrant;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "retention"))
@WithTestResource(RetentionSecrets.class)
class DiscoveryIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Inject KubernetesClient kubernetes;
  @Inject Discovery discovery;
  @Inject DiscoveredStoresDeclared declared;
  @Inject DiscoveredStoresCovered covered;
  @Inject ClusterResources resources;
  @Inject StorageGone storage;
  @Inject Tenants tenants;
  @Inject Clock clock;

  private final String name = "c" + UUID.randomUUID();

  @Test
  void storeThatNobodyDeclaredIsFoundAndSoIsOneThatIsGone() {
    // Given
    var cluster = cluster(Map.of());
    clusters(cluster).create();
    await().atMost(PATIENCE).until(() -> state().equals(Optional.of("undeclared")));
    assertThat(result(declared.check()).outcome()).isEqualTo(Outcome.FAIL);

    // When
    clusters(cluster(Map.of("safekeep.io/holder", "retention"))).update();

    // Then
    await().atMost(PATIENCE).until(() -> state().equals(Optional.of("declared")));
    assertThat(declared.check()).noneMatch(result -> result.subject().endsWith(name));

    // When
    clusters(cluster).delete();

    // Then
    await().atMost(PATIENCE).until(() -> state().equals(Optional.of("gone")));
    assertThat(result(declared.check()).outcome()).isEqualTo(Outcome.FAIL);

    // When
    clusters(cluster(Map.of("safekeep.io/holder", "none"))).create();

    // Then
    await().atMost(PATIENCE).until(() -> state().equals(Optional.of("not-of-tenants")));
    clusters(cluster).delete();
    await().atMost(PATIENCE).until(() -> state().isEmpty());
  }

  @Test
  void purgeOfATenantWaitsUntilItsOperatorHasDeletedWhatItHasThere() throws Exception {
    // Given
    TenantId tenant = tenants.known();
    var labels = Map.of("safekeep.io/tenant", tenant.toString());
    var cluster = cluster(labels);
    clusters(cluster).create();
    var claim =
        new PersistentVolumeClaimBuilder()
            .withNewMetadata()
            .withName(name + "-1")
            .withNamespace(ClusterInTest.NAMESPACE)
            .addToLabels("cnpg.io/cluster", name)
            .endMetadata()
            .build();
    kubernetes.resource(claim).create();
    var volume =
        new PersistentVolumeBuilder()
            .withNewMetadata()
            .withName("pv-" + name)
            .endMetadata()
            .withNewSpec()
            .withNewClaimRef()
            .withNamespace(ClusterInTest.NAMESPACE)
            .withName(name + "-1")
            .endClaimRef()
            .endSpec()
            .build();
    kubernetes.resource(volume).create();
    discovery.look();
    assertThat(result(covered.check()))
        .extracting(ControlResult::outcome, ControlResult::tenant)
        .containsExactly(Outcome.FAIL, tenant);

    // Then
    UUID deletionCase = UUID.randomUUID();
    storage.prepare(deletionCase, tenant);
    assertThat(resources.held(tenant)).isEqualTo(3);
    assertThat(storage.show(deletionCase, tenant))
        .extracting(Shown::level, Shown::why)
        .containsExactly(tuple(ProofLevel.NONE, "3 things of the tenant are in the cluster"));
    assertThatThrownBy(() -> resources.carryOut(purge(tenant)))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.type()).isEqualTo(RetentionProblem.STORE_STILL_THERE);
              assertThat(refusal.detail()).startsWith("3 things").contains("stores/" + name);
            });

    // When
    clusters(cluster).delete();
    kubernetes.resource(claim).delete();

    // Then
    assertThatThrownBy(() -> resources.carryOut(purge(tenant)))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> assertThat(refusal.detail()).startsWith("1 things").contains("volume"));

    // When
    kubernetes.resource(volume).delete();

    // Then
    assertThat(resources.carryOut(purge(tenant)))
        .isEqualTo("The cluster has nothing of the tenant.");
    assertThat(resources.held(tenant)).isZero();
    assertThat(storage.show(deletionCase, tenant))
        .extracting(Shown::level, Shown::why)
        .containsExactly(
            tuple(
                ProofLevel.STORAGE_GONE,
                "The Kubernetes API had 3 things of the tenant before, 1 of them volumes, and has"
                    + " none now."));
    storage.forget(deletionCase);
  }

  private GenericKubernetesResource cluster(Map<String, String> labels) {
    return new GenericKubernetesResourceBuilder()
        .withApiVersion("postgresql.cnpg.io/v1")
        .withKind("Cluster")
        .withNewMetadata()
        .withName(name)
        .withNamespace(ClusterInTest.NAMESPACE)
        .withLabels(labels)
        .endMetadata()
        .build();
  }

  private Resource<GenericKubernetesResource> clusters(GenericKubernetesResource cluster) {
    return kubernetes
        .genericKubernetesResources(
            new ResourceDefinitionContext.Builder()
                .withGroup("postgresql.cnpg.io")
                .withVersion("v1")
                .withKind("Cluster")
                .withPlural("clusters")
                .withNamespaced(true)
                .build())
        .inNamespace(ClusterInTest.NAMESPACE)
        .resource(cluster);
  }

  private Optional<String> state() {
    return Optional.ofNullable(
        staff("data-holder:read")
            .get("/v1/data-holders/discovery")
            .then()
            .statusCode(200)
            .extract()
            .path("stores.find { it.name == '%s' }?.state".formatted(name)));
  }

  private ControlResult result(List<ControlResult> results) {
    return results.stream()
        .filter(result -> result.subject().equals("database stores/" + name))
        .findFirst()
        .orElseThrow();
  }

  private Warrant purge(TenantId tenant) {
    Instant now = clock.instant();
    return new Warrant(
        UUID.randomUUID(),
        UUID.randomUUID(),
        1,
        tenant,
        "retention",
        "cluster-resources",
        Step.PURGE,
        now,
        now.plusSeconds(60),
        null);
  }
}
