package io.safekeep.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What access-service has beside the others: doors through which people are let in.
class ChartAccessTest {

  private static final String ACCESS = "access-service";

  private final Manifests production = Manifests.parse(Chart.render("production"));

  @Test
  void gatewayListensWithTheCertificateThatClientsVerify() {
    // Given
    var certificate = production.custom("Certificate", "access-gateway");
    var pod = production.one(Deployment.class, ACCESS).getSpec().getTemplate().getSpec();
    var settings = settings(production);

    // Then
    assertThat(certificate.<List<String>>get("spec", "dnsNames"))
        .containsExactly(settings.get("SAFEKEEP_GATEWAY_PUBLIC_HOST"));
    assertThat(certificate.<String>get("spec", "privateKey", "encoding"))
        .as("because the gateway reads no other")
        .isEqualTo("PKCS8");
    assertThat(pod.getVolumes())
        .filteredOn(it -> it.getName().equals("gateway"))
        .extracting(it -> it.getSecret().getSecretName())
        .containsExactly(certificate.<String>get("spec", "secretName"));
    assertThat(settings)
        .containsEntry("SAFEKEEP_GATEWAY_CERTIFICATE", "/etc/safekeep/gateway/tls.crt")
        .containsEntry("SAFEKEEP_GATEWAY_KEY", "/etc/safekeep/gateway/tls.key")
        .containsEntry("SAFEKEEP_GATEWAY_CERTIFICATE_AUTHORITY", "/etc/safekeep/gateway/ca.crt");
    assertThat(pod.getContainers().getFirst().getVolumeMounts())
        .extracting(VolumeMount::getMountPath)
        .contains("/etc/safekeep/gateway");
  }

  @Test
  void gatewaysServiceLeadsToItsPortAndKeepsTheClientsAddress() {
    // Given
    var service = production.one(Service.class, "access-gateway").getSpec();
    var container = ChartPolicyTest.onlyContainer(production.one(Deployment.class, ACCESS));

    // Then
    assertThat(service.getSelector()).containsEntry("app.kubernetes.io/name", ACCESS);
    assertThat(service.getPorts().getFirst().getTargetPort().getStrVal()).isEqualTo("gateway");
    assertThat(container.getPorts())
        .filteredOn(port -> port.getName().equals("gateway"))
        .extracting(ContainerPort::getContainerPort)
        .containsExactly(Integer.valueOf(settings(production).get("SAFEKEEP_GATEWAY_PORT")));
    assertThat(service.getExternalTrafficPolicy())
        .as("because the policy and the record of a session go by the client's own address")
        .isEqualTo("Local");
    assertThat(service.getSessionAffinity())
        .as("because a request to cancel must reach the replica that has the session")
        .isEqualTo("ClientIP");
  }

  @Test
  void withoutAGatewayThereIsNoDoorToDatabases() {
    // When
    var small = Manifests.parse(Chart.render("small"));

    // Then
    assertThat(small.all(Service.class))
        .extracting(it -> it.getMetadata().getName())
        .containsExactlyInAnyOrderElementsOf(Project.SERVICES);
    assertThat(settings(small)).doesNotContainKey("SAFEKEEP_GATEWAY_CERTIFICATE");
    assertThat(incoming(small)).noneMatch(edge -> edge.endsWith(":6432"));
  }

  @Test
  void everyWayInAndOutIsExactlyOneRule() {
    assertThat(incoming(production))
        .containsExactlyInAnyOrder(
            "notification-service:8443",
            "ready-test:8443",
            "namespace ingress:8443",
            "namespace monitoring:8443",
            "192.0.2.128/26:6432",
            "notification-service:6432");
    assertThat(outgoing(production))
        .containsExactlyInAnyOrder(
            "k8s-app kube-dns:53",
            "k8s-app kube-dns:53",
            "cluster access-service-db:5432",
            "kafka safekeep:9093",
            "identity-service:8443",
            "namespace tenant-acme:5432",
            "namespace tenant-globex:5432",
            "192.0.2.10/32:6443",
            "198.51.100.17/32:5432",
            "203.0.113.5/32:443",
            "203.0.113.77/32:8443",
            "192.0.2.40/32:443",
            "203.0.113.200/32:6443");
  }

  @Test
  void everyTenantsDatabaseThatTheGatewayReachesLetsItIn() {
    // Given
    var tenant =
        Manifests.parse(Kustomization.build(Project.ROOT.resolve("k8s/tenant")))
            .one(NetworkPolicy.class, "db");

    // Then
    assertThat(edges(tenant.getSpec().getIngress().getFirst().getFrom(), List.of()))
        .contains("namespace safekeep: access-service");
  }

  @Test
  void whatItMayDoOnItsClusterIsToSeeBindingsRemoveThemAndBindTheRolesOfTheList() {
    assertThat(production.all(ClusterRole.class))
        .filteredOn(role -> role.getMetadata().getName().startsWith(ACCESS))
        .as("because the role is all that a stolen token would give")
        .singleElement()
        .satisfies(role ->
            assertThat(ChartPolicyTest.rulesOf(role.getRules()))
                .containsExactly(
                    "rbac.authorization.k8s.io/rolebindings,clusterrolebindings:"
                        + " get, list, watch, update, delete",
                    "rbac.authorization.k8s.io/clusterroles[view, safekeep-support]: get, bind"));
    assertThat(production.all(Role.class))
        .filteredOn(role -> role.getMetadata().getName().equals(ACCESS))
        .hasSize(2)
        .allSatisfy(role -> {
          assertThat(role.getMetadata().getNamespace()).startsWith("tenant-");
          assertThat(ChartPolicyTest.rulesOf(role.getRules()))
              .containsExactly("rbac.authorization.k8s.io/rolebindings: create");
        });
    assertThat(settings(production))
        .containsEntry("SAFEKEEP_ACCESS_KUBERNETES_CLUSTER_ROLES", "view,safekeep-support");
  }

  @Test
  void everyBindingIsOfARoleOfTheChartToTheServicesOwnAccount() {
    assertThat(
            Stream.concat(
                production.all(ClusterRoleBinding.class).stream()
                    .map(it -> List.of(it.getRoleRef(), it.getSubjects().getFirst())),
                production.all(RoleBinding.class).stream()
                    .map(it -> List.of(it.getRoleRef(), it.getSubjects().getFirst()))))
        .hasSize(9)
        .allSatisfy(it ->
            assertThat(it.toString())
                .containsPattern(
                    "name=((access|retention)-service\\.safekeep|(access|backup|retention)-service),")
                .containsPattern("name=(access|backup|retention)-service, namespace=safekeep"));
  }

  private static Map<String, String> settings(Manifests rendered) {
    return ChartPolicyTest.onlyContainer(rendered.one(Deployment.class, ACCESS)).getEnv().stream()
        .filter(it -> it.getValue() != null)
        .collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
  }

  private static List<String> incoming(Manifests rendered) {
    return rendered.one(NetworkPolicy.class, ACCESS).getSpec().getIngress().stream()
        .flatMap(rule -> edges(rule.getFrom(), rule.getPorts()).stream())
        .toList();
  }

  private static List<String> outgoing(Manifests rendered) {
    return rendered.one(NetworkPolicy.class, ACCESS).getSpec().getEgress().stream()
        .flatMap(rule -> edges(rule.getTo(), rule.getPorts()).stream())
        .toList();
  }

  /// For example `namespace ingress:8443`; without a port if none is given.
  private static List<String> edges(List<NetworkPolicyPeer> peers, List<NetworkPolicyPort> ports) {
    return peers.stream()
        .map(ChartAccessTest::name)
        .flatMap(peer ->
            ports.isEmpty()
                ? Stream.of(peer)
                : ports.stream().map(port -> peer + ":" + port.getPort().getIntVal()))
        .toList();
  }

  private static String name(NetworkPolicyPeer peer) {
    if (peer.getIpBlock() != null) {
      return peer.getIpBlock().getCidr();
    }
    var pod = peer.getPodSelector() == null ? Map.<String, String>of() : podLabels(peer);
    if (pod.containsKey("k8s-app")) {
      return "k8s-app " + pod.get("k8s-app");
    }
    if (pod.containsKey("cnpg.io/cluster")) {
      return "cluster " + pod.get("cnpg.io/cluster");
    }
    if (pod.containsKey("strimzi.io/cluster")) {
      return "kafka " + pod.get("strimzi.io/cluster");
    }
    String service = pod.getOrDefault("app.kubernetes.io/name", "");
    if (peer.getNamespaceSelector() == null) {
      return service;
    }
    String namespace =
        "namespace "
            + peer.getNamespaceSelector().getMatchLabels().get("kubernetes.io/metadata.name");
    return service.isEmpty() ? namespace : namespace + ": " + service;
  }

  private static Map<String, String> podLabels(NetworkPolicyPeer peer) {
    return peer.getPodSelector().getMatchLabels();
  }
}
