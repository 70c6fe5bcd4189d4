package io.safekeep.backup.vault;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// A store in a bucket of S3, or of anything that speaks its protocol.
///
/// Failure semantics: each request is tried again with growing pauses; what still fails is a
/// [StoreUnavailable] that names the object, or a [StoreFull]. An upload that never completes is
/// aborted, or removed by [#removeLeftovers].
public final class S3Store implements ObjectStore, AutoCloseable {
  private static final Set<String> FULL =
      Set.of("QuotaExceeded", "XMinioStorageFull", "InsufficientStorage", "EntityTooLarge");

  /// Stands in messages for the bucket as a whole.
  private static final ObjectName BUCKET = ObjectName.of("bucket");

  private final S3Client client;
  private final S3Place place;
  private final Clock clock;
  private volatile @Nullable Boolean versioned;

  /// Does not look at the store yet.
  public S3Store(S3Place place, Clock clock) {
    this.place = place;
    this.clock = clock;
    this.client = S3Clients.of(place);
  }

  @Override
  public Upload create(ObjectName name) {
    return new S3Upload(this, name);
  }

  @Override
  public Source open(ObjectName name) throws IOException {
    var head =
        call(
            "look at",
            name,
            () -> client.headObject(request -> request.bucket(place.bucket()).key(keyOf(name))));
    return new S3Source(this, name, head.contentLength());
  }

  @Override
  public boolean exists(ObjectName name) throws IOException {
    try {
      open(name).close();
      return true;
    } catch (ObjectNotFound absent) {
      return false;
    }
  }

  @Override
  public Stream<Entry> list(ObjectName prefix) throws IOException {
    var pages =
        client.listObjectsV2Paginator(
            request -> request.bucket(place.bucket()).prefix(keyOf(prefix)));
    try {
      return new S3Listing(pages.iterator(), this, prefix).stream();
    } catch (UncheckedIOException failed) {
      throw failed.getCause();
    }
  }

  @Override
  public boolean delete(ObjectName name) throws IOException {
    if (!isVersioned(name)) {
      var there = exists(name);
      if (there) {
        call(
            "delete",
            name,
            () -> client.deleteObject(request -> request.bucket(place.bucket()).key(keyOf(name))));
      }
      return there;
    }
    return deleteVersions(name);
  }

  /// Where old versions are kept, an object is gone only with all of them: a delete without a
  /// version would merely hide it.
  private boolean deleteVersions(ObjectName name) throws IOException {
    var key = keyOf(name);
    var deleted = false;
    var pages =
        client.listObjectVersionsPaginator(request -> request.bucket(place.bucket()).prefix(key));
    for (var page : call("list versions of", name, () -> pages.stream().toList())) {
      for (var version : page.versions()) {
        if (version.key().equals(key)) {
          deleteVersion(name, version.versionId());
          deleted = true;
        }
      }
      for (var marker : page.deleteMarkers()) {
        if (marker.key().equals(key)) {
          deleteVersion(name, marker.versionId());
        }
      }
    }
    return deleted;
  }

  private void deleteVersion(ObjectName name, String version) throws IOException {
    try {
      call(
          "delete",
          name,
          () ->
              client.deleteObject(
                  request -> request.bucket(place.bucket()).key(keyOf(name)).versionId(version)));
    } catch (StoreUnavailable refused) {
      if (place.lock() != null
          && refused.getCause() instanceof S3Exception s3
          && s3.statusCode() == 403) {
        throw new ObjectLocked(name, refused);
      }
      throw refused;
    }
  }

  @Override
  public StoreTraits traits() throws IOException {
    var status =
        call(
                "look at",
                BUCKET,
                () -> client.getBucketVersioning(request -> request.bucket(place.bucket())))
            .status();
    return new StoreTraits(true, status == BucketVersioningStatus.ENABLED, place.lock() != null);
  }

  /// Whether the credentials of this store let their holder look at an object, or list it.
  ///
  /// @throws StoreUnavailable if the store says neither yes nor no
  public boolean admits(ObjectName object) throws IOException {
    return isAllowed(
            object,
            () ->
                client.listObjectsV2(
                    request -> request.bucket(place.bucket()).prefix(keyOf(object)).maxKeys(1)))
        || isAllowed(
            object,
            () -> client.headObject(request -> request.bucket(place.bucket()).key(keyOf(object))));
  }

  private boolean isAllowed(ObjectName object, Supplier<?> request) throws IOException {
    try {
      call("look at", object, request);
      return true;
    } catch (ObjectNotFound absent) {
      // Who may not look is not told that there is nothing.
      return true;
    } catch (StoreUnavailable refused) {
      if (refused.getCause() instanceof S3Exception s3
          && (s3.statusCode() == 401 || s3.statusCode() == 403)) {
        return false;
      }
      throw refused;
    }
  }

  private boolean isVersioned(ObjectName name) throws IOException {
    var known = versioned;
    if (known == null) {
      known =
          call(
                      "look at the bucket of",
                      name,
                      () -> client.getBucketVersioning(request -> request.bucket(place.bucket())))
                  .status()
              != null;
      versioned = known;
    }
    return known;
  }

  @Override
  public int removeLeftovers(ObjectName prefix) throws IOException {
    var removed = 0;
    var pages =
        client.listMultipartUploadsPaginator(
            request -> request.bucket(place.bucket()).prefix(keyOf(prefix)));
    for (var upload : call("list uploads to", prefix, () -> pages.uploads().stream().toList())) {
      if (isBelow(upload.key(), prefix)) {
        call(
            "abort the upload of",
            prefix,
            () ->
                client.abortMultipartUpload(request ->
                    request.bucket(place.bucket()).key(upload.key()).uploadId(upload.uploadId())));
        removed++;
      }
    }
    return removed;
  }

  /// A bucket has no bound.
  @Override
  public long freeSpace() {
    return Long.MAX_VALUE;
  }

  S3Client client() {
    return client;
  }

  String bucket() {
    return place.bucket();
  }

  String keyOf(ObjectName name) {
    return place.prefix() + name.value();
  }

  ObjectName nameOf(String key) {
    return new ObjectName(key.substring(place.prefix().length()));
  }

  boolean isBelow(String key, ObjectName prefix) {
    var start = keyOf(prefix);
    return key.equals(start) || key.startsWith(start + "/");
  }

  /// Until when a new object is to be locked; null for not at all. Pieces of what still grows are
  /// replaced by the whole soon.
  @Nullable Instant lockedUntil(ObjectName name) {
    var lock = place.lock();
    return lock == null || PiecewiseStore.isPiece(name) ? null : clock.instant().plus(lock);
  }

  /// Sends a request, and turns what the client throws into what callers of a store know.
  <T> T call(String act, ObjectName name, Supplier<T> request) throws IOException {
    try {
      return request.get();
    } catch (NoSuchKeyException absent) {
      throw new ObjectNotFound(name);
    } catch (AbortedException interrupted) {
      var stopped = new InterruptedIOException("interrupted at %s in %s".formatted(name, place));
      stopped.initCause(interrupted);
      throw stopped;
    } catch (S3Exception refused) {
      throw translate(act, name, refused);
    } catch (SdkException failed) {
      throw unavailable(act, name, failed);
    } catch (UncheckedIOException failed) {
      throw unavailable(act, name, failed);
    }
  }

  private IOException translate(String act, ObjectName name, S3Exception refused) {
    var details = refused.awsErrorDetails();
    // What answers a HEAD has no body, and so no code.
    var code = details == null || details.errorCode() == null ? "" : details.errorCode();
    if (code.equals("NoSuchKey") || (refused.statusCode() == 404 && act.equals("look at"))) {
      return new ObjectNotFound(name);
    }
    var failed = unavailable(act, name, refused);
    return FULL.contains(code) || refused.statusCode() == 507
        ? new StoreFull(name, failed)
        : failed;
  }

  private StoreUnavailable unavailable(String act, ObjectName name, Exception failed) {
    return new StoreUnavailable(
        "%s could not %s %s: %s".formatted(place, act, name, failed.getMessage()), failed);
  }

  @Override
  public void close() {
    client.close();
  }
}
