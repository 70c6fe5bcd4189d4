package io.safekeep.helm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.safekeep.helm.AnsweringServer.Answer;
import io.safekeep.helm.AnsweringServer.Asked;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The buckets that keep what they are given: how they are made, and that the chart and the
/// databases use those and no others.
class LockedBucketTest {

  private static final String SECRET = "keeper's/\"secret\\+1";
  private static final String LOCKED =
      "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>";

  private final Manifests production =
      Manifests.parse(Kustomization.build(Project.ROOT.resolve("k8s/overlays/production")));

  @TempDir private Path scratch;

  @Test
  void aBucketThatIsNotThereIsMadeWithALock() throws Exception {
    // Given
    assumeThat(Script.CURL).isExecutable();
    var made = new HashMap<String, Boolean>();

    // When
    try (var store =
        new AnsweringServer(request ->
            switch (request.line()) {
              case "HEAD /b" -> new Answer(made.isEmpty() ? 404 : 200, "");
              case "PUT /b" -> {
                made.put("b", true);
                yield new Answer(200, "");
              }
              case "GET /b?object-lock=" -> new Answer(200, LOCKED);
              default -> new Answer(200, "");
            })) {
      var result = run(store, "28");

      // Then
      assertThat(result.output()).contains("made b", "28 days", "b is locked");
      assertThat(result.status()).isZero();
      assertThat(store.asked())
          .extracting(Asked::line)
          .containsExactly("HEAD /b", "PUT /b", "GET /b?object-lock=", "PUT /b?object-lock=");
      assertThat(store.asked().get(1).headers())
          .as("because a bucket that was made without it gets no lock later")
          .containsEntry("x-amz-bucket-object-lock-enabled", "true");
      assertThat(store.asked().get(1).body()).contains("<LocationConstraint>eu-north-1<");
      assertThat(store.asked().getLast().body()).contains("<Mode>COMPLIANCE</Mode><Days>28</Days>");
      assertThat(store.asked().getLast().headers())
          .containsEntry(
              "content-md5",
              Base64.getEncoder()
                  .encodeToString(
                      MessageDigest.getInstance("MD5")
                          .digest(store.asked().getLast().body().getBytes(UTF_8))));
      for (var request : store.asked()) {
        assertThat(request.headers().get("authorization"))
            .as("%s, signed as AWS Signature Version 4 says", request.line())
            .endsWith("Signature=" + signature(request));
      }
    }
  }

  @Test
  void aBucketThatIsThereIsLeftAsItIs() throws Exception {
    assumeThat(Script.CURL).isExecutable();
    try (var store = new AnsweringServer(answering(LOCKED))) {
      var result = run(store, "");

      assertThat(result.status()).isZero();
      assertThat(store.asked())
          .extracting(Asked::method)
          .as("because backup-service says itself how long each object is kept")
          .containsExactly("HEAD", "GET");
    }
  }

  @Test
  void aBucketWithoutALockIsToldAndNotTaken() throws Exception {
    assumeThat(Script.CURL).isExecutable();
    try (var store = new AnsweringServer(answering("<ObjectLockConfiguration/>"))) {
      var result = run(store, "28");

      assertThat(result.status()).isNotZero();
      assertThat(result.output()).contains("b has no object lock: make another one");
      assertThat(store.asked()).extracting(Asked::method).doesNotContain("PUT");
    }
  }

  @Test
  void theSecondRepositoryOfTheProductionProfileIsInABucketThatIsMadeHere() throws Exception {
    // Given
    JsonNode bucket =
        new YAMLMapper().readTree(Chart.profile("production").toFile()).at("/storage/secondBucket");

    // Then
    assertThat(settings("second-repository-bucket"))
        .containsEntry("BUCKET", bucket.path("name").asText().split("/")[0])
        .containsEntry("ENDPOINT", bucket.path("endpoint").asText())
        .containsEntry("REGION", bucket.path("region").asText());
    assertThat(bucket.path("lock").asText()).isEqualTo("P30D");
    assertThat(addresses()).contains(bucket.path("cidr").asText());
  }

  @Test
  void databasesAreArchivedIntoABucketThatIsMadeHere() {
    // Given
    var bucket = settings("databases-bucket");

    // Then
    assertThat(production.custom("ObjectStore"))
        .isNotEmpty()
        .allSatisfy(store -> {
          assertThat(store.<String>get("spec", "configuration", "destinationPath"))
              .startsWith("s3://" + bucket.get("BUCKET") + "/");
          assertThat(store.<String>get("spec", "configuration", "endpointURL"))
              .isEqualTo(bucket.get("ENDPOINT"));
          assertThat(store.<String>get("spec", "retentionPolicy"))
              .as("because the plugin cannot remove what is still locked")
              .isEqualTo("30d");
        });
    assertThat(Integer.parseInt(bucket.get("DAYS"))).isBetween(1, 29);
  }

  @Test
  void whoMakesBucketsHasKeysThatNoServiceHas() {
    assertThat(production.all(Job.class)).hasSize(2);
    assertThat(
            production.all(Job.class).stream()
                .flatMap(LockedBucketTest::environment)
                .filter(it -> it.getValueFrom() != null)
                .map(it -> it.getValueFrom().getSecretKeyRef().getName()))
        .isNotEmpty()
        .allMatch(secret -> secret.endsWith("-maker"));
    assertThat(Chart.render("production")).doesNotContain("-maker");
  }

  private static Function<Asked, Answer> answering(String lock) {
    return request -> new Answer(200, request.query().isEmpty() ? "" : lock);
  }

  private Script.Result run(AnsweringServer store, String days) throws Exception {
    return Script.run(
        production,
        "locked-bucket",
        scratch,
        Map.of(
            "ENDPOINT",
            store.address(),
            "BUCKET",
            "b",
            "REGION",
            "eu-north-1",
            "DAYS",
            days,
            "ACCESS_KEY_ID",
            "keeper",
            "SECRET_ACCESS_KEY",
            SECRET));
  }

  private Map<String, String> settings(String job) {
    return environment(production.one(Job.class, job))
        .filter(it -> it.getValue() != null)
        .collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
  }

  private static Stream<EnvVar> environment(Job job) {
    return job.getSpec().getTemplate().getSpec().getContainers().getFirst().getEnv().stream();
  }

  private Stream<String> addresses() {
    return production
        .one(NetworkPolicy.class, "locked-bucket")
        .getSpec()
        .getEgress()
        .getLast()
        .getTo()
        .stream()
        .map(it -> it.getIpBlock().getCidr());
  }

  /// AWS General Reference, "Create a signed AWS API request".
  private static String signature(Asked request) throws Exception {
    String authorization = request.headers().get("authorization");
    String signed = authorization.replaceAll(".*SignedHeaders=([^,]+),.*", "$1");
    String scope = authorization.replaceAll(".*Credential=keeper/([^,]+),.*", "$1");
    String headers =
        Stream.of(signed.split(";"))
            .map(name -> name + ":" + request.headers().get(name).strip() + "\n")
            .collect(Collectors.joining());
    String canonical =
        String.join(
            "\n",
            request.method(),
            request.path(),
            request.query(),
            headers,
            signed,
            request.headers().getOrDefault("x-amz-content-sha256", Sha256.hex(request.body())));
    String text =
        String.join(
            "\n",
            "AWS4-HMAC-SHA256",
            request.headers().get("x-amz-date"),
            scope,
            Sha256.hex(canonical));
    byte[] key = ("AWS4" + SECRET).getBytes(UTF_8);
    for (String part : scope.split("/")) {
      key = mac(key, part);
    }
    return HexFormat.of().formatHex(mac(key, text));
  }

  private static byte[] mac(byte[] key, String text) throws Exception {
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(UTF_8));
  }
}
