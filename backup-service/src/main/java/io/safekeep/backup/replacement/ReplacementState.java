package io.safekeep.backup.replacement;

import io.safekeep.runtime.security.Actor;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Where a replacement stands. Each state knows the changes it allows, and holds what they need:
/// nothing is restored without an approval and a safety point.
public sealed interface ReplacementState {

  Traces traces();

  /// What the database and clients call it.
  default String label() {
    return switch (this) {
      case AwaitingApproval _ -> "awaiting-approval";
      case Securing _ -> "securing";
      case Restoring _ -> "restoring";
      case AwaitingSwitch _ -> "awaiting-switch";
      case Completed _ -> "completed";
      case Rejected _ -> "rejected";
      case Expired _ -> "expired";
      case Cancelled _ -> "cancelled";
      case Failed _ -> "failed";
    };
  }

  /// It has not ended; it can be called off.
  sealed interface Open extends ReplacementState {

    default Cancelled cancelled(Actor by, Instant at) {
      return new Cancelled(by, at, traces());
    }
  }

  /// It was approved and goes on by itself or by somebody's hand; it can fail.
  sealed interface Underway extends Open {

    Approval approval();

    default Failed failed(String reason, Instant at) {
      return new Failed(reason, at, traces());
    }
  }

  /// Nothing changes any more.
  sealed interface Ended extends ReplacementState {

    Instant endedAt();

    /// Null if nobody ended it by a word of theirs.
    default @Nullable Actor endedBy() {
      return null;
    }
  }

  /// Waits for another person.
  record AwaitingApproval(Instant expiresAt) implements Open {

    public Securing approved(Approval approval) {
      if (isOver(approval.at())) {
        throw new IllegalArgumentException("approved after " + expiresAt);
      }
      return new Securing(approval);
    }

    public Rejected rejected(Actor by, Instant at) {
      return new Rejected(by, at);
    }

    public boolean isOver(Instant now) {
      return !now.isBefore(expiresAt);
    }

    public Expired expired() {
      return new Expired(expiresAt);
    }

    @Override
    public Traces traces() {
      return Traces.NONE;
    }
  }

  /// The live server's state is being made recoverable.
  record Securing(Approval approval) implements Underway {

    public Restoring secured(SafetyPoint safetyPoint, UUID restore) {
      return new Restoring(approval, safetyPoint, restore);
    }

    @Override
    public Traces traces() {
      return new Traces(approval, null, null);
    }
  }

  /// The copy is being built.
  record Restoring(Approval approval, SafetyPoint safetyPoint, UUID restore) implements Underway {

    public AwaitingSwitch restored() {
      return new AwaitingSwitch(approval, safetyPoint, restore);
    }

    @Override
    public Traces traces() {
      return new Traces(approval, safetyPoint, restore);
    }
  }

  /// The copy serves; the new server is made from it, and then named to us.
  record AwaitingSwitch(Approval approval, SafetyPoint safetyPoint, UUID restore)
      implements Underway {

    public Completed completed(UUID successor, Instant at) {
      return new Completed(approval, safetyPoint, restore, successor, at);
    }

    @Override
    public Traces traces() {
      return new Traces(approval, safetyPoint, restore);
    }
  }

  /// The successor is protected, the old server is not any more.
  record Completed(
      Approval approval, SafetyPoint safetyPoint, UUID restore, UUID successor, Instant endedAt)
      implements Ended {

    @Override
    public Traces traces() {
      return new Traces(approval, safetyPoint, restore);
    }
  }

  /// The other person did not agree.
  record Rejected(Actor endedBy, Instant endedAt) implements Ended {

    @Override
    public Traces traces() {
      return Traces.NONE;
    }
  }

  /// Nobody decided in time.
  record Expired(Instant endedAt) implements Ended {

    @Override
    public Traces traces() {
      return Traces.NONE;
    }
  }

  /// Somebody called it off.
  record Cancelled(Actor endedBy, Instant endedAt, Traces traces) implements Ended {}

  /// It could not go on.
  record Failed(String reason, Instant endedAt, Traces traces) implements Ended {}
}
