package io.safekeep.access.session;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A session as the API shows it.
///
/// @param state `pending`, `active`, `terminating` or `terminated`
/// @param reason why it ended, or is to end
/// @param entries how many facts were recorded
public record SessionView(
    UUID id,
    UUID tenant,
    UUID grant,
    UUID request,
    String employee,
    UUID resource,
    String resourceClass,
    String address,
    String state,
    @Nullable String reason,
    long entries,
    @Nullable Totals totals,
    Instant startedAt,
    @Nullable Instant endedAt) {

  /// Counts over a session that has ended; those that its kind of resource has.
  @RegisterForReflection
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Totals(@Nullable Long statements, @Nullable Long rows, @Nullable Long bytes) {}
}
