package io.safekeep.backup.datastore;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A datastore as clients see it; never with its password.
///
/// @param releasedAt when its protection was ended; what was backed up stays until it expires
/// @param replaces datastore whose place it has taken
/// @param replacedBy datastore that has taken its place
@Schema(name = "Datastore")
public record DatastoreView(
    UUID id,
    UUID tenant,
    String name,
    String host,
    int port,
    String user,
    @Schema(description = "sslmode as libpq names it", examples = "verify-full") String sslMode,
    int serverVersion,
    @Schema(enumeration = {"seeding", "complete", "interrupted"}) String protection,
    @Nullable String protectionReason,
    Instant protectionSince,
    Instant registeredAt,
    @Nullable HeartbeatView heartbeat,
    @Nullable Instant releasedAt,
    @Nullable UUID replaces,
    @Nullable UUID replacedBy) {

  /// Whether the datastore's heartbeat row is being changed, by which drills tell the age of what
  /// they restored.
  ///
  /// @param reason why not, and what would help
  @Schema(name = "Heartbeat")
  public record HeartbeatView(
      @Schema(enumeration = {"beating", "missing"}) String state,
      @Nullable String reason,
      Instant since) {

    static HeartbeatView of(Heartbeat heartbeat) {
      return switch (heartbeat) {
        case Heartbeat.Beating(Instant since) -> new HeartbeatView("beating", null, since);
        case Heartbeat.Missing(String reason, Instant since) ->
            new HeartbeatView("missing", reason, since);
      };
    }
  }

  static DatastoreView of(
      Datastore datastore, Optional<Heartbeat> heartbeat, Succession succession) {
    return new DatastoreView(
        datastore.id(),
        datastore.tenant().value(),
        datastore.name(),
        datastore.dsn().host(),
        datastore.dsn().port(),
        datastore.dsn().user(),
        datastore.dsn().sslMode().toString(),
        datastore.serverVersion(),
        switch (datastore.protection()) {
          case Protection.Seeding _ -> "seeding";
          case Protection.Complete _ -> "complete";
          case Protection.Interrupted _ -> "interrupted";
        },
        datastore.protection() instanceof Protection.Interrupted(String reason, _) ? reason : null,
        datastore.protection().since(),
        datastore.registeredAt(),
        heartbeat.map(HeartbeatView::of).orElse(null),
        succession.releasedAt(),
        succession.replaces(),
        succession.replacedBy());
  }
}
