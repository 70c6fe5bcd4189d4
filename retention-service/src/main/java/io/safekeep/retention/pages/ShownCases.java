package io.safekeep.retention.pages;

import io.safekeep.contracts.TenantId;
import io.safekeep.retention.deletion.CaseState;
import io.safekeep.retention.pages.Pages.Event;
import io.safekeep.retention.pages.Pages.Relationship;
import io.safekeep.retention.pages.Pages.Shown;
import io.safekeep.retention.pages.Pages.State;
import io.safekeep.retention.relationship.SqlLedgers;
import io.safekeep.retention.timeline.CaseResource.CaseDetails;
import io.safekeep.runtime.pages.Moment;
import io.safekeep.runtime.tenant.KnownTenant;
import io.safekeep.runtime.tenant.TenantDirectory;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// Cases as people read them.
@Singleton
class ShownCases {

  private final TenantDirectory tenants;
  private final SqlLedgers ledgers;
  private final Clock clock;

  ShownCases(TenantDirectory tenants, SqlLedgers ledgers, Clock clock) {
    this.tenants = tenants;
    this.ledgers = ledgers;
    this.clock = clock;
  }

  /// A tenant's name; its id once the name is deleted.
  String tenant(UUID id) {
    return tenants
        .find(new TenantId(id))
        .map(KnownTenant::name)
        .filter(name -> !name.isEmpty())
        .orElse(id.toString());
  }

  List<Relationship> relationships(UUID tenant) {
    return ledgers.of(new TenantId(tenant)).entries().stream()
        .map(one ->
            new Relationship(
                one.kind().replace('-', ' '),
                Moment.ifAny(one.startedAt()),
                Moment.ifAny(one.endedAt())))
        .toList();
  }

  /// @param stuck whether something waits for a person
  Shown shown(CaseDetails details, boolean stuck) {
    var of = details.deletionCase();
    var state = CaseState.find(of.state()).orElseThrow();
    Instant now = clock.instant();
    Duration left = Duration.between(now, of.purgeAt());
    return new Shown(
        of.id().toString(),
        tenant(of.tenant()),
        State.ofCase(of.state(), of.onHold(), stuck),
        of.cause().equals("written-request")
            ? "The customer asked for it in writing"
            : "The last relationship ended",
        Moment.toTheSecond(of.began()),
        Moment.toTheSecond(of.purgeAt()),
        Moment.toTheSecond(of.lastTraceAt()),
        left.isNegative() ? 0 : Math.ceilDiv(left.toSeconds(), Duration.ofDays(1).toSeconds()),
        state.isReversible(),
        of.scheduleVersion(),
        Life.draw(of.began(), of.purgeAt(), of.purgedAt(), of.lastTraceAt(), moments(details), now),
        steps(details),
        bars(details));
  }

  private static List<Life.Moments> moments(CaseDetails details) {
    return details.timeline().stream()
        .filter(moment -> !moment.what().equals("began") && !isState(moment.what()))
        .map(moment -> new Life.Moments(moment.at(), kind(moment.what()), moment.words()))
        .toList();
  }

  private static boolean isState(String what) {
    return CaseState.find(what).isPresent();
  }

  private static String kind(String what) {
    if (what.startsWith("notice")) {
      return what.endsWith("failing") ? "missed" : "notice";
    }
    return what.startsWith("certificate") ? "proof" : what.equals("last-trace") ? "end" : "purge";
  }

  /// What happened last is where the case stands.
  private static List<Event> steps(CaseDetails details) {
    var steps = new ArrayList<Event>();
    var timeline = details.timeline();
    for (int i = 0; i < timeline.size(); i++) {
      var moment = timeline.get(i);
      boolean last = i + 1 == timeline.size() || timeline.get(i + 1).planned();
      steps.add(
          new Event(
              moment.planned() ? "ahead" : last ? "now" : "done",
              Moment.toTheSecond(moment.at()),
              moment.words(),
              ""));
    }
    return steps;
  }

  private static List<String> bars(CaseDetails details) {
    return details.inTheWay().stream().map(reason -> "In the way: " + reason).toList();
  }
}
