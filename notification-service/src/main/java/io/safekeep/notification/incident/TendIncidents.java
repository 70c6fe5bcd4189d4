package io.safekeep.notification.incident;

import io.quarkus.arc.All;
import io.safekeep.notification.NotificationProblem;
import io.safekeep.notification.incident.Incident.Team;
import io.safekeep.notification.incident.SqlIncidents.Task;
import io.safekeep.notification.page.PageAcknowledged;
import io.safekeep.notification.page.Pages;
import io.safekeep.notification.staff.ActiveStaff;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.problem.CommonProblem;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What people do about incidents. Each act is a line of the timeline and a record of the audit
/// trail, in one transaction with what it changes.
@Singleton
public class TendIncidents {

  private final SqlIncidents incidents;
  private final SqlTimeline timeline;
  private final Incidents opened;
  private final Pages pages;
  private final ActiveStaff staff;
  private final List<CloseBar> bars;
  private final Event<IncidentChanged> changes;
  private final AuditTrail audit;
  private final Ids ids;
  private final Clock clock;

  TendIncidents(
      SqlIncidents incidents,
      SqlTimeline timeline,
      Incidents opened,
      Pages pages,
      ActiveStaff staff,
      @All List<CloseBar> bars,
      Event<IncidentChanged> changes,
      AuditTrail audit,
      Ids ids,
      Clock clock) {
    this.incidents = incidents;
    this.timeline = timeline;
    this.opened = opened;
    this.pages = pages;
    this.staff = staff;
    this.bars = List.copyOf(bars);
    this.changes = changes;
    this.audit = audit;
    this.ids = ids;
    this.clock = clock;
  }

  /// A person opens one.
  ///
  /// @param commander who commands from now on
  /// @param detectedAt when it was noticed, at the latest now
  /// @throws Refusal NOT_AN_EMPLOYEE
  @Transactional
  public Incident open(
      Actor actor, IncidentOrder order, UUID commander, boolean exercise, Instant detectedAt) {
    requireThere(actor, "commander", commander);
    var now = now();
    var detected = detectedAt.isAfter(now) ? now : detectedAt.truncatedTo(ChronoUnit.MICROS);
    var incident = opened.opened(order, actor.subject(), false, exercise, detected, now);
    incidents.add(incident);
    incidents.addMember(incident.id(), actor.subject(), actor.subject(), now);
    incidents.addMember(incident.id(), commander.toString(), actor.subject(), now);
    record(actor, incident.id(), "incident.open", Map.of("severity", incident.severity().label()));
    incidents.commands(incident.id(), commander.toString(), now);
    var begun = opened.begin(incident.commandedBy(commander.toString(), now), now);
    timeline.add(incident.id(), "team", "Commander: " + commander, actor.subject());
    return begun;
  }

  /// Adds a line.
  ///
  /// @param happenedAt null for now
  @Transactional
  public Entry note(
      Actor actor, Viewer viewer, UUID id, String text, @Nullable Instant happenedAt) {
    var incident = seen(viewer, id);
    requireOpen(incident);
    return timeline.add(id, "note", text, actor.subject(), earliest(happenedAt));
  }

  /// Says that something is the case on which legal clocks start.
  ///
  /// @param happenedAt since when; null for now
  @Transactional
  public void record(
      Actor actor, Viewer viewer, UUID id, Fact fact, @Nullable Instant happenedAt, String note) {
    var incident = seen(viewer, id);
    requireOpen(incident);
    opened.record(incident, fact, earliest(happenedAt), actor.subject(), note);
    record(actor, id, "incident.record-fact", Map.of("fact", fact.label()));
  }

  /// The review is written.
  @Transactional(Transactional.TxType.MANDATORY)
  public void reviewed(Actor actor, Viewer viewer, UUID id) {
    if (seen(viewer, id).state() == IncidentState.RESOLVED) {
      move(actor, viewer, id, IncidentState.REVIEWED, "The review is written.");
    }
  }

  /// @throws Refusal CONFLICT; INCIDENT_BARRED with `reasons` if something keeps it from closing
  @Transactional
  public Incident move(Actor actor, Viewer viewer, UUID id, IncidentState to, String reason) {
    return change(
        actor,
        viewer,
        id,
        "state",
        incident -> {
          var moved = incident.move(to, now());
          if (to == IncidentState.CLOSED) {
            requireNoBar(incident);
          }
          timeline.add(
              id,
              "state",
              "%s, was %s. %s".formatted(to.text(), incident.state().text(), reason).strip(),
              actor.subject());
          if (incident.state().isUnderWay() && moved.isOver()) {
            pages.resolve(Incidents.pageKey(id), actor.subject());
          }
          return moved;
        });
  }

  /// Everything that keeps it from being closed now.
  public List<String> bars(Incident incident) {
    return bars.stream().map(bar -> bar.bar(incident)).flatMap(Optional::stream).toList();
  }

  private void requireNoBar(Incident incident) {
    var reasons = bars(incident);
    if (!reasons.isEmpty()) {
      throw new Refusal(
              NotificationProblem.INCIDENT_BARRED,
              "incident %s: %s".formatted(incident.id(), String.join(" ", reasons)))
          .with("reasons", reasons);
    }
  }

  /// @param mayWaive whether the actor is the CIO
  /// @throws Refusal SEVERITY_FLOOR
  @Transactional
  public Incident grade(
      Actor actor, Viewer viewer, UUID id, Severity severity, String reason, boolean mayWaive) {
    return change(
        actor,
        viewer,
        id,
        "severity",
        incident -> {
          requireOpen(incident);
          var graded = incident.graded(severity, mayWaive ? actor.subject() : null);
          timeline.add(
              id,
              "severity",
              "%s, was %s. %s".formatted(severity.text(), incident.severity().text(), reason),
              actor.subject());
          return incident.severity().isLessSevereThan(severity) && severity.isMajor()
              ? opened.call(graded, now())
              : graded;
        });
  }

  /// Somebody commands from now on: whoever does it, or whom they name.
  ///
  /// @throws Refusal NOT_AN_EMPLOYEE
  @Transactional
  public Incident command(Actor actor, Viewer viewer, UUID id, UUID commander) {
    requireThere(actor, "commander", commander);
    return change(
        actor,
        viewer,
        id,
        "team",
        incident -> {
          requireOpen(incident);
          return command(incident, commander, actor.subject(), now());
        });
  }

  private Incident command(Incident incident, UUID commander, String by, Instant now) {
    incidents.addMember(incident.id(), commander.toString(), by, now);
    incidents.commands(incident.id(), commander.toString(), now);
    var taken = incident.commandedBy(commander.toString(), now);
    incidents.update(taken);
    if (!commander.toString().equals(incident.team().commander())) {
      timeline.add(incident.id(), "team", "Commander: " + commander, by);
    }
    return taken;
  }

  /// @param communications who tells people outside; null for nobody
  /// @param scribe who writes down; null for nobody
  /// @throws Refusal NOT_AN_EMPLOYEE
  @Transactional
  public Incident assign(
      Actor actor, Viewer viewer, UUID id, @Nullable UUID communications, @Nullable UUID scribe) {
    requireThere(actor, "communications", communications);
    requireThere(actor, "scribe", scribe);
    return change(
        actor,
        viewer,
        id,
        "team",
        incident -> {
          requireOpen(incident);
          var team =
              new Team(
                  incident.team().commander(),
                  communications == null ? null : communications.toString(),
                  scribe == null ? null : scribe.toString());
          team.people().forEach(one -> incidents.addMember(id, one, actor.subject(), now()));
          timeline.add(
              id,
              "team",
              "Communications: %s. Scribe: %s."
                  .formatted(
                      communications == null ? "nobody" : communications,
                      scribe == null ? "nobody" : scribe),
              actor.subject());
          return incident.with(team);
        });
  }

  /// Lets somebody in; of a restricted incident nobody else hears.
  ///
  /// @throws Refusal NOT_AN_EMPLOYEE
  @Transactional
  public void admit(Actor actor, Viewer viewer, UUID id, UUID employee) {
    requireThere(actor, "employee", employee);
    var incident = seen(viewer, id);
    requireOpen(incident);
    incidents.addMember(id, employee.toString(), actor.subject(), now());
    timeline.add(id, "team", "Works on it: " + employee, actor.subject());
    record(actor, id, "incident.admit", Map.of("employee", employee.toString()));
  }

  /// What the public may read, and whether it is about it at all.
  @Transactional
  public Incident show(
      Actor actor,
      Viewer viewer,
      UUID id,
      boolean restricted,
      boolean customerImpact,
      @Nullable PublicText words) {
    if (restricted && words != null) {
      throw Refusal.invalid("publicText", "cannot be given while the incident is restricted");
    }
    return change(
        actor,
        viewer,
        id,
        "public",
        incident -> {
          requireOpen(incident);
          timeline.add(
              id,
              "public",
              "%s. %s. %s"
                  .formatted(
                      restricted ? "Restricted" : "Not restricted",
                      customerImpact ? "Customers notice it" : "Customers do not notice it",
                      words == null
                          ? "Nothing for the public."
                          : words.title() + ": " + words.text()),
              actor.subject());
          return incident.shown(restricted, customerImpact, words);
        });
  }

  /// @throws Refusal NOT_AN_EMPLOYEE
  @Transactional
  public Task addTask(
      Actor actor,
      Viewer viewer,
      UUID id,
      String text,
      UUID owner,
      boolean action,
      List<String> promises,
      Instant dueAt) {
    requireThere(actor, "owner", owner);
    var incident = seen(viewer, id);
    if (!action) {
      requireOpen(incident);
    }
    var task = new Task(ids.next(), id, text, owner.toString(), action, promises, dueAt, null);
    incidents.addMember(id, task.owner(), actor.subject(), now());
    incidents.add(task, actor.subject(), now());
    timeline.add(
        id,
        "task",
        "%s for %s: %s".formatted(action ? "Action" : "Task", owner, text),
        actor.subject());
    return task;
  }

  /// @throws Refusal NOT_FOUND; CONFLICT if it was done before
  @Transactional
  public void finishTask(Actor actor, Viewer viewer, UUID id, UUID task) {
    seen(viewer, id);
    var found =
        incidents.tasks(id).stream()
            .filter(one -> one.id().equals(task))
            .findFirst()
            .orElseThrow(() -> Refusal.notFound("task " + task));
    if (!incidents.done(id, task, actor.subject(), now())) {
      throw new Refusal(CommonProblem.CONFLICT, "task " + task + " was done before");
    }
    timeline.add(id, "task", "Done: " + found.text(), actor.subject());
  }

  /// Whoever takes the page of an incident that nobody commands, commands it.
  void taken(@Observes PageAcknowledged page) {
    if (!page.key().startsWith(Incidents.PAGE)) {
      return;
    }
    var incident = incidents.locked(UUID.fromString(page.key().substring(Incidents.PAGE.length())));
    if (incident.isEmpty() || !incident.get().state().isUnderWay()) {
      return;
    }
    var commander = incident.get().team().commander();
    timeline.add(incident.get().id(), "page", "Taken.", page.employee().toString(), page.at());
    if (commander == null) {
      var taken = command(incident.get(), page.employee(), page.employee().toString(), page.at());
      changes.fire(IncidentChanged.of(taken, now()));
    }
  }

  private Incident change(
      Actor actor, Viewer viewer, UUID id, String what, UnaryOperator<Incident> act) {
    var before = seen(viewer, id);
    var after = act.apply(before);
    incidents.update(after);
    record(actor, id, "incident." + what, Map.of("state", after.state().label()));
    changes.fire(IncidentChanged.of(after, now()));
    return after;
  }

  private Incident seen(Viewer viewer, UUID id) {
    return incidents
        .find(id, viewer)
        .flatMap(_ -> incidents.locked(id))
        .orElseThrow(() -> Refusal.notFound("incident " + id));
  }

  /// Whoever acts is there, whatever has been heard of them so far.
  private void requireThere(Actor actor, String field, @Nullable UUID person) {
    if (person != null && !person.toString().equals(actor.subject())) {
      staff.require(field, Set.of(person));
    }
  }

  private static void requireOpen(Incident incident) {
    if (incident.state() == IncidentState.CLOSED) {
      throw new Refusal(CommonProblem.CONFLICT, "incident " + incident.id() + " is closed");
    }
  }

  private Instant earliest(@Nullable Instant happenedAt) {
    var now = now();
    return happenedAt == null || happenedAt.isAfter(now) ? now : happenedAt;
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  private void record(Actor actor, UUID incident, String action, Map<String, ?> details) {
    audit.record(actor, null, action, incident.toString(), details);
  }
}
