package io.safekeep.backup;

import io.safekeep.backup.vault.AppendableStore;
import io.safekeep.backup.vault.FileSystemStore;
import io.safekeep.backup.vault.PiecewiseStore;
import io.safekeep.backup.vault.S3Place;
import io.safekeep.backup.vault.S3Store;
import java.nio.file.Path;
import java.time.Clock;

/// Makes stores of what was configured. A store that is away just now is no fault here.
final class Stores {

  private Stores() {}

  static AppendableStore open(RepositorySettings.Place place, Clock clock) {
    return switch (place.kind()) {
      case FILE_SYSTEM -> new FileSystemStore(Path.of(place.place()));
      case S3 -> new PiecewiseStore(new S3Store(bucket(place), clock));
    };
  }

  /// @throws IllegalArgumentException if the place names no bucket, or only half of a key pair is
  ///   given
  static S3Place bucket(RepositorySettings.Place place) {
    String bucket = place.place().split("/", 2)[0];
    String prefix = place.place().substring(bucket.length()).replaceAll("^/+|/+$", "");
    if (bucket.isEmpty()) {
      throw new IllegalArgumentException("place '" + place.place() + "' names no bucket");
    }
    RepositorySettings.S3 s3 = place.s3();
    return new S3Place(
        bucket,
        prefix.isEmpty() ? "" : prefix + "/",
        s3.region(),
        s3.endpoint().orElse(null),
        s3.pathStyle(),
        s3.accessKeyId()
            .map(id ->
                new S3Place.Credentials(
                    id,
                    s3.secretAccessKey()
                        .orElseThrow(() ->
                            new IllegalArgumentException(
                                "access key " + id + " lacks its secret-access-key"))))
            .orElse(null),
        s3.lock().orElse(null));
  }
}
