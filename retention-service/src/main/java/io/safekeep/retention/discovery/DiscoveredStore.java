package io.safekeep.retention.discovery;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Something that was seen in the cluster.
///
/// @param goneAt since when it is not seen any more; null while it is
record DiscoveredStore(
    SeenStore seen, Instant firstSeenAt, Instant lastSeenAt, @Nullable Instant goneAt) {

  boolean isGone() {
    return goneAt != null;
  }
}
