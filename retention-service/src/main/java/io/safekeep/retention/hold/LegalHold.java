package io.safekeep.retention.hold;

import io.safekeep.contracts.TenantId;
import io.safekeep.retention.RetentionProblem;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A duty to keep what a tenant has, whatever else says that it has to go.
///
/// @param owner who answers for it, for example the counsel that leads the matter
/// @param reviewAt until when somebody must have looked whether it is still needed; it holds on
///   after that
/// @param releaseAsked that somebody has asked to end it, and another person has to agree; null if
///   nobody has
/// @param released null while it is in force
public record LegalHold(
    UUID id,
    TenantId tenant,
    String owner,
    String reason,
    Actor placedBy,
    Instant placedAt,
    Instant reviewAt,
    @Nullable Release releaseAsked,
    @Nullable Release released) {

  /// That somebody wants a hold to be over.
  public record Release(Actor by, String reason, Instant at) {}

  /// The first person's word asks for the end, another person's ends it.
  ///
  /// @param isPerson whether a person says so, and no program
  /// @throws Refusal HOLD_RELEASED; ANOTHER_PERSON_NEEDED
  LegalHold release(Actor by, boolean isPerson, String reason, Instant at) {
    if (released != null) {
      throw new Refusal(
          RetentionProblem.HOLD_RELEASED, "legal hold " + id + " is not in force any more");
    }
    if (!isPerson) {
      throw new Refusal(
          RetentionProblem.ANOTHER_PERSON_NEEDED, "a program does not release a legal hold");
    }
    var word = new Release(by, reason, at);
    if (releaseAsked == null) {
      return with(word, null);
    }
    if (!releaseAsked.by().isAnotherThan(by)) {
      throw new Refusal(
          RetentionProblem.ANOTHER_PERSON_NEEDED,
          releaseAsked.by().subject() + " has asked to release it, another person has to agree");
    }
    return with(releaseAsked, word);
  }

  private LegalHold with(Release asked, @Nullable Release agreed) {
    return new LegalHold(id, tenant, owner, reason, placedBy, placedAt, reviewAt, asked, agreed);
  }

  public boolean isInForce() {
    return released == null;
  }

  /// Whether somebody should have looked at it by now.
  public boolean isOverdue(Instant now) {
    return isInForce() && now.isAfter(reviewAt);
  }
}
