package io.safekeep.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.Map;

/// The way of an instrument to what it reports to: open at both ends.
final class InstrumentsReach {

  private InstrumentsReach() {}

  /// @param built what the instrument brings
  /// @param policy the name of its policy, whose last rule leads to the services
  /// @param namespace where it runs
  static void leadsToWhatTheChartOpens(Manifests built, String policy, String namespace) {
    var chart =
        Manifests.parse(Chart.render("small", Map.of("instruments.namespaces[0]", namespace)));
    assertThat(built.one(NetworkPolicy.class, policy).getSpec().getEgress().getLast().getTo())
        .extracting(it -> it.getPodSelector().getMatchLabels().get("app.kubernetes.io/name"))
        .containsExactly("identity-service", "notification-service")
        .allSatisfy(service ->
            assertThat(
                    chart
                        .one(NetworkPolicy.class, service)
                        .getSpec()
                        .getIngress()
                        .getFirst()
                        .getFrom())
                .anyMatch(peer ->
                    peer.getNamespaceSelector() != null
                        && peer.getNamespaceSelector().getMatchLabels().containsValue(namespace)));
  }
}
