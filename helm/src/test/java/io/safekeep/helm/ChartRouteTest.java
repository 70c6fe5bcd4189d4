package io.safekeep.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.BackendTLSPolicy;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPPathMatch;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.HTTPIngressPath;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The way from outside to services with pages.
class ChartRouteTest {

  private final Manifests production = Manifests.parse(Chart.render("production"));

  @ParameterizedTest
  @CsvSource({
    "identity-service, id.example.com",
    "access-service, access.example.com",
    "backup-service, backup.example.com",
    "retention-service, retention.example.com",
    "notification-service, notices.example.com"
  })
  void aRouteLeadsToApiAndPagesAndToNothingElse(String service, String host) throws Exception {
    // Given
    var route = production.one(HTTPRoute.class, service).getSpec();
    var open =
        route.getRules().stream()
            .flatMap(rule -> rule.getMatches().stream())
            .map(match -> match.getPath())
            .toList();

    // Then
    assertThat(route.getHostnames()).containsExactly(host);
    assertThat(reachable(service))
        .as("because a page that no route names is not there; name it in %s.yaml", service)
        .hasSizeGreaterThan(10)
        .allMatch(path -> open.stream().anyMatch(it -> matches(it, path)));
    assertThat(List.of("/q/metrics", "/q/health/ready", "/openapi"))
        .as("because metrics tell who is at work for whom")
        .noneMatch(path -> open.stream().anyMatch(it -> matches(it, path)));
    assertThat(route.getRules())
        .as("because the Gateway API allows no more matches in a rule")
        .allSatisfy(rule -> assertThat(rule.getMatches()).hasSizeLessThanOrEqualTo(8));
  }

  @Test
  void anIngressHasTheSamePathsAndTlsForItsHost() {
    // When
    var ingress =
        Manifests.parse(Chart.render("production", Map.of("ingress.kind", "Ingress")))
            .one(Ingress.class, "access-service")
            .getSpec();

    // Then
    assertThat(ingress.getTls().getFirst().getHosts()).containsExactly("access.example.com");
    assertThat(ingress.getRules().getFirst().getHttp().getPaths())
        .extracting(HTTPIngressPath::getPath)
        .containsExactlyElementsOf(
            production.one(HTTPRoute.class, "access-service").getSpec().getRules().stream()
                .flatMap(rule -> rule.getMatches().stream())
                .map(match -> match.getPath().getValue())
                .toList());
  }

  @Test
  void aGatewayAsksTheServiceForItsNameByTheSuitesAuthority() {
    assertThat(production.all(BackendTLSPolicy.class))
        .as("because a route ends at a door that speaks TLS only")
        .hasSameSizeAs(production.all(HTTPRoute.class))
        .allSatisfy(policy -> {
          var target = policy.getSpec().getTargetRefs().getFirst();
          assertThat(target.getName()).isEqualTo(policy.getMetadata().getName());
          assertThat(target.getSectionName()).isEqualTo("https");
          var validation = policy.getSpec().getValidation();
          assertThat(validation.getHostname()).isEqualTo(policy.getMetadata().getName());
          assertThat(validation.getCaCertificateRefs().getFirst().getName())
              .isEqualTo("internal-authority");
        });
  }

  @Test
  void servicesWithoutPagesHaveNoRoute() {
    assertThat(production.all(HTTPRoute.class))
        .extracting(it -> it.getMetadata().getName())
        .containsExactlyInAnyOrder(
            "identity-service",
            "access-service",
            "backup-service",
            "notification-service",
            "retention-service");
    assertThat(Manifests.parse(Chart.render("small")).all(HTTPRoute.class)).isEmpty();
  }

  /// Of the API's description, and of the list of pages that ask who comes.
  private static List<String> reachable(String service) throws IOException {
    var paths = new ArrayList<String>();
    JsonNode api =
        new YAMLMapper()
            .readTree(Project.ROOT.resolve("docs/api/%s.yaml".formatted(service)).toFile());
    api.get("paths").fieldNames().forEachRemaining(paths::add);
    var settings = new Properties();
    try (var in =
        Files.newBufferedReader(
            Project.ROOT.resolve(service).resolve("src/main/resources/application.properties"))) {
      settings.load(in);
    }
    Stream.of(settings.getProperty("quarkus.http.auth.permission.pages.paths", "").split(","))
        .map(path -> path.strip().replace("/*", ""))
        .filter(path -> !path.isEmpty())
        .forEach(paths::add);
    return paths;
  }

  private static boolean matches(HTTPPathMatch match, String path) {
    return path.equals(match.getValue())
        || (match.getType().equals("PathPrefix") && path.startsWith(match.getValue() + "/"));
  }
}
