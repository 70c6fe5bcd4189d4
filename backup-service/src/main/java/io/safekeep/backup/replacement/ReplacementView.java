package io.safekeep.backup.replacement;

import io.safekeep.backup.recovery.RestoreTarget;
import io.safekeep.runtime.security.Actor;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A replacement as clients see it.
///
/// @param targetInstant one of the three targets, or none for the newest state
/// @param digest of what is to be approved; the approver sends it back
/// @param expiresAt until when it can be approved; null once that is decided
/// @param waitingFor why it does not go on just now
/// @param restore that builds the copy
/// @param successor the datastore that has taken the place
@Schema(name = "Replacement")
public record ReplacementView(
    UUID id,
    UUID datastore,
    @Nullable Instant targetInstant,
    @Nullable String targetLsn,
    @Nullable String targetName,
    String reason,
    String digest,
    @Schema(
            enumeration = {
              "awaiting-approval",
              "securing",
              "restoring",
              "awaiting-switch",
              "completed",
              "rejected",
              "expired",
              "cancelled",
              "failed"
            })
        String state,
    String requestedBy,
    Instant requestedAt,
    @Nullable Instant expiresAt,
    @Nullable ApprovalView approval,
    @Nullable SafetyPointView safetyPoint,
    @Nullable String waitingFor,
    @Nullable UUID restore,
    @Nullable UUID successor,
    @Nullable String failure,
    @Nullable String endedBy,
    @Nullable Instant endedAt) {

  /// Who agreed, and when.
  ///
  /// @param liveServerLost whether they said that the live server is gone for good
  @Schema(name = "Approval")
  public record ApprovalView(String by, Instant at, boolean liveServerLost) {

    static ApprovalView of(Approval approval) {
      return new ApprovalView(approval.by().subject(), approval.at(), approval.liveServerLost());
    }
  }

  /// The state to which the replaced server can be brought back.
  ///
  /// @param name of the restore point; null if the live server was lost
  /// @param instant by the clock of the datastore's server
  @Schema(name = "SafetyPoint")
  public record SafetyPointView(@Nullable String name, @Nullable String lsn, Instant instant) {

    static SafetyPointView of(SafetyPoint point) {
      return switch (point) {
        case SafetyPoint.Named(var name, var lsn, var instant) ->
            new SafetyPointView(name, lsn.toString(), instant);
        case SafetyPoint.Newest(var instant) -> new SafetyPointView(null, null, instant);
      };
    }
  }

  static ReplacementView of(Replacement replacement, Optional<String> waitingFor) {
    ReplacementState state = replacement.state();
    Traces traces = state.traces();
    Actor endedBy = state instanceof ReplacementState.Ended ended ? ended.endedBy() : null;
    return new ReplacementView(
        replacement.id(),
        replacement.datastore(),
        replacement.target() instanceof RestoreTarget.At(Instant instant) ? instant : null,
        replacement.target() instanceof RestoreTarget.Position(var lsn) ? lsn.toString() : null,
        replacement.target() instanceof RestoreTarget.Named(String name) ? name : null,
        replacement.reason(),
        replacement.digest(),
        state.label(),
        replacement.requestedBy().subject(),
        replacement.requestedAt(),
        state instanceof ReplacementState.AwaitingApproval(Instant expiresAt) ? expiresAt : null,
        traces.approval() == null ? null : ApprovalView.of(traces.approval()),
        traces.safetyPoint() == null ? null : SafetyPointView.of(traces.safetyPoint()),
        waitingFor.orElse(null),
        traces.restore(),
        state instanceof ReplacementState.Completed completed ? completed.successor() : null,
        state instanceof ReplacementState.Failed failed ? failed.reason() : null,
        endedBy == null ? null : endedBy.subject(),
        state instanceof ReplacementState.Ended ended ? ended.endedAt() : null);
  }
}
