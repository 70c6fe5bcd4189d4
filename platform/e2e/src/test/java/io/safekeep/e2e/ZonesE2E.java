package io.safekeep.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.marcnuri.helm.Helm;
import io.safekeep.e2e.SteadyLoad.Outcome;
import io.safekeep.local.Await;
import io.safekeep.local.Endpoints;
import io.safekeep.local.SuiteApi;
import io.safekeep.local.SuiteApi.Token;
import io.safekeep.testing.PostgresServer;
import io.safekeep.testing.SelfSignedCertificate;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// The chart in a real Kubernetes of three zones, from its installation to the loss of a zone. One
/// story in steps, a quarter of an hour, as root: profile `cluster`. PostgreSQL and Kafka are plain
/// workloads here, with one of each in every zone; what is not shown is what their operators do.
@EnabledIfSystemProperty(named = "safekeep.cluster", matches = "true")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ZonesE2E {

  private static final String NAMESPACE = "safekeep";
  private static final String SHOP = "tenant-harbour";
  private static final String INSPECTION = "safekeep-inspection";
  private static final List<String> SERVICES =
      List.of(
          "identity-service",
          "access-service",
          "backup-service",
          "retention-service",
          "notification-service");
  private static final String DOMAIN = "harbour-records.example";
  private static final String IDENTITY = "identity-service";
  private static final String ACCESS = "access-service";
  private static final String NOTIFICATION = "notification-service";
  private static final String REGISTRY = "docker.io/local/";

  /// A start takes half a minute of two cores, and ten are started at once.
  private static final Duration START = Duration.ofMinutes(8);

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /// What a lost zone may take at most.
  private static final Duration RECOVERY = Duration.ofSeconds(60);

  /// What was promised of one (P22).
  private static final Duration PROMISED_RECOVERY = Duration.ofMinutes(5);

  /// For how long nothing may go wrong before all is said to be well.
  private static final Duration CALM = Duration.ofSeconds(30);

  private static final Path FILES = SharedSuite.PROJECT.resolve("platform/e2e/src/test/cluster");
  private static final String PASSWORD = secret();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern TRACE = Pattern.compile("\"traceId\":\"([0-9a-f]+)\"");

  /// Leaves the cluster running, and goes on with one that the run before left.
  private static final boolean KEEP = Boolean.getBoolean("safekeep.cluster.keep");

  @TempDir static Path folder;

  /// What the API server puts before the ids of those whom identity-service names.
  private static final String USERS = "jit:";

  /// The port by which the API server reaches identity-service.
  private static final int WAY_IN = 6480;

  private static @Nullable WayIn wayIn;
  private static @Nullable ZonedCluster started;
  private static boolean found;
  private static @Nullable SuiteApi suite;
  private static final List<String> made = new ArrayList<>();
  private static final List<Drill> replicaLosses = new ArrayList<>();
  private static final List<Drill> zoneLosses = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    var certificate =
        SelfSignedCertificate.in(
            Files.createDirectories(ZonedCluster.folder("tls")),
            Stream.concat(
                    SERVICES.stream()
                        .flatMap(it -> Stream.of(it, "%s.%s.svc".formatted(it, NAMESPACE))),
                    Stream.concat(
                        Stream.of("postgres"),
                        ZonedCluster.ZONES.stream()
                            .flatMap(zone -> Stream.of("postgres-" + zone, "kafka-" + zone))))
                .toList());
    trust(certificate);
    var left = KEEP ? ZonedCluster.running() : Optional.<ZonedCluster>empty();
    found = left.isPresent();
    wayIn = WayIn.open(WAY_IN);
    var cluster = left.isPresent() ? left.get() : said("three nodes are up", () -> up(certificate));
    started = cluster;
    if (found) {
      return;
    }
    said(
        "every node has the image",
        () -> {
          var root = rootFileSystem();
          cluster.load(root, "/app/run", imageNames());
          var former = formerNames(root);
          if (!former.isEmpty()) {
            cluster.load(root, "/app/run-former", former);
          }
          return "";
        });
    cluster.apply(NAMESPACE, standing("base/namespace.yaml"));
    cluster.apply(NAMESPACE, standing("base/priority-class.yaml"));
    cluster.kubectl("create", "namespace", SHOP);
    secrets(certificate);
    said(
        "PostgreSQL and Kafka run in each zone",
        () -> {
          servers();
          return "";
        });
  }

  /// Three nodes and an API server that lets in whom identity-service names.
  private static ZonedCluster up(SelfSignedCertificate certificate) {
    return ZonedCluster.up(
        List.of(
            "--oidc-issuer-url=" + url(IDENTITY, ""),
            "--oidc-client-id=" + SuiteApi.CLIENT,
            "--oidc-ca-file=" + certificate.certificate(),
            "--oidc-signing-algs=ES256",
            "--oidc-username-claim=sub",
            "--oidc-username-prefix=" + USERS),
        // Its own machine knows no Service by name.
        Map.of(
            "HTTPS_PROXY",
            "http://%s:%d".formatted(ZonedCluster.MACHINE, WAY_IN),
            "NO_PROXY",
            ZonedCluster.MACHINE + ",10.0.0.0/8,127.0.0.0/8"));
  }

  @AfterAll
  static void stop() throws IOException {
    if (wayIn != null) {
      wayIn.close();
    }
    var cluster = started;
    if (cluster != null && !KEEP) {
      cluster.close();
    }
  }

  @Test
  @Order(1)
  void chartInstallsAndItsOwnTestPasses() throws Exception {
    // When
    var chart = chart();
    if (!found) {
      said(
          "all replicas are ready after helm install",
          () -> {
            new Helm(chart)
                .install()
                .withName(NAMESPACE)
                .withNamespace(NAMESPACE)
                .withKubeConfig(cluster().kubeconfig())
                .withValuesFile(chart.resolve("ci/small.yaml"))
                .withValuesFile(FILES.resolve("values.yaml"))
                .call();
            startOneByOne();
            return "";
          });
    }
    nameServices();

    // Then
    assertThat(zonesOfReplicas())
        .allSatisfy((service, zones) -> assertThat(zones).as(service).hasSize(2));
    assertThatCode(() ->
            Helm.test(NAMESPACE)
                .withNamespace(NAMESPACE)
                .withKubeConfig(cluster().kubeconfig())
                .withTimeout(120)
                .call())
        .doesNotThrowAnyException();
  }

  @Test
  @Order(2)
  void employeeIsLetIntoANamespaceForAsLongAsTheGrantLasts() {
    // Given
    var api = api();
    var operator = operator();
    api.post(
            IDENTITY,
            "/v1/tenants",
            operator,
            Map.of(
                "name", "Harbour Records",
                "domain", DOMAIN,
                "region", "eu",
                "plan", "paid",
                "relationship", Map.of("kind", "subscription")))
        .expect(201);
    var people = people(operator);
    var grace = api.signIn(people.grace().username(), people.grace().password());
    var lena = api.signIn(people.lena().username(), people.lena().password());
    var sam = api.signIn(people.sam().username(), people.sam().password());
    var resource = registered(operator);
    var user = USERS + people.id();
    assertThat(mayListPods(user)).isFalse();
    var token = api.idToken(people.grace().username(), people.grace().password()).value();
    said(
        "the API server knows the employee by a token of identity-service",
        () -> awaited("they are known", () -> cluster().answer(token, SHOP).contains("Forbidden")));

    // When
    var request = asked(grace, resource);
    api.post(
            ACCESS,
            "/v1/access-requests/" + request.get("id").asText() + ":approve",
            lena,
            Map.of("digest", request.get("digest").asText()))
        .expect(200);

    // Then
    said("the API server lets them in", () -> awaited("they are let in", () -> mayListPods(user)));
    assertThat(cluster().answer(token, SHOP)).contains("No resources found");
    assertThat(cluster().answer(token.substring(0, token.length() - 2), SHOP))
        .contains("Unauthorized");
    var grants = api.get(ACCESS, "/v1/grants?limit=200&resource=" + resource, operator).expect(200);
    var grant = grants.get("items").get(0).get("id").asText();
    assertThat(may(user, "delete", "pods")).isFalse();

    // When
    api.post(ACCESS, "/v1/grants/" + grant + ":revoke", sam, Map.of("comment", "looks odd"))
        .expect(200);

    // Then
    said(
        "the API server puts them out",
        () -> awaited("they are put out", () -> !mayListPods(user)));
    assertThat(cluster().answer(token, SHOP)).contains("Forbidden");
  }

  @Test
  @Order(3)
  void anUpgradeUnderLoadLosesNothing() throws Exception {
    var outcome = under("helm upgrade", () -> release("v2"));

    assertNothingLost(outcome, found());
    assertThat(outcome.shareInVain()).isLessThanOrEqualTo(0.001);
  }

  @Test
  @Order(4)
  void goingBackToTheVersionBeforeLosesNothing() throws Exception {
    var outcome = under("back to the version before", () -> release("v1"));

    assertNothingLost(outcome, found());
    assertThat(outcome.shareInVain()).isLessThanOrEqualTo(0.001);
  }

  @Test
  @Order(5)
  void theClusterIsInspectedAndSaysWhatIsNotAsPromised() throws Exception {
    // Given
    release("v2");
    var inspection = Instrument.registered(api(), operator(), "inspection");

    // When
    inspect(inspection);

    // Then
    for (var promise : List.of("P131", "P135", "P145")) {
      awaitStatus(promise, "kept");
    }
    // A machine of one's own is no provider's.
    for (var promise : List.of("P13", "P87")) {
      awaitStatus(promise, "broken");
    }
  }

  @Test
  @Order(6)
  void aReplicaOfEachServiceCrashesUnderLoad() throws Exception {
    var chosen = SERVICES.stream().map(ZonesE2E::replica).toList();
    drill(
        replicaLosses,
        "a replica of each service crashes",
        () -> {
          assertThat(chosen).allMatch(pod -> PodProcesses.crash(pod) > 0);
          pause(CALM);
        },
        () -> {});
  }

  @Test
  @Order(7)
  void aNodeIsDrainedUnderLoad() throws Exception {
    var outcome =
        under(
            "a node is drained",
            () ->
                cluster()
                    .kubectl(
                        "drain",
                        "node-a",
                        "--ignore-daemonsets",
                        "--delete-emptydir-data",
                        "--pod-selector=app.kubernetes.io/part-of=safekeep",
                        "--timeout=300s"));
    awaitRollouts();
    cluster().kubectl("uncordon", "node-a");

    assertNothingLost(outcome, found());
    assertThat(outcome.shareInVain()).isLessThanOrEqualTo(0.001);
  }

  @Test
  @Order(8)
  void aZoneLosesPowerUnderLoad() throws Exception {
    drill(
        zoneLosses,
        "a zone loses power",
        () -> {
          cluster().kill("b");
          pause(RECOVERY.plus(CALM));
        },
        () -> cluster().start("b"));
  }

  @Test
  @Order(9)
  void aZoneIsCutOffUnderLoad() throws Exception {
    drill(
        zoneLosses,
        "a zone is cut off",
        () -> {
          // One that took in what the lost zone had.
          cluster().cut("c");
          pause(RECOVERY.plus(CALM));
        },
        () -> cluster().heal("c"));
  }

  @Test
  @Order(10)
  void theTrustPageShowsWhatTheDrillsFound() throws Exception {
    // Given
    var drills = Instrument.registered(api(), operator(), "drills");

    // When
    drills.report(api(), "replica-loss", RECOVERY, replicaLosses);
    drills.report(api(), "zone-loss", PROMISED_RECOVERY, zoneLosses);

    // Then
    for (var promise : List.of("P16", "P18", "P58")) {
      awaitStatus(promise, "kept");
    }
    awaitStatus("P21", kept(replicaLosses, RECOVERY) ? "kept" : "broken");
    awaitStatus("P22", kept(zoneLosses, PROMISED_RECOVERY) ? "kept" : "broken");
    var page = api().get(NOTIFICATION, "/v1/trust/promises", operator()).expect(200);
    System.out.println("promises: " + page.get("counts"));
    for (var promise : page.get("promises")) {
      var status = promise.get("status").asText();
      if (!status.equals("unknown")) {
        System.out.printf(
            "%s is %s: %s%n", promise.get("id").asText(), status, promise.get("reason").asText());
      }
    }
  }

  private static boolean kept(List<Drill> drills, Duration bound) {
    return !drills.isEmpty() && drills.stream().allMatch(it -> it.wrong(bound) == 0);
  }

  /// Nobody who writes or reads notices the fault for longer than a minute, and nothing is lost.
  /// What was seen is noted before it is judged.
  private static void drill(List<Drill> drills, String what, Fault fault, Fault mending)
      throws Exception {
    var struckAt = new AtomicReference<>(Instant.EPOCH);
    var outcome =
        under(
            what,
            () -> {
              struckAt.set(Instant.now());
              fault.strike();
            });
    mending.strike();
    awaitRollouts();

    var found = found();
    long lost = outcome.acknowledged().stream().filter(it -> !found.contains(it)).count();
    var drill = Drill.of(what, outcome, lost, struckAt.get());
    System.out.println(drill.report());
    drills.add(drill);
    assertNothingLost(outcome, found);
    assertThat(outcome.lastComplaint()).isBefore(struckAt.get().plus(RECOVERY));
  }

  /// What is shipped for operators, with this cluster's image and without waiting for the hour.
  private static void inspect(Instrument instrument) throws IOException {
    var cluster = cluster();
    var manifests =
        cluster
            .kubectl("kustomize", SharedSuite.PROJECT.resolve("k8s/inspection").toString())
            .replace("apiVersion: batch/v1\n", "apiVersion: batch/v1beta1\n")
            .replaceFirst("image: docker.io/alpine/k8s:\\S+", "image: " + REGISTRY + "curl:v1")
            .replaceFirst("(name: PROVIDERS\\s+value: )\"\"", "$1aws:///eu-central-1");
    assertThat(manifests).contains("batch/v1beta1", REGISTRY, "aws:///eu-central-1");
    cluster.apply(manifests);
    secret(
        INSPECTION,
        "inspection",
        Map.of("client-id", instrument.id(), "client-secret", instrument.secret()));
    cluster.apply(
        INSPECTION,
        JSON.writeValueAsString(
            Map.of(
                "apiVersion",
                "v1",
                "kind",
                "ConfigMap",
                "metadata",
                Map.of("name", "internal-authority"),
                "data",
                Map.of("ca.crt", Files.readString(ZonedCluster.folder("tls/server.crt"))))));
    var cronJob =
        JSON.readTree(
            cluster.kubectl(
                "--namespace", INSPECTION, "get", "cronjob/inspection", "--output=json"));
    cluster.apply(
        INSPECTION,
        JSON.writeValueAsString(
            Map.of(
                "apiVersion",
                "batch/v1",
                "kind",
                "Job",
                "metadata",
                Map.of("name", instrument.id()),
                "spec",
                cronJob.at("/spec/jobTemplate/spec"))));
    var job = "job/" + instrument.id();
    cluster.kubectl(
        "--namespace", INSPECTION, "wait", "--for=condition=complete", "--timeout=120s", job);
    System.out.print(cluster.kubectl("--namespace", INSPECTION, "logs", job));
  }

  private static void awaitStatus(String promise, String status) {
    Await.until(
        PATIENCE,
        "%s is %s".formatted(promise, status),
        () -> {
          var answer = api().get(NOTIFICATION, "/v1/trust/promises/" + promise, operator());
          return answer.expect(200).get("status").asText().equals(status);
        });
    System.out.printf("%s is %s on the trust page%n", promise, status);
  }

  /// One of a service's pods that is not ending.
  private static String replica(String service) {
    return podsOf(service, "metadata.name").getFirst();
  }

  /// A field of each pod. What a rollout replaced is still ending when its successor is ready.
  private static List<String> podsOf(String service, String field) {
    var fields =
        inNamespace(
            "get",
            "pods",
            "--selector=app.kubernetes.io/name=" + service,
            "--output=go-template={{range .items}}{{if not .metadata.deletionTimestamp}}{{.%s}} {{end}}{{end}}"
                .formatted(field));
    return List.of(fields.strip().split(" "));
  }

  /// A file of what the chart stands on.
  private static String standing(String file) throws IOException {
    return Files.readString(SharedSuite.PROJECT.resolve("k8s").resolve(file));
  }

  private interface Fault {
    void strike() throws Exception;
  }

  /// What befell programs that wrote and read before, during and for a while after a fault.
  private static Outcome under(String what, Fault fault) throws Exception {
    var operator = operator();
    var tenant = tenant();
    // Names that no run before used.
    var run = Long.toString(System.currentTimeMillis(), 36);
    try (var steady = new SteadyLoad(operator)) {
      steady
          .writing(
              url(IDENTITY, "/v1/tenants"),
              at -> "tenant-%s-%d".formatted(run, at),
              name ->
                  """
                  {"name": "%1$s", "domain": "%1$s.example", "region": "eu", "plan": "paid",
                   "relationship": {"kind": "subscription"}}
                  """
                      .formatted(name))
          .writing(
              url(ACCESS, "/v1/resources"),
              at -> "portal-%s-%d".formatted(run, at),
              name ->
                  """
                  {"tenant": "%1$s", "name": "%2$s", "region": "eu",
                   "portal": {"address": "https://%2$s.example", "audience": "https://%2$s.example"}}
                  """
                      .formatted(tenant, name))
          .reading(url("backup-service", "/v1/datastores?limit=1"))
          .reading(url("retention-service", "/v1/tenant-stores?tenant=" + tenant))
          .reading(url("notification-service", "/v1/control-results"));
      pause(Duration.ofSeconds(10));
      long begin = System.nanoTime();
      fault.strike();
      awaitServicesAnswer();
      long over = System.nanoTime();
      pause(Duration.ofSeconds(10));
      var outcome = steady.end();
      System.out.printf(
          "%s: %s; done after %d s%n", what, outcome, TimeUnit.NANOSECONDS.toSeconds(over - begin));
      outcome.complaints().stream().limit(40).forEach(it -> System.out.println("   " + it));
      outcome.complaints().stream().limit(40).forEach(ZonesE2E::printFault);
      return outcome;
    }
  }

  /// What a service logged about an answer that it failed to give.
  private static void printFault(String complaint) {
    var trace = TRACE.matcher(complaint);
    if (!trace.find()) {
      return;
    }
    for (var service : SERVICES) {
      try {
        inNamespace(
                "logs", "--selector=app.kubernetes.io/name=" + service, "--since=5m", "--tail=-1")
            .lines()
            .filter(line -> line.contains(trace.group(1)))
            .forEach(line -> System.out.println("   logged: " + line));
      } catch (IllegalStateException away) {
        System.out.printf("   not all logs of %s can be read%n", service);
      }
    }
  }

  private static void assertNothingLost(Outcome outcome, Set<String> found) {
    made.addAll(outcome.acknowledged());
    assertThat(outcome.acknowledged()).isNotEmpty();
    assertThat(outcome.givenUp()).isZero();
    assertThat(found).containsAll(made);
  }

  private static String tenant() {
    return all(IDENTITY, "/v1/tenants?limit=200")
        .filter(it -> it.get("domain").asText().equals(DOMAIN))
        .findFirst()
        .orElseThrow()
        .get("id")
        .asText();
  }

  /// Names of everything that is there.
  private static Set<String> found() {
    return Stream.concat(
            all(IDENTITY, "/v1/tenants?limit=200"),
            all(ACCESS, "/v1/resources?limit=200&tenant=" + tenant()))
        .map(it -> it.get("name").asText())
        .collect(Collectors.toSet());
  }

  private static Stream<JsonNode> all(String service, String path) {
    var operator = operator();
    var items = Stream.<JsonNode>builder();
    var cursor = "";
    do {
      var page =
          api()
              .get(service, cursor.isEmpty() ? path : path + "&cursor=" + cursor, operator)
              .expect(200);
      page.get("items").forEach(items);
      cursor = page.path("nextCursor").asText("");
    } while (!cursor.isEmpty());
    return items.build();
  }

  private static void release(String version) {
    new Helm(chartFolder())
        .upgrade()
        .withName(NAMESPACE)
        .withNamespace(NAMESPACE)
        .withKubeConfig(cluster().kubeconfig())
        .withValuesFile(chartFolder().resolve("ci/small.yaml"))
        .withValuesFile(FILES.resolve("values.yaml"))
        .set("image.tag", version)
        .call();
    awaitRollouts();
  }

  /// Two cores have enough to do with one JVM that starts.
  private static void startOneByOne() {
    inNamespace("scale", "deployment", "--all", "--replicas=0");
    for (var replicas : List.of("--replicas=1", "--replicas=2")) {
      for (var service : SERVICES) {
        inNamespace("scale", "deployment/" + service, replicas);
        awaitRollout(service);
      }
    }
  }

  private static void awaitRollouts() {
    SERVICES.forEach(ZonesE2E::awaitRollout);
  }

  private static void awaitRollout(String service) {
    inNamespace(
        "rollout", "status", "deployment/" + service, "--timeout=%ds".formatted(START.toSeconds()));
  }

  private static String inNamespace(String... words) {
    return cluster()
        .kubectl(
            Stream.concat(Stream.of("--namespace", NAMESPACE), Stream.of(words))
                .toArray(String[]::new));
  }

  private static void awaitServicesAnswer() {
    for (var service : SERVICES) {
      Await.until(PATIENCE, service + " answers", () -> answers(service));
    }
  }

  /// Asked while a zone is away: then some ways lead nowhere.
  private static boolean answers(String service) {
    try {
      return api().get(service, "/q/health/ready", new Token("-")).status() == 200;
    } catch (UncheckedIOException unreachable) {
      return false;
    }
  }

  private static Map<String, Set<String>> zonesOfReplicas() {
    var zones = new TreeMap<String, Set<String>>();
    for (var service : SERVICES) {
      zones.put(service, new HashSet<>(podsOf(service, "spec.nodeName")));
    }
    return zones;
  }

  private record People(
      String id, Endpoints.SignIn grace, Endpoints.SignIn lena, Endpoints.SignIn sam) {}

  private static People people(Token operator) {
    var api = api();
    api.post(
            IDENTITY,
            "/v1/clients",
            operator,
            Map.of(
                "id",
                SuiteApi.CLIENT,
                "name",
                "A browser",
                "type",
                "public",
                "grants",
                List.of("authorization_code", "refresh_token"),
                "redirectUris",
                List.of(SuiteApi.REDIRECT_URI),
                "roles",
                List.of()))
        .expect(201);
    api.post(
            IDENTITY,
            "/v1/policy-versions",
            operator,
            Map.of(
                "version",
                "demo",
                "title",
                "Security policy",
                "location",
                "https://policies.vendor.example/security",
                "documentSha256",
                "2a97516c354b68848cdbd8f54a226a0a55b21ed138e207ad6c5cbb9c00aa5aea"))
        .expect(201);
    var newcomers = Newcomers.of(api, operator);
    var grace = newcomers.hired("grace", "Grace Engineer", "engineer", "engineering");
    return new People(
        grace.id(),
        grace.signIn(),
        newcomers.hired("lena", "Lena Lead", "support", "team-leads").signIn(),
        newcomers.hired("sam", "Sam Security", "security", "security").signIn());
  }

  /// The tenant's namespace, as something that access can be asked for.
  private static String registered(Token operator) {
    var resource = new String[1];
    Await.until(
        PATIENCE,
        "access-service knows the tenant",
        () -> {
          var answer =
              api()
                  .post(
                      ACCESS,
                      "/v1/resources",
                      operator,
                      Map.of(
                          "tenant",
                          tenant(),
                          "name",
                          "namespace",
                          "region",
                          "eu",
                          "kubernetes",
                          Map.of("cluster", "here", "namespace", SHOP)));
          if (answer.status() == 201) {
            resource[0] = answer.expect(201).get("id").asText();
          }
          return answer.status() == 201;
        });
    return resource[0];
  }

  /// Employee and gates reach access-service by events, a little later.
  private static JsonNode asked(Token grace, String resource) {
    var answers = new ArrayList<SuiteApi.Answer>();
    Await.until(
        PATIENCE,
        "access can be asked for",
        () -> {
          answers.add(
              api()
                  .post(
                      ACCESS,
                      "/v1/access-requests",
                      grace,
                      Map.of(
                          "resource",
                          resource,
                          "entitlement",
                          "namespace-debug",
                          "reason",
                          "PRODUCTION_ALERT",
                          "ticket",
                          "T-1042",
                          "duration",
                          "PT1H")));
          return answers.getLast().status() == 201;
        });
    return answers.getLast().expect(201);
  }

  private static boolean mayListPods(String user) {
    return may(user, "list", "pods");
  }

  /// As the API server's own RBAC decides.
  private static boolean may(String user, String verb, String resource) {
    try {
      return cluster()
          .kubectl("auth", "can-i", verb, resource, "--namespace", SHOP, "--as", user)
          .startsWith("yes");
    } catch (IllegalStateException no) {
      return false;
    }
  }

  private static String awaited(String what, BooleanSupplier condition) {
    Await.until(PATIENCE, what, condition);
    return "";
  }

  private static String clientSecret() {
    return new String(
        Base64.getDecoder()
            .decode(
                inNamespace(
                    "get", "secret", "bootstrap", "--output=jsonpath={.data.client-secret}")),
        UTF_8);
  }

  private static Token operator() {
    return api().signInClient("operator", clientSecret());
  }

  private static String url(String service, String path) {
    return "https://%s:8443%s".formatted(service, path);
  }

  private static SuiteApi api() {
    var api = suite;
    if (api == null) {
      var services =
          SERVICES.stream()
              .map(service ->
                  new Endpoints.Service(
                      service,
                      URI.create(url(service, "")),
                      URI.create(url(service, "/q/health/ready")),
                      0))
              .toList();
      api =
          new SuiteApi(
              new Endpoints(
                  0,
                  URI.create(url(IDENTITY, "")),
                  services,
                  List.of(),
                  new Endpoints.Server("postgres", 5432, "postgres", PASSWORD, ""),
                  "",
                  "",
                  URI.create("http://localhost"),
                  null,
                  false,
                  Map.of()));
      suite = api;
    }
    return api;
  }

  private static ZonedCluster cluster() {
    return Optional.ofNullable(started).orElseThrow();
  }

  /// Everything that runs here in one: the services, the servers they stand on, and curl.
  private static Path rootFileSystem() {
    var root = ZonedCluster.folder("rootfs");
    ZonedCluster.run(
        List.of(
            FILES.resolve("image.sh").toString(),
            SharedSuite.PROJECT.toString(),
            System.getProperty("java.home"),
            PostgresServer.programs().resolve("..").normalize().toString(),
            root.toString(),
            SharedSuite.NATIVE ? "native" : "jvm",
            System.getProperty("safekeep.cluster.former", "")),
        "");
    return root;
  }

  /// The first version of the services that the property names an earlier build of.
  private static List<String> formerNames(Path root) {
    return SERVICES.stream()
        .filter(service -> Files.exists(root.resolve("app/former").resolve(service)))
        .map(service -> REGISTRY + service + ":v1")
        .toList();
  }

  /// Two versions that differ by their name, unless there is an earlier build.
  private static List<String> imageNames() {
    return Stream.concat(
            Stream.of(REGISTRY + "suite:v1", REGISTRY + "curl:v1"),
            SERVICES.stream()
                .flatMap(
                    service -> Stream.of(REGISTRY + service + ":v1", REGISTRY + service + ":v2")))
        .toList();
  }

  private static Path chartFolder() {
    return folder.resolve("chart");
  }

  /// A copy of the chart for this cluster, which differs in one thing. The API server that the tool
  /// builds says of itself that it is v0.0.0: the copy does not ask.
  private static Path chart() throws IOException {
    var original = SharedSuite.PROJECT.resolve("helm/safekeep");
    try (var files = Files.walk(original)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var copy = chartFolder().resolve(original.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
      }
    }
    replace("Chart.yaml", "kubeVersion: \">=1.20.0-0\"", "");
    return chartFolder();
  }

  private static void replace(String file, String what, String by) throws IOException {
    var path = chartFolder().resolve(file);
    var text = Files.readString(path);
    assertThat(text).as(file).containsOnlyOnce(what);
    Files.writeString(path, text.replace(what, by));
  }

  private static void secrets(SelfSignedCertificate certificate) throws IOException {
    var tls =
        Map.of(
            "tls.crt", Files.readString(certificate.certificate()),
            "tls.key", Files.readString(certificate.privateKey()),
            "ca.crt", Files.readString(certificate.certificate()));
    secret("servers-tls", tls);
    secret("postgres", Map.of("password", PASSWORD));
    secret(
        "kafka",
        Map.of(
            "password",
            PASSWORD,
            "sasl.jaas.config",
            "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"safekeep\""
                + " password=\"%s\";".formatted(PASSWORD)));
    secret("bootstrap", Map.of("client-id", "operator", "client-secret", secret()));
    for (var service : SERVICES) {
      secret(service + "-internal-tls", tls);
      secret(service + "-master-key", Map.of("master-key", secret()));
      secret(
          service + "-db-app",
          Map.of("username", service.replace("-service", ""), "password", PASSWORD));
    }
  }

  private static void secret(String name, Map<String, String> values) {
    secret(NAMESPACE, name, values);
  }

  private static void secret(String namespace, String name, Map<String, String> values) {
    var data = new StringBuilder();
    values.forEach((key, value) ->
        data.append(
            "  %s: %s%n"
                .formatted(key, Base64.getEncoder().encodeToString(value.getBytes(UTF_8)))));
    cluster()
        .apply(
            namespace,
            "apiVersion: v1%nkind: Secret%nmetadata: {name: %s}%ndata:%n%s".formatted(name, data));
  }

  /// Three servers of each kind, and a database for each service.
  private static void servers() throws Exception {
    var cluster = cluster();
    cluster.kubectl(
        "--namespace",
        NAMESPACE,
        "create",
        "configmap",
        "scripts",
        "--from-file=" + FILES.resolve("postgres"),
        "--from-file=" + FILES.resolve("kafka"));
    int number = 1;
    for (var zone : ZonedCluster.ZONES) {
      cluster.apply(
          NAMESPACE,
          Files.readString(FILES.resolve("servers.yaml"))
              .replace("ZONE", zone)
              .replace("NUMBER", Integer.toString(number)));
      var volume = ZonedCluster.folder("volumes").resolve(Integer.toString(number));
      Files.createDirectories(volume);
      ZonedCluster.run(List.of("chown", "65532:65532", volume.toString()), "");
      cluster.apply(
          NAMESPACE,
          Files.readString(FILES.resolve("volume.yaml"))
              .replace("NUMBER", Integer.toString(number))
              .replace("FOLDER", volume.toString()));
      number++;
    }
    cluster.apply(NAMESPACE, Files.readString(FILES.resolve("primary.yaml")));
    cluster.apply(NAMESPACE, Files.readString(FILES.resolve("debug-role.yaml")));
    for (var zone : ZonedCluster.ZONES) {
      for (var server : List.of("postgres-", "kafka-")) {
        cluster.kubectl(
            "--namespace",
            NAMESPACE,
            "rollout",
            "status",
            "statefulset/" + server + zone,
            "--timeout=300s");
      }
    }
    databases();
  }

  private static void databases() throws SQLException {
    var address =
        cluster()
            .kubectl(
                "--namespace",
                NAMESPACE,
                "get",
                "pod",
                "postgres-a-0",
                "--output=jsonpath={.status.podIP}");
    try (var connection =
            DriverManager.getConnection(
                "jdbc:postgresql://%s/postgres?sslmode=require".formatted(address),
                "postgres",
                PASSWORD);
        var statement = connection.createStatement()) {
      for (var service : SERVICES) {
        var name = service.replace("-service", "");
        statement.execute("create role %s login password '%s'".formatted(name, PASSWORD));
        statement.execute("create database %1$s owner %1$s".formatted(name));
      }
    }
  }

  /// Tells this JVM alone where the Services are, by the file that the profile names.
  private static void nameServices() throws IOException {
    var lines = new StringBuilder("127.0.0.1 localhost\n");
    for (var service : SERVICES) {
      lines.append(
          "%s %s%n"
              .formatted(
                  cluster()
                      .kubectl(
                          "--namespace",
                          NAMESPACE,
                          "get",
                          "service",
                          service,
                          "--output=jsonpath={.spec.clusterIP}"),
                  service));
    }
    Files.writeString(Path.of(System.getProperty("jdk.net.hosts.file")), lines.toString());
    Optional.ofNullable(wayIn).orElseThrow().leadsTo(IDENTITY, 8443);
  }

  /// Lets every connection of this JVM believe the cluster's certificate, and no other.
  private static void trust(SelfSignedCertificate certificate) throws Exception {
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (var in = new FileInputStream(certificate.certificate().toFile())) {
      store.setCertificateEntry(
          "suite", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    SSLContext.setDefault(context);
  }

  private static String secret() {
    return Base64.getEncoder().encodeToString(SecureRandom.getSeed(32));
  }

  private interface Step<T> {
    T run() throws Exception;
  }

  /// Does it and prints how long it took.
  private static <T> T said(String what, Step<T> step) {
    long begin = System.nanoTime();
    try {
      var result = step.run();
      System.out.printf(
          "%s after %d ms%n", what, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
      return result;
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(what, e);
    }
  }

  private static void pause(Duration time) {
    LockSupport.parkNanos(time.toNanos());
  }
}
