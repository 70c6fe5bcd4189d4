package io.safekeep.helm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.safekeep.helm.AnsweringServer.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What looks whether nodes enforce (P33), and what reports it.
class HostProbeTest {

  private static final String SECRET = "s\"ec\\ret";

  private final Manifests built =
      Manifests.parse(Kustomization.build(Project.ROOT.resolve("k8s/hosts")));

  @TempDir private Path scratch;

  @Test
  void theProbeReadsOneFolderOfItsNodeAndReachesNothing() {
    // Given
    var pod = built.one(DaemonSet.class, "enforcing").getSpec().getTemplate().getSpec();

    // Then
    assertThat(pod.getVolumes())
        .singleElement()
        .satisfies(volume -> assertThat(volume.getHostPath().getPath()).isEqualTo("/sys/fs"));
    assertThat(pod.getContainers().getFirst().getVolumeMounts())
        .singleElement()
        .satisfies(mount -> assertThat(mount.getReadOnly()).isTrue());
    assertThat(pod.getAutomountServiceAccountToken()).isFalse();
    assertThat(pod.getContainers().getFirst().getPorts()).isEmpty();
    assertThat(pod.getTolerations())
        .as("because every node counts")
        .singleElement()
        .satisfies(it -> {
          assertThat(it.getOperator()).isEqualTo("Exists");
          assertThat(it.getKey()).isNull();
        });
    assertThat(built.all(NetworkPolicy.class))
        .filteredOn(policy -> !policy.getSpec().getEgress().isEmpty())
        .allSatisfy(policy ->
            assertThat(policy.getSpec().getPodSelector().getMatchLabels())
                .containsEntry("app.kubernetes.io/name", "enforcing-report"));
  }

  @Test
  void everythingElseOfItsPodsIsRestricted() {
    assertThat(built.pods())
        .hasSize(2)
        .allSatisfy(pod -> ChartPolicyTest.meetsTheRestrictedStandard(pod));
    assertThat(built.pods())
        .filteredOn(pod -> !pod.name().equals("enforcing"))
        .flatExtracting(pod -> pod.template().getSpec().getVolumes())
        .extracting(Volume::getHostPath)
        .containsOnlyNulls();
  }

  @Test
  void whoReportsMaySeeTheProbeAndNothingElse() {
    assertThat(built.all(Role.class))
        .flatExtracting(role -> ChartPolicyTest.rulesOf(role.getRules()))
        .containsExactly("apps/daemonsets[enforcing]: get");
  }

  @Test
  void itReachesTheServicesThatTheChartLetsItReach() {
    InstrumentsReach.leadsToWhatTheChartOpens(built, "enforcing-report", "safekeep-hosts");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 'system_u:system_r:container_t:s0:c1,c2', true",
    "0, 'system_u:system_r:container_t:s0:c1,c2', false",
    ", 'cri-containerd.apparmor.d (enforce)', true",
    ", 'cri-containerd.apparmor.d (complain)', false",
    ", unconfined, false",
    ", , false"
  })
  void aNodeIsReadyIfItEnforces(String selinux, String confined, boolean ready) throws Exception {
    // Given
    var probe =
        built
            .one(DaemonSet.class, "enforcing")
            .getSpec()
            .getTemplate()
            .getSpec()
            .getContainers()
            .getFirst()
            .getReadinessProbe()
            .getExec()
            .getCommand();
    var fs = scratch.resolve("fs/selinux");
    if (selinux != null) {
      Files.createDirectories(fs);
      // As the kernel writes it: without a line's end.
      Files.writeString(fs.resolve("enforce"), selinux);
    }
    var current = Files.writeString(scratch.resolve("current"), confined == null ? "" : confined);

    // When
    String command =
        probe
            .getLast()
            .replace("/host/fs/", scratch.resolve("fs") + "/")
            .replace("/proc/self/attr/current", current.toString());
    int status = new ProcessBuilder("sh", "-c", command).start().waitFor();

    // Then
    assertThat(status == 0).isEqualTo(ready);
  }

  @Test
  void whatIsReportedIsTheMeasurementOfAllNodes() throws Exception {
    // Given
    assumeThat(Script.CURL).isExecutable();
    try (var server = server(5, 4, 5)) {
      // When
      var result = report(server);

      // Then
      assertThat(result.output()).contains("4 of 5 nodes enforce");
      assertThat(result.status()).isZero();
      var token = server.asked().get(server.asked().size() - 2);
      assertThat(token.line()).isEqualTo("POST /token");
      assertThat(token.body()).isEqualTo("grant_type=client_credentials");
      assertThat(token.headers())
          .containsEntry(
              "authorization",
              "Basic "
                  + Base64.getEncoder().encodeToString(("reporter:" + SECRET).getBytes(UTF_8)));
      var measurement = server.asked().getLast();
      assertThat(measurement.line()).isEqualTo("POST /v1/measurements");
      assertThat(measurement.headers()).containsEntry("authorization", "Bearer a.b.c");
      var body = new JsonMapper().readTree(measurement.body());
      assertThat(body.path("instrument").asText()).isEqualTo("enforcing-hosts");
      assertThat(body.path("looked").asInt()).isEqualTo(5);
      assertThat(body.path("wrong").asInt()).isEqualTo(1);
      assertThat(body.path("reportSha256").asText()).matches("[0-9a-f]{64}");
      assertThat(Instant.parse(body.path("measuredAt").asText()))
          .isBetween(Instant.now().minus(Duration.ofMinutes(5)), Instant.now());
    }
  }

  @Test
  void nothingIsReportedWhileTheProbeItselfIsReplaced() throws Exception {
    assumeThat(Script.CURL).isExecutable();
    try (var server = server(5, 4, 3)) {
      var result = report(server);

      assertThat(result.status()).isZero();
      assertThat(server.asked()).noneMatch(it -> it.method().equals("POST"));
    }
  }

  @Test
  void anApiThatDoesNotAnswerIsNoReport() throws Exception {
    assumeThat(Script.CURL).isExecutable();
    try (var server = new AnsweringServer(request -> new Answer(403, ""))) {
      assertThat(report(server).status()).isNotZero();
      assertThat(server.asked()).noneMatch(it -> it.method().equals("POST"));
    }
  }

  private Script.Result report(AnsweringServer server) throws Exception {
    var account = Files.createDirectories(scratch.resolve("account"));
    Files.writeString(account.resolve("token"), "token-of-the-pod");
    Files.writeString(account.resolve("ca.crt"), "");
    return Script.run(
        built,
        "enforcing-report",
        scratch,
        Map.of(
            "KUBERNETES",
            server.address(),
            "ACCOUNT",
            account.toString(),
            "NAMESPACE",
            "safekeep-hosts",
            "IDENTITY",
            server.address(),
            "NOTIFICATION",
            server.address(),
            "AUTHORITY",
            account.resolve("ca.crt").toString(),
            "TRIES",
            "1",
            "PAUSE",
            "0",
            "CLIENT_ID",
            "reporter",
            "CLIENT_SECRET",
            SECRET));
  }

  private static AnsweringServer server(int desired, int ready, int updated) throws Exception {
    return new AnsweringServer(request ->
        switch (request.path()) {
          case "/apis/apps/v1/namespaces/safekeep-hosts/daemonsets/enforcing" ->
              new Answer(
                  200,
                  """
                  {"metadata": {"managedFields": [{"fieldsV1": {"f:status": {"f:numberReady": {}}}}]},
                   "status": {
                     "currentNumberScheduled": %1$d,
                     "desiredNumberScheduled": %1$d,
                     "numberReady": %2$d, "updatedNumberScheduled":%3$d}}
                  """
                      .formatted(desired, ready, updated));
          case "/token" ->
              new Answer(200, "{\"access_token\":\"a.b.c\",\"token_type\":\"Bearer\"}");
          case "/v1/measurements" -> new Answer(201, "{}");
          default -> throw new AssertionError(List.of(request).toString());
        });
  }
}
