package io.safekeep.retention.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.safekeep.contracts.TenantId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The API server's answers are written out: of a resource what a cluster has and nothing reads is
/// there too.
@EnableKubernetesMockClient(https = false)
class ClusterStoresTest {

  private static final String SHOP = "/namespaces/shop/";
  private static final TenantId ACME = TenantId.parse("0199aaaa-0000-7000-8000-000000000001");

  // Set by the extension.
  private KubernetesMockServer server;
  private KubernetesClient kubernetes;

  @Test
  void everyKindIsSeenWithWhatItsLabelsAndItsClusterSay() {
    // Given
    answer(
        "/apis/postgresql.cnpg.io/v1" + SHOP + "clusters",
        """
        {"kind": "ClusterList", "items": [
          {"kind": "Cluster", "metadata": {"name": "orders", "labels": {
             "safekeep.io/tenant": "0199aaaa-0000-7000-8000-000000000001"}},
           "spec": {"instances": 3}},
          {"kind": "Cluster", "metadata": {"name": "copy", "labels": {
             "safekeep.io/tenant": "0199aaaa-0000-7000-8000-000000000001",
             "safekeep.io/restore": "0199aaaa-0000-7000-8000-00000000000a"}}},
          {"kind": "Cluster", "metadata": {"name": "misspelt", "labels": {
             "safekeep.io/tenant": "acme"}}}]}
        """);
    answer(
        "/apis/postgresql.cnpg.io/v1" + SHOP + "databases",
        """
        {"kind": "DatabaseList", "items": [{"kind": "Database", "metadata": {"name": "db-app"},
          "spec": {"name": "app", "owner": "app", "cluster": {"name": "orders"}}}]}
        """);
    answer(
        "/api/v1" + SHOP + "persistentvolumeclaims",
        """
        {"kind": "PersistentVolumeClaimList", "apiVersion": "v1", "items": [
          {"metadata": {"name": "orders-1", "namespace": "shop", "labels": {
             "cnpg.io/cluster": "orders"}}, "spec": {"volumeName": "pvc-1"}},
          {"metadata": {"name": "data-0", "namespace": "shop", "labels": {
             "strimzi.io/cluster": "safekeep"}}},
          {"metadata": {"name": "files", "namespace": "shop", "labels": {
             "safekeep.io/holder": "retention"}}}]}
        """);
    answer(
        "/apis/objectbucket.io/v1alpha1" + SHOP + "objectbucketclaims",
        """
        {"kind": "ObjectBucketClaimList", "items": [{"kind": "ObjectBucketClaim", "metadata": {
          "name": "photos", "annotations": {"safekeep.io/store": "photos"}, "labels": {
          "safekeep.io/tenant": "0199aaaa-0000-7000-8000-000000000001"}}}]}
        """);
    answer(
        "/apis/kafka.strimzi.io/v1" + SHOP + "kafkatopics",
        """
        {"kind": "KafkaTopicList", "items": [
          {"kind": "KafkaTopic", "metadata": {"name": "safekeep.access"}},
          {"kind": "KafkaTopic", "metadata": {"name": "access-facts"},
           "spec": {"topicName": "safekeep.access"}}]}
        """);
    answer(
        "/api/v1/persistentvolumes",
        """
        {"kind": "PersistentVolumeList", "apiVersion": "v1", "items": [
          {"metadata": {"name": "pvc-1"}, "spec": {"claimRef": {
             "namespace": "shop", "name": "orders-1"}}},
          {"metadata": {"name": "pvc-0"}, "spec": {"claimRef": {
             "namespace": "shop", "name": "deleted"}}},
          {"metadata": {"name": "pvc-9"}, "spec": {"claimRef": {
             "namespace": "elsewhere", "name": "orders-1"}}}]}
        """);

    // When
    List<SeenStore> seen = stores().look();

    // Then
    assertThat(seen)
        .extracting(
            SeenStore::asParent,
            SeenStore::holder,
            SeenStore::tenant,
            SeenStore::store,
            SeenStore::parent)
        .containsExactlyInAnyOrder(
            tuple("database/orders", null, ACME, null, null),
            tuple("database/copy", "backup", null, null, null),
            tuple("database/misspelt", null, null, null, null),
            tuple("database/orders/app", null, ACME, null, "database/orders"),
            tuple("claim/orders-1", null, ACME, null, "database/orders"),
            tuple("claim/data-0", "none", null, null, "brokers/safekeep"),
            tuple("claim/files", "retention", null, null, null),
            tuple("bucket/photos", null, ACME, "photos", null),
            tuple("topic/safekeep.access", null, null, null, null),
            tuple("volume/pvc-1", null, ACME, null, "database/orders"),
            tuple("volume/pvc-0", null, null, null, null));
  }

  @Test
  void kindThatTheClusterDoesNotHaveIsNoFaultAndOneThatMayNotBeListedIs() {
    // Given
    answer(
        "/api/v1" + SHOP + "persistentvolumeclaims",
        """
        {"kind": "PersistentVolumeClaimList", "apiVersion": "v1", "items": []}
        """);
    answer(
        "/api/v1/persistentvolumes",
        """
        {"kind": "PersistentVolumeList", "apiVersion": "v1", "items": []}
        """);

    // When
    List<SeenStore> seen = stores().look();
    server
        .expect()
        .get()
        .withPath("/apis/kafka.strimzi.io/v1" + SHOP + "kafkatopics")
        .andReturn(403, "{\"kind\": \"Status\", \"code\": 403, \"message\": \"forbidden\"}")
        .always();

    // Then
    assertThat(seen).isEmpty();
    assertThatThrownBy(() -> stores().look())
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(403));
  }

  private ClusterStores stores() {
    return new ClusterStores(kubernetes, new InShop());
  }

  private void answer(String path, String body) {
    server.expect().get().withPath(path).andReturn(200, body).always();
  }

  private record InShop() implements DiscoverySettings {

    @Override
    public boolean enabled() {
      return true;
    }

    @Override
    public Optional<List<String>> namespaces() {
      return Optional.of(List.of("shop"));
    }

    @Override
    public boolean volumes() {
      return true;
    }

    @Override
    public Duration every() {
      return Duration.ofMinutes(1);
    }

    @Override
    public Duration grace() {
      return Duration.ofMinutes(15);
    }
  }
}
