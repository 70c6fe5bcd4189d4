package io.safekeep.notification.incident;

import io.safekeep.notification.incident.Incident.Grade;
import io.safekeep.notification.page.PageOrder;
import io.safekeep.notification.page.Pages;
import io.safekeep.notification.page.Urgency;
import io.safekeep.runtime.id.Ids;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/// Opens incidents and calls somebody, in the transaction of whoever found what is wrong.
@ApplicationScoped
public class Incidents {

  /// What lines of a timeline that no person wrote are by.
  public static final String SUITE = "notification-service";

  static final String PAGE = "incident:";

  private static final int TRIES = 3;

  private final SqlIncidents incidents;
  private final SqlTimeline timeline;
  private final SqlMatrices matrices;
  private final Pages pages;
  private final IncidentSettings settings;
  private final Event<IncidentChanged> changes;
  private final Event<FactRecorded> facts;
  private final Ids ids;
  private final Clock clock;

  Incidents(
      SqlIncidents incidents,
      SqlTimeline timeline,
      SqlMatrices matrices,
      Pages pages,
      IncidentSettings settings,
      Event<IncidentChanged> changes,
      Event<FactRecorded> facts,
      Ids ids,
      Clock clock) {
    this.incidents = incidents;
    this.timeline = timeline;
    this.matrices = matrices;
    this.pages = pages;
    this.settings = settings;
    this.changes = changes;
    this.facts = facts;
    this.ids = ids;
    this.clock = clock;
  }

  /// Opens an incident of the suite's own accord, or adds to the one that is open under that key.
  /// It is nobody's until a person takes it; one is called at once.
  ///
  /// @return the incident's id
  @Transactional(Transactional.TxType.MANDATORY)
  public UUID open(IncidentOrder order) {
    var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    for (int attempt = 0; attempt < TRIES; attempt++) {
      var incident = opened(order, SUITE, true, false, now, now);
      if (incidents.add(incident)) {
        return begin(incident, now).id();
      }
      var known = incidents.lockedByKey(order.key());
      if (known.isPresent()) {
        return repeat(known.get(), order, now).id();
      }
    }
    throw new IllegalStateException(
        "incidents of " + order.key() + " began and ended " + TRIES + " times meanwhile");
  }

  /// An incident as a person, or the suite, opens it.
  Incident opened(
      IncidentOrder order,
      String by,
      boolean bySuite,
      boolean exercise,
      Instant detectedAt,
      Instant now) {
    var matrix = matrices.inForce();
    return Incident.opened(
        ids.next(),
        order,
        by,
        bySuite,
        exercise,
        new Grade(order.severity(), null, null, matrix.version(), matrix.runbook(order.kind())),
        detectedAt,
        now);
  }

  /// Writes the first lines of a new incident, calls somebody, and tells whoever follows.
  Incident begin(Incident incident, Instant now) {
    var by = incident.report().openedBy();
    timeline.add(
        incident.id(),
        "opened",
        "%s, %s: %s"
            .formatted(incident.severity().text(), incident.kind().text(), incident.title()),
        by,
        incident.stamps().detectedAt());
    if (incident.kind().concernsTenantsData() && by.equals(SUITE)) {
      record(
          incident, Fact.AWARE, incident.stamps().detectedAt(), by, "The suite itself found it.");
    }
    var called = call(incident, now);
    changes.fire(IncidentChanged.of(called, now));
    return called;
  }

  /// Says that a fact holds, on which legal clocks start.
  void record(Incident incident, Fact fact, Instant happenedAt, String by, String note) {
    var since = happenedAt.truncatedTo(ChronoUnit.MICROS);
    var entry = timeline.add(incident.id(), "fact", fact.text() + ". " + note, by, since);
    timeline.fact(incident.id(), fact, since, entry);
    facts.fire(new FactRecorded(incident.id(), fact, since, by, entry.number()));
  }

  /// Calls somebody; an incident that is being called for already is told of again.
  Incident call(Incident incident, Instant now) {
    boolean urgent = incident.severity().isMajor() || incident.team().commander() == null;
    pages.start(
        new PageOrder(
            pageKey(incident.id()),
            settings.policy(),
            urgent ? Urgency.HIGH : Urgency.LOW,
            words(incident),
            incident.restricted()
                ? "It is restricted: open it to read what it is about."
                : incident.report().description(),
            "/incidents/" + incident.id()));
    if (incident.stamps().pagedAt() != null) {
      return incident;
    }
    timeline.add(incident.id(), "page", "Somebody is called.", SUITE);
    var paged = incident.paged(now);
    incidents.update(paged);
    return paged;
  }

  /// Who reads pages on a locked telephone may be anybody.
  private static String words(Incident incident) {
    return "%s%s: %s"
        .formatted(
            incident.report().exercise() ? "Exercise, " : "",
            incident.severity().text(),
            incident.restricted() ? "an incident" : incident.title());
  }

  static String pageKey(UUID incident) {
    return PAGE + incident;
  }

  private Incident repeat(Incident known, IncidentOrder order, Instant now) {
    timeline.add(
        known.id(),
        "note",
        "Found again by %s: %s".formatted(order.source(), order.title()),
        SUITE,
        now);
    if (!known.severity().isLessSevereThan(order.severity())) {
      return known;
    }
    var worse = known.graded(order.severity(), null);
    timeline.add(
        known.id(),
        "severity",
        "%s, was %s: found again, and worse."
            .formatted(order.severity().text(), known.severity().text()),
        SUITE);
    incidents.update(worse);
    var called = call(worse, now);
    changes.fire(IncidentChanged.of(called, now));
    return called;
  }
}
