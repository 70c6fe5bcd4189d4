package io.safekeep.notification.affected;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.contracts.TenantId;
import io.safekeep.notification.NotificationProblem;
import io.safekeep.notification.affected.AccessLog.Question;
import io.safekeep.notification.deadline.LegalClocks;
import io.safekeep.notification.incident.Entry;
import io.safekeep.notification.incident.Incident;
import io.safekeep.notification.incident.Incidents;
import io.safekeep.notification.incident.SqlTimeline;
import io.safekeep.notification.notice.IncidentNoticeDelivered;
import io.safekeep.notification.notice.IncidentNoticeReturned;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.problem.CommonProblem;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.tenant.TenantDirectory;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;

/// Finds out which tenants were concerned, and has them told.
@Singleton
public class TendAffected {

  private static final String LINE = "tenants";

  private final SqlAffected affected;
  private final AccessLog accessLog;
  private final SqlTimeline timeline;
  private final LegalClocks clocks;
  private final TenantDirectory tenants;
  private final WorkQueue queue;
  private final AuditTrail audit;
  private final Ids ids;
  private final Clock clock;

  TendAffected(
      SqlAffected affected,
      AccessLog accessLog,
      SqlTimeline timeline,
      LegalClocks clocks,
      TenantDirectory tenants,
      WorkQueue queue,
      AuditTrail audit,
      Ids ids,
      Clock clock) {
    this.affected = affected;
    this.accessLog = accessLog;
    this.timeline = timeline;
    this.clocks = clocks;
    this.tenants = tenants;
    this.queue = queue;
    this.audit = audit;
    this.ids = ids;
    this.clock = clock;
  }

  /// Asks access-service, and notes the tenants that it names.
  ///
  /// @throws Refusal ACCESS_LOG_AWAY; CONFLICT if the incident is closed
  AffectedQuery compute(Actor actor, Incident incident, Question question) {
    requireOpen(incident);
    var answer = accessLog.ask(question);
    return QuarkusTransaction.requiringNew()
        .call(() -> {
          var query =
              new AffectedQuery(
                  ids.next(),
                  incident.id(),
                  question.path(),
                  answer.text(),
                  Entry.sha256(answer.text()),
                  actor.subject(),
                  now());
          affected.add(query);
          var found = affected.add(incident.id(), answer.tenants(), query.id(), query.askedAt());
          timeline.add(
              incident.id(),
              LINE,
              "access-service names %d tenants, %d of them new. Answer SHA-256 %s"
                  .formatted(answer.tenants().size(), found.size(), query.sha256()),
              actor.subject());
          found.forEach(tenant -> clocks.concerns(incident.id(), tenant));
          tell(incident.id());
          record(actor, incident, "incident.compute-affected", Map.of("query", query.id()));
          return query;
        });
  }

  /// Proposes that a tenant was concerned after all, or was not.
  ///
  /// @throws Refusal UNKNOWN_TENANT; CONFLICT if the incident is closed
  @Transactional
  AffectedChange propose(
      Actor actor, Incident incident, TenantId tenant, boolean adds, String reason) {
    requireOpen(incident);
    if (tenants.find(tenant).isEmpty()) {
      throw new Refusal(
          NotificationProblem.UNKNOWN_TENANT, "tenant " + tenant + " is not known here");
    }
    var change =
        new AffectedChange(
            ids.next(),
            incident.id(),
            tenant.value(),
            adds,
            reason,
            actor.subject(),
            now(),
            null,
            null,
            null);
    affected.add(change);
    timeline.add(
        incident.id(),
        LINE,
        "Proposed that tenant %s was %s: %s"
            .formatted(tenant, adds ? "concerned" : "not concerned", reason),
        actor.subject());
    record(actor, incident, "incident.propose-affected", Map.of("change", change.id()));
    return change;
  }

  /// Another person says yes or no.
  ///
  /// @throws Refusal NOT_FOUND; SECOND_PERSON; CONFLICT if it was decided before
  @Transactional
  void decide(Actor actor, Incident incident, UUID id, boolean agrees) {
    requireOpen(incident);
    var change =
        affected.locked(incident.id(), id).orElseThrow(() -> Refusal.notFound("change " + id));
    if (change.decidedAt() != null) {
      throw new Refusal(CommonProblem.CONFLICT, "change " + id + " was decided before");
    }
    if (change.proposedBy().equals(actor.subject())) {
      throw new Refusal(
          NotificationProblem.SECOND_PERSON, "change " + id + " was proposed by the caller");
    }
    var tenant = new TenantId(change.tenant());
    affected.decide(id, actor.subject(), now(), agrees);
    if (agrees && change.adds()) {
      affected.say(incident.id(), tenant, now());
      clocks.concerns(incident.id(), tenant);
    } else if (agrees) {
      affected.remove(incident.id(), tenant, now());
    }
    timeline.add(
        incident.id(),
        LINE,
        "%s that tenant %s was %s."
            .formatted(
                agrees ? "Agreed" : "Not agreed",
                tenant,
                change.adds() ? "concerned" : "not concerned"),
        actor.subject());
    tell(incident.id());
    toldAll(incident.id());
    record(actor, incident, "incident.decide-affected", Map.of("change", id, "agreed", agrees));
  }

  /// Writes a message to all tenants concerned.
  ///
  /// @throws Refusal INVALID_REQUEST if it names a tenant; CONFLICT if the incident is closed, or
  ///   is an exercise
  @Transactional
  TenantMessage write(Actor actor, Incident incident, String title, String text) {
    requireOpen(incident);
    if (incident.report().exercise()) {
      throw new Refusal(
          CommonProblem.CONFLICT,
          "incident %s is an exercise: no tenant is told".formatted(incident.id()));
    }
    requireNoName("title", title);
    requireNoName("text", text);
    var message = new TenantMessage(0, title, text, actor.subject(), now());
    int number = affected.add(incident.id(), message);
    timeline.add(
        incident.id(),
        LINE,
        "Message %d to tenants: %s".formatted(number, message.title()),
        actor.subject());
    tell(incident.id());
    record(actor, incident, "incident.tell-tenants", Map.of("number", number));
    return new TenantMessage(number, title, text, actor.subject(), message.writtenAt());
  }

  private void requireNoName(String field, String text) {
    affected
        .nameIn(text)
        .ifPresent(name -> {
          throw Refusal.invalid(
              field, "names a tenant; each reads its own name where {tenant} stands");
        });
  }

  private void tell(UUID incident) {
    queue.schedule(TellTenants.KIND, incident.toString());
  }

  /// A tenant has its notice.
  void delivered(@Observes IncidentNoticeDelivered notice) {
    timeline.add(
        notice.incident(),
        LINE,
        "Tenant %s was told, message %d, by %s. Evidence SHA-256 %s"
            .formatted(notice.tenant(), notice.number(), notice.by(), notice.evidenceSha256()),
        Incidents.SUITE);
    clocks.told(
        notice.incident(),
        notice.tenant(),
        Incidents.SUITE,
        notice.at(),
        "It has taken the notice by %s.".formatted(notice.by()));
    toldAll(notice.incident());
  }

  /// A tenant has no notice after all.
  void returned(@Observes IncidentNoticeReturned notice) {
    timeline.add(
        notice.incident(),
        LINE,
        "Message %d to tenant %s came back. %s"
            .formatted(notice.number(), notice.tenant(), notice.reason()),
        Incidents.SUITE);
  }

  private void toldAll(UUID incident) {
    if (affected.hasUntold(incident)) {
      return;
    }
    var reach = affected.reach(incident);
    Instant last = reach.lastToldAt();
    if (last != null) {
      clocks.told(
          incident,
          null,
          Incidents.SUITE,
          last,
          "All %d tenants concerned were told.".formatted(reach.concerned()));
    }
  }

  private static void requireOpen(Incident incident) {
    if (incident.stamps().closedAt() != null) {
      throw new Refusal(CommonProblem.CONFLICT, "incident " + incident.id() + " is closed");
    }
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  private void record(Actor actor, Incident incident, String action, Map<String, ?> details) {
    audit.record(actor, null, action, incident.id().toString(), details);
  }
}
