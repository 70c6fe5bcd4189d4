package io.safekeep.backup.filestore;

import io.safekeep.backup.vault.S3Place;
import java.net.URI;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A file store as clients see it; never with its secret.
///
/// @param directory below the tenant's own folder of the configured root; null of a bucket
/// @param bucket null of a directory
/// @param failure why files are not captured just now
/// @param failingSince since when
/// @param unreadable how many things the last scan could not look at
/// @param firstUnreadable which one, and why
/// @param releasedAt since when its protection has ended
@Schema(name = "FileStore")
public record FileStoreView(
    UUID id,
    UUID tenant,
    String name,
    @Nullable String directory,
    @Nullable BucketView bucket,
    Instant registeredAt,
    @Nullable String failure,
    @Nullable Instant failingSince,
    long unreadable,
    @Nullable String firstUnreadable,
    @Nullable Instant releasedAt) {

  /// A bucket with versioning, or what lies below a prefix of it.
  @Schema(name = "FileBucket")
  public record BucketView(
      String name,
      String prefix,
      @Nullable URI endpoint,
      String region,
      boolean pathStyle,
      @Nullable String accessKeyId) {}

  static FileStoreView of(FileStore store) {
    FileStore.Health health = store.health();
    return new FileStoreView(
        store.id(),
        store.tenant().value(),
        store.name(),
        store.place() instanceof FileStore.Place.Folder(String path) ? path : null,
        store.place() instanceof FileStore.Place.Bucket(S3Place place) ? bucket(place) : null,
        store.registeredAt(),
        health.failure(),
        health.failingSince(),
        health.unreadable(),
        health.firstUnreadable(),
        store.releasedAt());
  }

  private static BucketView bucket(S3Place place) {
    return new BucketView(
        place.bucket(),
        place.prefix(),
        place.endpoint(),
        place.region(),
        place.pathStyle(),
        place.credentials() == null ? null : place.credentials().accessKeyId());
  }
}
