package io.safekeep.access.sessionreview;

import io.safekeep.access.AccessProblem;
import io.safekeep.access.detection.Detection;
import io.safekeep.access.detection.Detections;
import io.safekeep.access.grant.SqlGrants;
import io.safekeep.access.log.LogEntry;
import io.safekeep.access.log.SqlLogStage;
import io.safekeep.access.sessionreview.SessionReview.State;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.security.Caller;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.util.Map;
import java.util.UUID;

/// What a reviewer says of a session.
@Singleton
class DecideSessionReview {

  private static final String DETECTOR = "session-review";

  private final SqlSessionReviews reviews;
  private final Reviewers reviewers;
  private final SqlGrants grants;
  private final Detections detections;
  private final AuditTrail audit;
  private final SqlLogStage log;
  private final Caller caller;

  DecideSessionReview(
      SqlSessionReviews reviews,
      Reviewers reviewers,
      SqlGrants grants,
      Detections detections,
      AuditTrail audit,
      SqlLogStage log,
      Caller caller) {
    this.reviews = reviews;
    this.reviewers = reviewers;
    this.grants = grants;
    this.detections = detections;
    this.audit = audit;
    this.log = log;
    this.caller = caller;
  }

  /// A concern is told as unauthorised access.
  ///
  /// @param state CLEAN or CONCERN
  /// @throws Refusal NOT_FOUND; NOT_THE_REVIEWER; REVIEW_STATE if it is decided
  @Transactional
  SessionReview decide(UUID id, State state, String words) {
    var review =
        reviews.findForUpdate(id).orElseThrow(() -> Refusal.notFound("session review " + id));
    if (!isReviewer(review)) {
      throw new Refusal(
          AccessProblem.NOT_THE_REVIEWER, "session review " + id + " is for somebody else");
    }
    if (review.state() != State.OPEN) {
      throw new Refusal(
              AccessProblem.REVIEW_STATE, "session review " + id + " is " + review.state().label())
          .with("state", review.state().label());
    }
    reviews.decide(id, state, caller.subject(), words);
    reviews.settleEmergencies();
    record(review, state, words);
    if (state == State.CONCERN) {
      tell(review);
    }
    return reviews.find(id).orElseThrow();
  }

  private boolean isReviewer(SessionReview review) {
    var actor = caller.actor();
    return caller.isPerson()
        && actor.onBehalf() == null
        && actor.isAnotherThan(new Actor(review.employee(), null))
        && (review.reviewer() == null || review.reviewer().equals(actor.subject()))
        && reviewers.mayReview(actor.subject(), review.request());
  }

  private void record(SessionReview review, State state, String words) {
    var tenant = new TenantId(review.tenant());
    audit.record(
        caller.actor(),
        tenant,
        "session-review.decide",
        review.id().toString(),
        Map.of("decision", state.label(), "session", String.valueOf(review.session())));
    log.add(
        LogEntry.of(
                tenant,
                "session_review.decided",
                caller.subject(),
                Map.of(
                    "review", review.id().toString(),
                    "of", String.valueOf(review.session()),
                    "decision", state.label()))
            .sealed(Map.of("words", words)));
  }

  private void tell(SessionReview review) {
    var resource = grants.find(review.grant()).orElseThrow().terms().resource();
    detections.found(
        DETECTOR,
        review.id().toString(),
        new Detection(
            "concern",
            new Detection.Place(resource.tenant(), resource.id(), resource.resourceClass().label()),
            review.grant(),
            "review-concern",
            "who reviewed session %s of grant %s has a concern: see session review %s"
                .formatted(review.session(), review.grant(), review.id())));
  }
}
