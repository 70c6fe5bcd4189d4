package io.safekeep.backup;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/// Where backups lie, under `safekeep.repositories`: in two places, so that the loss of one loses
/// nothing.
@ConfigMapping(prefix = "safekeep.repositories")
public interface RepositorySettings {

  /// Near the databases: WAL goes here first, and is acknowledged once it is durable here.
  /// Published: 7 days (P74).
  Place first();

  /// Somewhere else, best of another vendor: everything of the first follows within seconds.
  /// Published: 30 days.
  Place second();

  /// One place.
  interface Place {

    @WithDefault("file-system")
    Kind kind();

    /// A directory, or `bucket` or `bucket/prefix`.
    String place();

    /// How far back instants are kept recoverable here.
    Duration window();

    S3 s3();

    /// For people and for the promise that the two are apart: who runs the store.
    Optional<String> vendor();

    /// As above: where it is, for example a region.
    Optional<String> location();
  }

  /// What keeps the objects.
  enum Kind {
    FILE_SYSTEM,
    S3
  }

  /// How a bucket is reached; without meaning for a directory.
  interface S3 {

    /// Where the store answers; AWS's own address when absent.
    Optional<URI> endpoint();

    @WithDefault("us-east-1")
    String region();

    /// Names the bucket in the path instead of the host, as most stores other than AWS want it.
    @WithDefault("false")
    boolean pathStyle();

    /// Without a key pair the usual places are asked: environment, profile, container, instance.
    Optional<String> accessKeyId();

    /// Secret.
    Optional<String> secretAccessKey();

    /// For how long the store itself refuses to delete a new object (object lock in mode
    /// COMPLIANCE). At most the window, or nothing could ever expire. The bucket must have been
    /// made with object lock.
    Optional<Duration> lock();

    /// Credentials of somebody who must not get in, for example of an application that uses the
    /// same store: it is tried every hour that they do not open the repository.
    Optional<Stranger> stranger();
  }

  /// A key pair that must open nothing.
  interface Stranger {

    String accessKeyId();

    /// Secret.
    String secretAccessKey();
  }
}
