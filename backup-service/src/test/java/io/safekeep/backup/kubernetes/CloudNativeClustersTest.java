package io.safekeep.backup.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.safekeep.backup.wire.SslMode;
import io.safekeep.contracts.TenantId;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true, https = false)
class CloudNativeClustersTest {

  private static final UUID TENANT = UUID.fromString("0199aaaa-0000-7000-8000-000000000001");

  // Set by the extension.
  private KubernetesClient kubernetes;

  @Test
  void labelledClusterIsFoundWithItsCredentialsAndRoots() {
    // Given
    cluster("orders", TENANT.toString(), "orders-replication");
    secret("orders-replication", Map.of("username", "replicator", "password", "replicate me"));
    secret("orders-ca", Map.of("ca.crt", "PEM"));

    // When
    var found = new CloudNativeClusters(kubernetes).find();

    // Then
    assertThat(found).hasSize(1);
    assertThat(found.getFirst().tenant()).isEqualTo(new TenantId(TENANT));
    assertThat(found.getFirst().name()).isEqualTo("shop/orders");
    assertThat(found.getFirst().dsn().host()).isEqualTo("orders-rw.shop.svc");
    assertThat(found.getFirst().dsn().port()).isEqualTo(5432);
    assertThat(found.getFirst().dsn().user()).isEqualTo("replicator");
    assertThat(found.getFirst().dsn().password()).isEqualTo("replicate me");
    assertThat(found.getFirst().dsn().sslMode()).isEqualTo(SslMode.VERIFY_FULL);
    assertThat(found.getFirst().dsn().rootCertificates()).isEqualTo("PEM");
  }

  @Test
  void clusterThatCannotBeReadDoesNotHideTheOthers() {
    // Given
    cluster("without-secret", TENANT.toString(), "absent");
    cluster("of-nobody", "not-a-tenant", "orders-replication");
    cluster("half", TENANT.toString(), "half-replication");
    secret("half-replication", Map.of("username", "replicator"));
    secret("half-ca", Map.of("ca.crt", "PEM"));
    cluster("orders", TENANT.toString(), "orders-replication");
    secret("orders-replication", Map.of("username", "replicator", "password", "replicate me"));
    secret("orders-ca", Map.of("ca.crt", "PEM"));
    secret("of-nobody-ca", Map.of("ca.crt", "PEM"));

    // When
    var found = new CloudNativeClusters(kubernetes).find();

    // Then
    assertThat(found).extracting(FoundCluster::name).containsExactly("shop/orders");
  }

  private void cluster(String name, String tenant, String secret) {
    kubernetes
        .genericKubernetesResources(
            new ResourceDefinitionContext.Builder()
                .withGroup("postgresql.cnpg.io")
                .withVersion("v1")
                .withKind("Cluster")
                .withPlural("clusters")
                .withNamespaced(true)
                .build())
        .inNamespace("shop")
        .resource(
            new GenericKubernetesResourceBuilder()
                .withApiVersion("postgresql.cnpg.io/v1")
                .withKind("Cluster")
                .withNewMetadata()
                .withName(name)
                .withNamespace("shop")
                .addToLabels(CloudNativeClusters.TENANT_LABEL, tenant)
                .addToAnnotations(CloudNativeClusters.SECRET_ANNOTATION, secret)
                .endMetadata()
                .build())
        .create();
  }

  private void secret(String name, Map<String, String> content) {
    var secret =
        new SecretBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace("shop")
            .endMetadata()
            .withData(new java.util.HashMap<>())
            .build();
    content.forEach((key, value) ->
        secret.getData().put(key, Base64.getEncoder().encodeToString(value.getBytes(UTF_8))));
    kubernetes.secrets().inNamespace("shop").resource(secret).create();
  }
}
