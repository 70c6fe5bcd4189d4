package io.safekeep.retention.store;

import static io.safekeep.retention.FormerTenant.staff;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.safekeep.contracts.TenantId;
import io.safekeep.retention.RetentionSecrets;
import io.safekeep.retention.Tenants;
import io.safekeep.retention.store.TenantStore.Bucket;
import io.safekeep.retention.verification.FurtherProof.Shown;
import io.safekeep.retention.verification.ProofLevel;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.purge.Step;
import io.safekeep.runtime.purge.Warrant;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;

@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "retention"))
@WithTestResource(RetentionSecrets.class)
class TenantBucketsIT {

  @Inject Tenants tenants;
  @Inject TenantBuckets buckets;
  @Inject BucketsSeenEmpty seenEmpty;
  @Inject TenantBucketsKeep control;
  @Inject SqlTenantStores stores;
  @Inject Clock clock;

  private final String name = "b" + UUID.randomUUID();
  private TenantId tenant;
  private S3Client s3;

  @BeforeEach
  void aBucketOfATenantBesideAnother() {
    tenant = tenants.known();
    TenantS3.shared().createVersionedBucket(name);
    s3 =
        S3Client.builder()
            .endpointOverride(TenantS3.shared().endpoint())
            .region(Region.EU_CENTRAL_1)
            .forcePathStyle(true)
            .credentialsProvider(AnonymousCredentialsProvider.create())
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .build();
    put("acme/one.txt", "first");
    put("acme/one.txt", "second");
    put("acme/deep/two.txt", "two");
    s3.deleteObject(ask -> ask.bucket(name).key("acme/deep/two.txt"));
    put("globex/one.txt", "another's");
    s3.createMultipartUpload(ask -> ask.bucket(name).key("acme/big"));
  }

  @AfterEach
  void close() {
    stores.of(tenant).forEach(store -> assertThat(stores.remove(store.id())).isTrue());
    s3.close();
  }

  @Test
  void purgeDeletesEveryVersionBelowThePrefixAndTheReadersKeySeesIt() throws IOException {
    // Given
    UUID deletionCase = UUID.randomUUID();
    register(tenant, "acme/").statusCode(201).body("kind", equalTo("bucket"));
    buckets.carryOut(warrant(Step.QUARANTINE));
    seenEmpty.prepare(deletionCase, tenant);
    assertThat(buckets.held(tenant)).isEqualTo(5);

    // Then: a holder that only says so would be found
    assertThat(seenEmpty.show(deletionCase, tenant))
        .extracting(Shown::level, Shown::why)
        .containsExactly(tuple(ProofLevel.NONE, "5 versions and uploads are still in buckets"));

    // When
    buckets.carryOut(warrant(Step.PURGE));
    buckets.carryOut(warrant(Step.PURGE));

    // Then
    assertThat(buckets.held(tenant)).isZero();
    assertThat(seenEmpty.show(deletionCase, tenant))
        .extracting(Shown::level, Shown::why)
        .containsExactly(
            tuple(
                ProofLevel.ABSENT,
                "The reader's key saw 5 versions and uploads before, and sees none now."));
    seenEmpty.forget(deletionCase);
    assertThat(s3.getObjectAsBytes(ask -> ask.bucket(name).key("globex/one.txt")).asUtf8String())
        .isEqualTo("another's");
  }

  @Test
  void whatIsCurrentIsReadForAnExport() throws IOException {
    // Given
    put("acme/folder/", "");
    var read = new TreeMap<String, String>();

    // When
    try (var bucket = new TenantBucket(place("acme/"), new TenantStore.Login("k", "s"))) {
      bucket.visit(
          new TenantFolder.Visitor() {
            @Override
            public void file(String path, TenantFolder.Content content) throws IOException {
              try (var in = content.open()) {
                read.put(path, new String(in.readAllBytes(), UTF_8));
              } catch (NoSuchFileException deleted) {
                // S3Mock lists what only old versions are left of.
                assertThat(path).isEqualTo("deep/two.txt");
              }
            }

            @Override
            public void skipped(String path, String why) {
              read.put(path, why);
            }
          });
    }

    // Then
    assertThat(read)
        .containsExactly(
            Map.entry("folder/", "is the mark of a folder"), Map.entry("one.txt", "second"));
  }

  @Test
  void whatLiesWithinARegisteredStoreIsNeverTaken() {
    // Given
    TenantId other = tenants.known();
    register(tenant, "acme/").statusCode(201);

    // Then
    for (String prefix : new String[] {"acme/", "acme/deep/", ""}) {
      register(other, prefix).statusCode(422).body("type", equalTo("/problems/store-not-suitable"));
    }
    register(other, "globex/").statusCode(201);
    stores.of(other).forEach(store -> assertThat(stores.remove(store.id())).isTrue());
  }

  @Test
  void bucketThatDeletesByItselfBreaksThePromise() {
    // Given
    String store = register(tenant, "acme/").statusCode(201).extract().path("id");
    assertThat(result(store).outcome()).isEqualTo(Outcome.PASS);

    // When
    s3.putBucketLifecycleConfiguration(ask ->
        ask.bucket(name)
            .lifecycleConfiguration(rules ->
                rules.rules(rule ->
                    rule.id("tidy")
                        .status(ExpirationStatus.ENABLED)
                        .filter(filter -> filter.prefix("acme/"))
                        .expiration(expiration -> expiration.days(30)))));

    // Then
    assertThat(result(store))
        .extracting(ControlResult::outcome, ControlResult::tenant, ControlResult::detail)
        .containsExactly(Outcome.FAIL, tenant, "Rule tidy deletes objects after 30 days.");
  }

  private ControlResult result(String store) {
    return control.check().stream()
        .filter(result -> result.subject().endsWith(store))
        .findFirst()
        .orElseThrow();
  }

  private void put(String key, String text) {
    s3.putObject(ask -> ask.bucket(name).key(key), RequestBody.fromString(text));
  }

  private Bucket place(String prefix) {
    return new Bucket(TenantS3.shared().endpoint(), "eu-central-1", name, prefix, true);
  }

  private ValidatableResponse register(TenantId of, String prefix) {
    var key = Map.of("accessKeyId", "key", "secretAccessKey", "secret");
    URI endpoint = TenantS3.shared().endpoint();
    return staff("tenant-store:register")
        .body(
            Map.of(
                "tenant",
                of.value(),
                "name",
                "photos",
                "bucket",
                Map.of(
                    "endpoint", endpoint.toString(),
                    "region", "eu-central-1",
                    "name", name,
                    "prefix", prefix,
                    "pathStyle", true,
                    "reader", key,
                    "owner", key)))
        .post("/v1/tenant-stores")
        .then();
  }

  private Warrant warrant(Step step) {
    Instant now = clock.instant();
    return new Warrant(
        UUID.randomUUID(),
        UUID.randomUUID(),
        1,
        tenant,
        "retention",
        TenantBuckets.NAME,
        step,
        now,
        now.plus(Duration.ofMinutes(9)),
        null);
  }
}
