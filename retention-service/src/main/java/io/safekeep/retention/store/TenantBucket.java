package io.safekeep.retention.store;

import io.safekeep.retention.store.TenantStore.Bucket;
import io.safekeep.retention.store.TenantStore.Login;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DefaultRetention;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.LifecycleRuleFilter;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/// A bucket of a tenant, as one of its keys sees it.
///
/// Failure semantics: whatever the store answers but what is asked for flies as an [SdkException].
public final class TenantBucket implements AutoCloseable {

  private static final Duration CONNECT = Duration.ofSeconds(10);

  /// An answer that begins late is a store that hangs; a body may take as long as it does.
  private static final Duration SILENCE = Duration.ofSeconds(90);

  private final Bucket place;
  private final S3Client client;

  public TenantBucket(Bucket place, Login as) {
    this.place = place;
    var builder =
        S3Client.builder()
            .region(Region.of(place.region()))
            .forcePathStyle(place.pathStyle())
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(as.user(), as.password())))
            // Stores other than AWS often know neither the new checksums nor their trailers.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .httpClientBuilder(
                UrlConnectionHttpClient.builder().connectionTimeout(CONNECT).socketTimeout(SILENCE))
            .overrideConfiguration(settings -> settings.retryStrategy(RetryMode.STANDARD));
    if (place.endpoint() != null) {
      builder.endpointOverride(place.endpoint());
    }
    this.client = builder.build();
  }

  /// Asks for one name, to see whether the key opens the bucket.
  void look() {
    var unused =
        client.listObjectsV2(ask -> ask.bucket(place.bucket()).prefix(place.prefix()).maxKeys(1));
  }

  /// Shows all that is current, in the order of the names.
  public void visit(TenantFolder.Visitor visitor) throws IOException {
    var pages =
        client.listObjectsV2Paginator(ask -> ask.bucket(place.bucket()).prefix(place.prefix()));
    for (S3Object object : pages.contents()) {
      String path = object.key().substring(place.prefix().length());
      if (path.isEmpty() || path.endsWith("/")) {
        visitor.skipped(path, "is the mark of a folder");
      } else {
        visitor.file(
            path,
            () -> {
              try {
                return client.getObject(ask -> ask.bucket(place.bucket()).key(object.key()));
              } catch (NoSuchKeyException e) {
                throw new NoSuchFileException(path);
              }
            });
      }
    }
  }

  /// Versions, marks of deletion, and uploads that were begun.
  long count() {
    long count = 0;
    for (var page : versions()) {
      count += identifiers(page).size();
    }
    return count + uploads().count();
  }

  /// Deletes every version, mark and upload. Current versions and old ones go alike.
  ///
  /// @throws IOException if the store keeps one, for example because it is locked
  void empty() throws IOException {
    for (var page : versions()) {
      List<ObjectIdentifier> all = identifiers(page);
      if (!all.isEmpty()) {
        delete(all);
      }
    }
    uploads()
        .forEach(upload ->
            client.abortMultipartUpload(
                ask -> ask.bucket(place.bucket()).key(upload.key()).uploadId(upload.id())));
  }

  private void delete(List<ObjectIdentifier> all) throws IOException {
    var answer =
        client.deleteObjects(
            ask -> ask.bucket(place.bucket()).delete(delete -> delete.objects(all).quiet(true)));
    if (!answer.errors().isEmpty()) {
      var first = answer.errors().getFirst();
      throw new IOException(
          "%s keeps %d of %d versions: %s"
              .formatted(place, answer.errors().size(), all.size(), first.code()));
    }
  }

  private Iterable<ListObjectVersionsResponse> versions() {
    return client.listObjectVersionsPaginator(
        ask -> ask.bucket(place.bucket()).prefix(place.prefix()));
  }

  private static List<ObjectIdentifier> identifiers(ListObjectVersionsResponse page) {
    return Stream.concat(
            page.versions().stream().map(one -> identifier(one.key(), one.versionId())),
            page.deleteMarkers().stream().map(one -> identifier(one.key(), one.versionId())))
        .toList();
  }

  private static ObjectIdentifier identifier(String key, @Nullable String version) {
    return ObjectIdentifier.builder().key(key).versionId(version).build();
  }

  private record Upload(String key, String id) {}

  private Stream<Upload> uploads() {
    return client
        .listMultipartUploadsPaginator(ask -> ask.bucket(place.bucket()).prefix(place.prefix()))
        .uploads()
        .stream()
        .map(upload -> new Upload(upload.key(), upload.uploadId()));
  }

  /// What the bucket does by itself.
  BucketKeeping keeping() {
    return new BucketKeeping(rules(), lock());
  }

  private List<BucketKeeping.Rule> rules() {
    try {
      return client
          .getBucketLifecycleConfiguration(ask -> ask.bucket(place.bucket()))
          .rules()
          .stream()
          .filter(rule -> rule.status() == ExpirationStatus.ENABLED)
          .flatMap(rule ->
              when(rule).stream()
                  .map(when ->
                      new BucketKeeping.Rule(String.valueOf(rule.id()), prefixOf(rule), when)))
          .toList();
    } catch (S3Exception e) {
      requireMissing(e, Set.of("NoSuchLifecycleConfiguration"));
      return List.of();
    }
  }

  private static Optional<String> when(LifecycleRule rule) {
    var expiration = rule.expiration();
    if (expiration == null) {
      return Optional.empty();
    }
    if (expiration.days() != null) {
      return Optional.of("after " + expiration.days() + " days");
    }
    return Optional.ofNullable(expiration.date()).map(date -> "at " + date);
  }

  @SuppressWarnings("deprecation") // Stores still answer with a rule's own prefix.
  private static String prefixOf(LifecycleRule rule) {
    LifecycleRuleFilter filter = rule.filter();
    String prefix =
        filter == null
            ? rule.prefix()
            : filter.and() == null ? filter.prefix() : filter.and().prefix();
    return prefix == null ? "" : prefix;
  }

  private @Nullable Duration lock() {
    try {
      var lock =
          client
              .getObjectLockConfiguration(ask -> ask.bucket(place.bucket()))
              .objectLockConfiguration();
      DefaultRetention retention =
          lock == null || lock.rule() == null ? null : lock.rule().defaultRetention();
      if (retention == null) {
        return null;
      }
      return retention.days() == null
          ? Duration.ofDays(366L * retention.years())
          : Duration.ofDays(retention.days());
    } catch (S3Exception e) {
      // Not every store has S3's own word for it.
      requireMissing(e, Set.of("ObjectLockConfigurationNotFoundError", "InvalidRequest"));
      return null;
    }
  }

  /// A bucket that was never given such settings says so by an error.
  private static void requireMissing(S3Exception e, Set<String> codes) {
    if (e.awsErrorDetails() == null || !codes.contains(e.awsErrorDetails().errorCode())) {
      throw e;
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
