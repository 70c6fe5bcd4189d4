package io.safekeep.notification.status;

import io.safekeep.runtime.security.Actor;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An incident as the public is told of it. It begins as a draft; the draft is published, or one
/// person says why not and another one agrees. What was published goes on until an update says that
/// it is over.
public sealed interface PublicIncident {

  Facts facts();

  default UUID id() {
    return facts().id();
  }

  /// What does not change with the state.
  ///
  /// @param source what opened it, unique: one public incident for one cause
  /// @param incident the internal incident; null if there is none
  /// @param title as customers read it
  record Facts(
      UUID id,
      String source,
      @Nullable UUID incident,
      Level level,
      String title,
      Instant detectedAt) {

    static final int LONGEST_TITLE = 200;

    /// By when the public has to read of it.
    Instant decideBy() {
      return detectedAt.plus(Level.TO_DECIDE);
    }
  }

  /// Why a draft is not for the public.
  ///
  /// @param by who says so, and in whose name
  record Justification(String reason, Actor by, Instant at) {

    static final int SHORTEST = 20;
    static final int LONGEST = 2000;
  }

  /// Waits for somebody to decide.
  record Draft(Facts facts) implements PublicIncident {

    Justified justify(Justification why) {
      return new Justified(facts, why);
    }

    Published publish(Phase phase, Instant at) {
      return Published.begin(facts, phase, at);
    }
  }

  /// Somebody has said why the public is not told; somebody else has to agree.
  record Justified(Facts facts, Justification why) implements PublicIncident {

    Dismissed agree(Actor reviewer, Instant at) {
      if (!reviewer.isAnotherThan(why.by())) {
        throw new IllegalArgumentException("nobody reviews what they said themselves");
      }
      return new Dismissed(facts, why, reviewer, at);
    }

    Draft disagree() {
      return new Draft(facts);
    }

    Published publish(Phase phase, Instant at) {
      return Published.begin(facts, phase, at);
    }
  }

  /// The public is not told, for a reason that two people stand for.
  record Dismissed(Facts facts, Justification why, Actor reviewer, Instant at)
      implements PublicIncident {}

  /// The public reads of it, and it goes on.
  ///
  /// @param updatedAt when the newest update was posted
  record Published(Facts facts, Phase phase, Instant publishedAt, Instant updatedAt)
      implements PublicIncident {

    public Published {
      if (!phase.goesOn()) {
        throw new IllegalArgumentException(phase.label() + " is the end of an incident");
      }
    }

    static Published begin(Facts facts, Phase phase, Instant at) {
      return new Published(facts, phase, at, at);
    }

    Published goOn(Phase next, Instant at) {
      return new Published(facts, next, publishedAt, at);
    }

    Resolved resolve(Instant at) {
      return new Resolved(facts, Phase.RESOLVED, publishedAt, at, at);
    }

    /// By when the public has to hear more.
    Instant updateBy() {
      return updatedAt.plus(facts.level().updateEvery());
    }
  }

  /// It is over, and the public was told so.
  ///
  /// @param phase `RESOLVED`, or `POSTMORTEM` once what was learned is told
  record Resolved(
      Facts facts, Phase phase, Instant publishedAt, Instant updatedAt, Instant resolvedAt)
      implements PublicIncident {

    Resolved explain(Instant at) {
      return new Resolved(facts, Phase.POSTMORTEM, publishedAt, at, resolvedAt);
    }

    /// It was not over after all.
    Published reopen(Instant at) {
      return new Published(facts, Phase.INVESTIGATING, publishedAt, at);
    }
  }
}
