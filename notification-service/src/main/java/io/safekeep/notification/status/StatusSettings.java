package io.safekeep.notification.status;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// Settings of the public status page, under `safekeep.status`.
@ConfigMapping(prefix = "safekeep.status")
public interface StatusSettings {

  /// What the page is called, for example `Acme status`.
  @WithDefault("Status")
  String title();

  /// Where the public finds the page, without the last slash; the service's own address and
  /// `/status` if nobody says so. Programs and subscribers are led there.
  Optional<URI> url();

  /// Addresses that are asked whether a component works, by the component's `probe`. An answer with
  /// status 200 says that it does.
  Map<String, URI> probes();

  /// How often they are asked.
  @WithDefault("PT30S")
  Duration probeEvery();

  /// How long an answer may take.
  @WithDefault("PT5S")
  Duration probePatience();

  /// How many answers in a row have to be missing until a component counts as down.
  @WithDefault("3")
  int probeMisses();

  /// Folder in which a copy of the page is kept for a file server, in `current`.
  Optional<Path> copy();

  /// Bucket of an S3 store in which a copy of the page is kept.
  Optional<Bucket> bucket();

  /// Where a copy lies that a store gives out by itself, under `safekeep.status.bucket`.
  interface Bucket {

    /// For example `https://s3.eu-central-1.amazonaws.com`; the bucket is named in the path.
    URI endpoint();

    String name();

    /// Before the name of each file: empty, or ends with a slash.
    Optional<String> prefix();

    /// `us-east-1` if it is not said. A default here would make a bucket of nothing else.
    Optional<String> region();

    String accessKeyId();

    String secretAccessKey();
  }

  /// Escalation policy that is paged when the public waits for too long.
  @WithDefault("default")
  String policy();
}
