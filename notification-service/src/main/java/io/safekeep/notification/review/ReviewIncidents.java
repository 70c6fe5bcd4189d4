package io.safekeep.notification.review;

import io.safekeep.notification.NotificationProblem;
import io.safekeep.notification.incident.Incident;
import io.safekeep.notification.incident.SqlIncidents;
import io.safekeep.notification.incident.SqlTimeline;
import io.safekeep.notification.incident.TendIncidents;
import io.safekeep.notification.incident.Viewer;
import io.safekeep.notification.staff.ActiveStaff;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.problem.CommonProblem;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// Writes reviews and signs them off.
@Singleton
public class ReviewIncidents {

  private final SqlReviews reviews;
  private final SqlIncidents incidents;
  private final SqlTimeline timeline;
  private final TendIncidents tend;
  private final ActiveStaff staff;
  private final AuditTrail audit;
  private final Ids ids;
  private final Clock clock;

  ReviewIncidents(
      SqlReviews reviews,
      SqlIncidents incidents,
      SqlTimeline timeline,
      TendIncidents tend,
      ActiveStaff staff,
      AuditTrail audit,
      Ids ids,
      Clock clock) {
    this.reviews = reviews;
    this.incidents = incidents;
    this.timeline = timeline;
    this.tend = tend;
    this.staff = staff;
    this.audit = audit;
    this.ids = ids;
    this.clock = clock;
  }

  /// @throws Refusal CONFLICT unless the incident is over and not closed
  @Transactional
  public Review write(
      Actor actor,
      Viewer viewer,
      Incident incident,
      String summary,
      String impact,
      List<String> causes,
      String lessons) {
    requireOver(incident);
    int version = reviews.review(incident.id()).map(Review::version).orElse(0) + 1;
    var review = new Review(version, summary, impact, causes, lessons, actor.subject(), now());
    timeline.add(
        incident.id(),
        "review",
        "Review, version %d: %s".formatted(version, summary),
        actor.subject());
    reviews.add(incident.id(), review);
    tend.reviewed(actor, viewer, incident.id());
    audit.record(
        actor, null, "incident.review", incident.id().toString(), Map.of("version", version));
    return review;
  }

  /// @param isCio whether the caller is the CIO; otherwise one has to have named them
  /// @throws Refusal NOT_YOUR_SIGN_OFF; CONFLICT unless the incident is over and not closed
  @Transactional
  public SignOff sign(Actor actor, boolean isCio, Incident incident, String words) {
    var now = now();
    var delegatedBy =
        isCio
            ? null
            : reviews.delegates(now).stream()
                .filter(delegate -> delegate.employee().equals(actor.subject()))
                .map(Delegate::namedBy)
                .findFirst()
                .orElseThrow(() ->
                    new Refusal(
                        NotificationProblem.NOT_YOUR_SIGN_OFF,
                        "incident %s is signed off by the CIO or a delegate"
                            .formatted(incident.id())));
    if (incidents.hasCommanded(incident.id(), actor.subject())) {
      throw new Refusal(
          NotificationProblem.NOT_YOUR_SIGN_OFF,
          "whoever has commanded incident %s does not sign it off".formatted(incident.id()));
    }
    requireOver(incident);
    var signOff = new SignOff(now, actor.subject(), delegatedBy, words);
    timeline.add(incident.id(), "sign-off", "Signed off: " + words, actor.subject());
    reviews.add(incident.id(), signOff);
    audit.record(actor, null, "incident.sign-off", incident.id().toString(), Map.of());
    return signOff;
  }

  /// The CIO names somebody who stands in.
  ///
  /// @throws Refusal INVALID_REQUEST, NOT_AN_EMPLOYEE
  @Transactional
  public Delegate delegate(Actor actor, UUID employee, String reason, Instant until) {
    var delegate =
        new Delegate(ids.next(), employee.toString(), actor.subject(), reason, now(), until);
    if (delegate.employee().equals(delegate.namedBy())) {
      throw Refusal.invalid("employee", "is the caller, who needs nobody's leave");
    }
    if (!until.isAfter(delegate.namedAt())
        || until.isAfter(delegate.namedAt().plus(90, ChronoUnit.DAYS))) {
      throw Refusal.invalid("until", "is not within the next 90 days");
    }
    staff.require("employee", Set.of(employee));
    reviews.add(delegate);
    audit.record(
        actor,
        null,
        "sign-off-delegate.name",
        delegate.id().toString(),
        Map.of("employee", delegate.employee(), "until", until.toString()));
    return delegate;
  }

  List<Delegate> delegates() {
    return reviews.delegates(now());
  }

  private static void requireOver(Incident incident) {
    if (!incident.isOver() || incident.stamps().closedAt() != null) {
      throw new Refusal(
          CommonProblem.CONFLICT,
          "incident %s is %s: that comes once it is resolved, and before it is closed"
              .formatted(incident.id(), incident.state().label()));
    }
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
