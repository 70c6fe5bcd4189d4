package io.safekeep.backup.kubernetes;

import static io.safekeep.backup.kubernetes.Resources.secret;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.safekeep.backup.cloudnativepg.Cluster;
import io.safekeep.backup.wire.SslMode;
import io.safekeep.contracts.TenantId;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true, https = false)
class ClustersTest {

  // Set by the extension.
  private KubernetesClient kubernetes;

  private Clusters clusters;

  @BeforeEach
  void start() {
    clusters = new Clusters(kubernetes, new EverythingOn(Resources.NAMESPACE));
  }

  @Test
  void wayInComesFromTheClustersSecrets() {
    // Given
    store("safekeep-backup", Map.of("username", "replicator", "password", "replicate me"));
    store("orders-ca", Map.of("ca.crt", "PEM", "ca.key", "none of our business"));

    // When
    FoundCluster found = clusters.access(Resources.orders()).orElseThrow();

    // Then
    assertThat(found.tenant()).isEqualTo(TenantId.parse(Resources.TENANT));
    assertThat(found.name()).hasToString("shop/orders");
    assertThat(found.dsn().host()).isEqualTo("orders-rw.shop.svc");
    assertThat(found.dsn().port()).isEqualTo(5432);
    assertThat(found.dsn().user()).isEqualTo("replicator");
    assertThat(found.dsn().password()).isEqualTo("replicate me");
    assertThat(found.dsn().sslMode()).isEqualTo(SslMode.VERIFY_FULL);
    assertThat(found.dsn().rootCertificates()).isEqualTo("PEM");
  }

  @Test
  void rootBesideTheCredentialsSparesTheSecretWithTheRootsKey() {
    // Given
    Cluster orders = Resources.orders();
    orders.getMetadata().setAnnotations(Map.of(Clusters.SECRET_ANNOTATION, "mine"));
    store("mine", Map.of("username", "replicator", "password", "p", "ca.crt", "OWN PEM"));

    // Then
    assertThat(clusters.access(orders).orElseThrow().dsn().rootCertificates()).isEqualTo("OWN PEM");
  }

  @Test
  void newPasswordIsAnotherWayIn() {
    // Given
    store("safekeep-backup", Map.of("username", "u", "password", "old", "ca.crt", "PEM"));
    String before = clusters.access(Resources.orders()).orElseThrow().accessVersion();

    // When
    kubernetes
        .resource(
            secret("safekeep-backup", Map.of("username", "u", "password", "new", "ca.crt", "PEM")))
        .update();

    // Then
    FoundCluster found = clusters.access(Resources.orders()).orElseThrow();
    assertThat(found.accessVersion()).isNotEqualTo(before);
    assertThat(found.dsn().password()).isEqualTo("new");
  }

  @Test
  void clusterWithoutWayInIsLeftOut() {
    // Given
    Cluster ofNobody = Resources.orders();
    ofNobody.getMetadata().setLabels(Map.of(Clusters.TENANT_LABEL, "not-a-tenant"));

    // Then
    assertThat(clusters.access(Resources.orders())).isEmpty();
    store("safekeep-backup", Map.of("username", "replicator"));
    store("orders-ca", Map.of("ca.crt", "PEM"));
    assertThat(clusters.access(Resources.orders())).isEmpty();
    assertThat(clusters.access(ofNobody)).isEmpty();
  }

  @Test
  void resourceThatIsThereAlreadyIsReturnedAsItIs() {
    // Given
    Cluster first = Resources.orders();
    clusters.create(first);
    Cluster second = Resources.orders();
    second.getMetadata().setLabels(Map.of("of", "another"));

    // When
    Cluster there = clusters.create(second);

    // Then
    assertThat(there.label(Clusters.TENANT_LABEL)).isEqualTo(Resources.TENANT);
  }

  private void store(String name, Map<String, String> content) {
    kubernetes.resource(secret(name, content)).create();
  }
}
