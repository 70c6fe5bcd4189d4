package io.safekeep.notification.status;

import io.safekeep.notification.NotificationProblem;
import io.safekeep.notification.status.PublicIncident.Dismissed;
import io.safekeep.notification.status.PublicIncident.Draft;
import io.safekeep.notification.status.PublicIncident.Facts;
import io.safekeep.notification.status.PublicIncident.Justification;
import io.safekeep.notification.status.PublicIncident.Justified;
import io.safekeep.notification.status.PublicIncident.Published;
import io.safekeep.notification.status.PublicIncident.Resolved;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.problem.CommonProblem;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;

/// Tells the public of incidents, or says why not. What begins by itself begins as a draft.
@Singleton
public class TellPublic {

  private static final String CONCEALED = "An incident";

  private final SqlPublicIncidents incidents;
  private final SqlComponents components;
  private final WorkQueue queue;
  private final AuditTrail audit;
  private final Event<StatusChanged> changed;
  private final Event<UpdatePosted> posted;
  private final Ids ids;
  private final Clock clock;

  TellPublic(
      SqlPublicIncidents incidents,
      SqlComponents components,
      WorkQueue queue,
      AuditTrail audit,
      Event<StatusChanged> changed,
      Event<UpdatePosted> posted,
      Ids ids,
      Clock clock) {
    this.incidents = incidents;
    this.components = components;
    this.queue = queue;
    this.audit = audit;
    this.changed = changed;
    this.posted = posted;
    this.ids = ids;
    this.clock = clock;
  }

  /// What the public is told at once.
  ///
  /// @param affected how each component works now; those that are not named stay as they are
  record News(Phase phase, String body, Map<UUID, ComponentState> affected) {

    News {
      affected = Map.copyOf(affected);
    }
  }

  /// Opens a draft, once for each source. If nobody decides in time, somebody is paged.
  ///
  /// @param affected what is known so far; the public sees it when the draft is published
  @Transactional
  public PublicIncident draft(Facts cause, Map<UUID, ComponentState> affected) {
    if (incidents.add(new Draft(cause))) {
      affected.forEach(
          (component, state) -> incidents.affect(cause.id(), component, state, cause.detectedAt()));
      record(Actor.SUITE, "status.draft", cause.id(), Map.of("source", cause.source()));
      changed(cause.id());
    }
    return incidents.ofSource(cause.source()).orElseThrow();
  }

  /// It is as bad as that now. What is over stays as it was.
  @Transactional
  void rate(PublicIncident incident, Level level) {
    switch (incident) {
      case Draft _, Justified _, Published _ -> {
        if (incident.facts().level() != level) {
          incidents.rate(incident.id(), level);
          changed(incident.id());
        }
      }
      case Dismissed _, Resolved _ -> {}
    }
  }

  /// Only its own people may know of it from now on: a draft says no more what it is about.
  @Transactional
  void conceal(PublicIncident incident) {
    switch (incident) {
      case Draft _, Justified _ -> incidents.rename(incident.id(), CONCEALED);
      case Published _, Dismissed _, Resolved _ -> {}
    }
  }

  /// Opens an incident that somebody tells of by themselves.
  @Transactional
  PublicIncident open(Actor actor, Level level, String title, News news) {
    var id = ids.next();
    var cause = new Facts(id, "person:" + id, null, level, title, now());
    incidents.add(new Draft(cause));
    record(actor, "status.open", id, Map.of("level", level.label()));
    return publish(actor, id, title, news);
  }

  /// Publishes a draft, also one that somebody wanted to leave out.
  ///
  /// @param title as the public reads it
  /// @throws Refusal NOT_FOUND; CONFLICT if it was published or dismissed before
  @Transactional
  PublicIncident publish(Actor actor, UUID id, String title, News news) {
    requireGoingOn(news.phase());
    var at = now();
    var published =
        switch (locked(id)) {
          case Draft draft -> draft.publish(news.phase(), at);
          case Justified justified -> justified.publish(news.phase(), at);
          case Published _, Resolved _, Dismissed _ ->
              throw conflict(id, "was published or dismissed before");
        };
    var facts = published.facts();
    var named =
        new Published(
            new Facts(
                facts.id(),
                facts.source(),
                facts.incident(),
                facts.level(),
                title,
                facts.detectedAt()),
            published.phase(),
            published.publishedAt(),
            published.updatedAt());
    incidents.save(named);
    // Customers felt it from when it began, not from when they were told.
    say(actor, named, news, at, facts.detectedAt());
    return named;
  }

  /// Tells how it goes on.
  ///
  /// @throws Refusal NOT_FOUND; CONFLICT for a draft, and for what does not follow from where it is
  @Transactional
  PublicIncident update(Actor actor, UUID id, News news) {
    var at = now();
    var next =
        switch (locked(id)) {
          case Published published ->
              switch (news.phase()) {
                case INVESTIGATING, IDENTIFIED, MONITORING -> published.goOn(news.phase(), at);
                case RESOLVED -> published.resolve(at);
                case POSTMORTEM -> throw conflict(id, "is not over yet");
              };
          case Resolved resolved ->
              switch (news.phase()) {
                case POSTMORTEM -> resolved.explain(at);
                case INVESTIGATING ->
                    resolved.phase() == Phase.RESOLVED ? resolved.reopen(at) : over(id);
                case IDENTIFIED, MONITORING, RESOLVED -> over(id);
              };
          case Draft _, Justified _, Dismissed _ -> throw conflict(id, "is not public");
        };
    // First what is said: the table asks for it.
    say(actor, next, news, at, at);
    incidents.save(next);
    if (next instanceof Resolved) {
      incidents.relieve(id, at);
    }
    return next;
  }

  /// Says why the public is not told.
  @Transactional
  PublicIncident justify(Actor actor, UUID id, String reason) {
    if (!(locked(id) instanceof Draft draft)) {
      throw conflict(id, "is no draft");
    }
    var justified = draft.justify(new Justification(reason, actor, now()));
    incidents.save(justified);
    record(actor, "status.justify", id, Map.of("reason", reason));
    changed(id);
    return justified;
  }

  /// Agrees with a reason not to tell the public, or does not.
  ///
  /// @throws Refusal SECOND_PERSON for whoever gave the reason
  @Transactional
  PublicIncident review(Actor actor, UUID id, boolean agrees) {
    if (!(locked(id) instanceof Justified justified)) {
      throw conflict(id, "has no reason to review");
    }
    if (!actor.isAnotherThan(justified.why().by())) {
      throw new Refusal(
          NotificationProblem.SECOND_PERSON, "nobody reviews what they said themselves");
    }
    PublicIncident next = agrees ? justified.agree(actor, now()) : justified.disagree();
    incidents.save(next);
    record(actor, agrees ? "status.dismiss" : "status.keep-draft", id, Map.of());
    changed(id);
    return next;
  }

  private void say(Actor actor, PublicIncident of, News news, Instant at, Instant since) {
    var known = components.all().stream().map(Component::id).toList();
    news.affected()
        .forEach((component, state) -> {
          if (!known.contains(component)) {
            throw Refusal.invalid("components", "names " + component + ", which does not exist");
          }
          incidents.affect(of.id(), component, state, since);
        });
    var update = new Update(ids.next(), of.id(), news.phase(), news.body(), actor.subject(), at);
    incidents.add(update);
    record(actor, "status.tell", of.id(), Map.of("phase", news.phase().label()));
    posted.fire(new UpdatePosted(of.facts().title(), update));
    changed(of.id());
  }

  private void changed(UUID id) {
    queue.schedule(WatchSilence.KIND, id.toString());
    changed.fire(new StatusChanged());
  }

  private PublicIncident locked(UUID id) {
    return incidents.locked(id).orElseThrow(() -> Refusal.notFound("public incident " + id));
  }

  /// As tables keep it.
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  private static void requireGoingOn(Phase phase) {
    if (!phase.goesOn()) {
      throw Refusal.invalid("phase", "is " + phase.label() + ", with which nothing begins");
    }
  }

  private static PublicIncident over(UUID id) {
    throw conflict(id, "is over");
  }

  private static Refusal conflict(UUID id, String why) {
    return new Refusal(CommonProblem.CONFLICT, "public incident " + id + " " + why);
  }

  private void record(Actor actor, String action, UUID id, Map<String, ?> details) {
    audit.record(actor, null, action, id.toString(), details);
  }
}
