package io.safekeep.access.exposure;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// That somebody could have seen a tenant's data, or did.
///
/// @param grants that allowed it
/// @param sessions in which it was used
/// @param firstAt when the first of them began; null if the tenant only owns what was asked for
/// @param lastAt when the last of them was over; null if one is not
public record Exposure(
    UUID tenant,
    List<UUID> grants,
    List<UUID> sessions,
    @Nullable Instant firstAt,
    @Nullable Instant lastAt) {

  public Exposure {
    grants = List.copyOf(grants);
    sessions = List.copyOf(sessions);
  }
}
