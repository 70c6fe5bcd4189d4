package io.safekeep.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What listens where, as notification-service is told: it looks there whether TLS of today is
/// spoken and nothing else (P16, P18, P58, P152).
class ChartListenersTest {

  private static final String PREFIX = "SAFEKEEP_LISTENERS_";

  @Test
  void everyListenerThatNotificationServiceCanReachIsNamed() {
    assertThat(listeners(Manifests.parse(Chart.render("production"))))
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("IDENTITY", "https://identity-service:8443"),
                Map.entry("ACCESS", "https://access-service:8443"),
                Map.entry("BACKUP", "https://backup-service:8443"),
                Map.entry("RETENTION", "https://retention-service:8443"),
                Map.entry("NOTIFICATION", "https://127.0.0.1:8443"),
                Map.entry("DATABASE", "postgres://notification-service-db-rw.safekeep.svc:5432"),
                Map.entry("KAFKA", "tls://safekeep-kafka-bootstrap.safekeep.svc:9093"),
                Map.entry("GATEWAY", "postgres://access-gateway:6432")));
    assertThat(listeners(Manifests.parse(Chart.render("small"))))
        .as("because without a host there is no gateway")
        .doesNotContainKey("GATEWAY")
        .hasSize(7);
  }

  @Test
  void everyServiceOfTheReleaseIsLookedAtAndCanBe() {
    // Given
    var rendered = Manifests.parse(Chart.render("production"));
    var looksAt = listeners(rendered).values().stream().map(URI::create).toList();

    // Then
    assertThat(rendered.all(Service.class))
        .extracting(service -> service.getMetadata().getName())
        .filteredOn(name -> !name.equals("notification-service"))
        .isNotEmpty()
        .allSatisfy(name -> assertThat(looksAt).extracting(URI::getHost).contains(name));
    assertThat(rendered.one(NetworkPolicy.class, "notification-service").getSpec().getEgress())
        .filteredOn(rule -> rule.getPorts().getFirst().getPort().getIntVal() == 6432)
        .singleElement()
        .satisfies(rule ->
            assertThat(rule.getTo())
                .extracting(ChartListenersTest::name)
                .containsExactly("access-service"));
    assertThat(rendered.one(NetworkPolicy.class, "access-service").getSpec().getIngress())
        .filteredOn(rule -> rule.getPorts().getFirst().getPort().getIntVal() == 6432)
        .flatExtracting(rule -> rule.getFrom())
        .filteredOn(peer -> peer.getPodSelector() != null)
        .extracting(ChartListenersTest::name)
        .containsExactly("notification-service");
  }

  @Test
  void everyBrokerOfAListIsLookedAt() {
    // When
    var listeners =
        listeners(
            Manifests.parse(
                Chart.render(
                    "small", Map.of("kafka.bootstrapServers", "a.example:9093,b.example:9094"))));

    // Then
    assertThat(listeners)
        .containsEntry("KAFKA", "tls://a.example:9093")
        .containsEntry("KAFKA2", "tls://b.example:9094");
  }

  @Test
  void furtherListenersAreValues() {
    assertThat(
            listeners(
                Manifests.parse(
                    Chart.render("small", Map.of("listeners.edge", "https://access.example.com")))))
        .containsEntry("EDGE", "https://access.example.com");
    assertThatThrownBy(
            () -> Chart.render("small", Map.of("listeners.kafka", "tls://kafka.example:9093")))
        .hasMessageContaining("listeners.kafka is the name of one that the chart knows");
  }

  @Test
  void onlyNotificationServiceLooks() {
    assertThat(Manifests.parse(Chart.render("production")).all(Deployment.class))
        .filteredOn(it -> !it.getMetadata().getName().equals("notification-service"))
        .allSatisfy(it ->
            assertThat(ChartPolicyTest.settings(it).keySet())
                .noneMatch(name -> name.startsWith(PREFIX)));
  }

  @Test
  void instrumentsMayReachWhatTheyReportToAndNothingElse() {
    // When
    var rendered =
        Manifests.parse(
            Chart.render(
                "small",
                Map.of(
                    "instruments.namespaces[0]",
                    "safekeep-hosts",
                    "instruments.alertNamespaces[0]",
                    "falco")));

    // Then
    assertThat(rendered.all(NetworkPolicy.class))
        .filteredOn(policy -> admits(policy, "safekeep-hosts"))
        .extracting(policy -> policy.getMetadata().getName())
        .containsExactlyInAnyOrder("identity-service", "notification-service");
    assertThat(rendered.all(NetworkPolicy.class))
        .filteredOn(policy -> admits(policy, "falco"))
        .extracting(policy -> policy.getMetadata().getName())
        .containsExactly("notification-service");
  }

  private static Map<String, String> listeners(Manifests rendered) {
    var listeners = new TreeMap<String, String>();
    ChartPolicyTest.settings(rendered.one(Deployment.class, "notification-service"))
        .forEach((name, value) -> {
          if (name.startsWith(PREFIX)) {
            listeners.put(name.substring(PREFIX.length()), value);
          }
        });
    return listeners;
  }

  private static String name(NetworkPolicyPeer peer) {
    return peer.getPodSelector().getMatchLabels().get("app.kubernetes.io/name");
  }

  private static boolean admits(NetworkPolicy policy, String namespace) {
    return policy.getSpec().getIngress().stream()
        .flatMap(rule -> rule.getFrom().stream())
        .filter(peer -> peer.getNamespaceSelector() != null)
        .anyMatch(peer ->
            namespace.equals(
                peer.getNamespaceSelector().getMatchLabels().get("kubernetes.io/metadata.name")));
  }
}
