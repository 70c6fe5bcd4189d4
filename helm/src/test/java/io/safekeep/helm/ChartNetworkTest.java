package io.safekeep.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Which traffic the chart lets through: only edges that somebody named, open at both ends.
class ChartNetworkTest {

  static Stream<Manifests> charts() {
    return ChartPolicyTest.charts();
  }

  static Stream<Manifests> profiles() {
    return ChartPolicyTest.profiles();
  }

  @ParameterizedTest
  @MethodSource("charts")
  void everyPodIsUnderExactlyOneNetworkPolicyThatDeniesBothWays(Manifests rendered) {
    assertThat(rendered.pods())
        .as("because what no edge names must not flow")
        .allSatisfy(pod -> {
          var policies =
              rendered.all(NetworkPolicy.class).stream()
                  .filter(it ->
                      Labels.selects(
                          it.getSpec().getPodSelector(), pod.template().getMetadata().getLabels()))
                  .toList();
          assertThat(policies).hasSize(1);
          assertThat(policies.getFirst().getSpec().getPolicyTypes())
              .containsExactlyInAnyOrder("Ingress", "Egress");
        });
  }

  @ParameterizedTest
  @MethodSource("charts")
  void noNetworkPolicyOpensAnEdgeToOrFromEverywhere(Manifests rendered) {
    assertThat(rendered.all(NetworkPolicy.class))
        .as("because an empty peer list, an empty selector or 0.0.0.0/0 allows the whole world")
        .allSatisfy(policy -> {
          assertThat(policy.getSpec().getIngress())
              .allSatisfy(rule ->
                  assertThat(rule.getFrom()).isNotEmpty().allMatch(ChartNetworkTest::isNarrow))
              .allSatisfy(rule -> assertThat(rule.getPorts()).isNotEmpty());
          assertThat(policy.getSpec().getEgress())
              .allSatisfy(rule ->
                  assertThat(rule.getTo()).isNotEmpty().allMatch(ChartNetworkTest::isNarrow))
              .allSatisfy(rule -> assertThat(rule.getPorts()).isNotEmpty());
        });
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void anEdgeBetweenTwoPodsIsOpenAtBothEnds(Manifests rendered) {
    assertThat(callsAllowedByEgress(rendered))
        .as("because an edge that only one side allows is a call that hangs")
        .isEqualTo(callsAllowedByIngress(rendered));
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void eachServiceReachesItsOwnDatabaseOnly(Manifests rendered) {
    assertThat(Project.SERVICES)
        .as("because a service's database belongs to it alone")
        .allSatisfy(service ->
            assertThat(databasesReachedBy(rendered.one(NetworkPolicy.class, service)))
                .containsExactly(service + "-db"));
  }

  private static boolean isNarrow(NetworkPolicyPeer peer) {
    if (peer.getIpBlock() != null) {
      return !peer.getIpBlock().getCidr().endsWith("/0");
    }
    return Stream.of(peer.getPodSelector(), peer.getNamespaceSelector())
        .anyMatch(it -> it != null && !it.getMatchLabels().isEmpty());
  }

  private static Set<String> callsAllowedByEgress(Manifests rendered) {
    return rendered.all(NetworkPolicy.class).stream()
        .flatMap(policy ->
            policy.getSpec().getEgress().stream()
                .flatMap(rule -> rule.getTo().stream())
                .flatMap(ChartNetworkTest::servicesNamed)
                .map(callee -> policy.getMetadata().getName() + " calls " + callee))
        .collect(Collectors.toSet());
  }

  private static Set<String> callsAllowedByIngress(Manifests rendered) {
    return rendered.all(NetworkPolicy.class).stream()
        .flatMap(policy ->
            policy.getSpec().getIngress().stream()
                .flatMap(rule -> rule.getFrom().stream())
                .flatMap(ChartNetworkTest::servicesNamed)
                .map(caller -> caller + " calls " + policy.getMetadata().getName()))
        .collect(Collectors.toSet());
  }

  private static Stream<String> servicesNamed(NetworkPolicyPeer peer) {
    return peer.getPodSelector() == null
        ? Stream.empty()
        : Stream.ofNullable(peer.getPodSelector().getMatchLabels().get("app.kubernetes.io/name"));
  }

  private static List<String> databasesReachedBy(NetworkPolicy policy) {
    return policy.getSpec().getEgress().stream()
        .flatMap(rule -> rule.getTo().stream())
        .filter(peer -> peer.getPodSelector() != null)
        .flatMap(peer ->
            Stream.ofNullable(peer.getPodSelector().getMatchLabels().get("cnpg.io/cluster")))
        .toList();
  }
}
