package io.safekeep.backup;

import io.safekeep.backup.RepositorySettings.Place;
import io.safekeep.backup.RepositorySettings.Stranger;
import io.safekeep.backup.vault.ObjectName;
import io.safekeep.backup.vault.S3Place;
import io.safekeep.backup.vault.S3Store;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;

/// Tries whether credentials that must not open a bucket open it.
@Singleton
public class StrangerProbe {

  private final Clock clock;

  StrangerProbe(Clock clock) {
    this.clock = clock;
  }

  /// Whether they do; empty if the place has none to try.
  public Optional<Boolean> admitted(Place place, ObjectName object) throws IOException {
    Optional<Stranger> stranger = place.s3().stranger();
    if (place.kind() != RepositorySettings.Kind.S3 || stranger.isEmpty()) {
      return Optional.empty();
    }
    S3Place ours = Stores.bucket(place);
    var theirs =
        new S3Place(
            ours.bucket(),
            ours.prefix(),
            ours.region(),
            ours.endpoint(),
            ours.pathStyle(),
            new S3Place.Credentials(stranger.get().accessKeyId(), stranger.get().secretAccessKey()),
            null);
    try (S3Store store = new S3Store(theirs, clock)) {
      return Optional.of(store.admits(object));
    }
  }
}
