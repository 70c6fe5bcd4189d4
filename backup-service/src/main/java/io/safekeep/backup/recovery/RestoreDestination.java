package io.safekeep.backup.recovery;

import org.jspecify.annotations.Nullable;

/// What a restore makes; the original is never touched.
public sealed interface RestoreDestination {

  /// A server that a replica of this service runs, from our own repositories.
  record Copy() implements RestoreDestination {}

  /// A cluster beside the original, which the original's operator makes and runs, from its own
  /// backups.
  ///
  /// @param backup the Backup that it begins with; the operator chooses if null
  record Cluster(String namespace, String name, @Nullable String backup)
      implements RestoreDestination {}
}
