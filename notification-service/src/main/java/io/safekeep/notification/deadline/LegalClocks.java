package io.safekeep.notification.deadline;

import io.safekeep.contracts.TenantId;
import io.safekeep.notification.deadline.LegalClock.Ended;
import io.safekeep.notification.incident.Fact;
import io.safekeep.notification.incident.FactRecorded;
import io.safekeep.notification.incident.Incident;
import io.safekeep.notification.incident.SqlTimeline;
import io.safekeep.notification.page.Pages;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.problem.CommonProblem;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Starts clocks on recorded facts and ends them when somebody says what was done.
@Singleton
public class LegalClocks {

  /// Duty of a processor towards its controllers: each tenant concerned is told.
  public static final String TELL_TENANTS = "gdpr-33-2";

  private final SqlClocks clocks;
  private final Regimes regimes;
  private final SqlTimeline timeline;
  private final Pages pages;
  private final WorkQueue queue;
  private final Ids ids;
  private final Clock clock;

  LegalClocks(
      SqlClocks clocks,
      Regimes regimes,
      SqlTimeline timeline,
      Pages pages,
      WorkQueue queue,
      Ids ids,
      Clock clock) {
    this.clocks = clocks;
    this.regimes = regimes;
    this.timeline = timeline;
    this.pages = pages;
    this.queue = queue;
    this.ids = ids;
    this.clock = clock;
  }

  /// A clock and the duty that it is for.
  public record Running(LegalClock clock, String title, String law) {}

  /// Of one incident, the next due first.
  public List<Running> of(Incident incident) {
    return clocks.of(incident.id()).stream().map(this::running).toList();
  }

  private Running running(LegalClock of) {
    var regime = regime(of);
    return new Running(of, regime.title(), regime.law());
  }

  void recorded(@Observes FactRecorded fact) {
    for (var regime : regimes.startedBy(fact.fact())) {
      start(fact.incident(), regime, null, fact.happenedAt(), fact.fact().label());
    }
    for (var regime : regimes.boundBy(fact.fact())) {
      clocks
          .find(fact.incident(), regime.id(), null)
          .filter(running -> running.ended() == null)
          .ifPresent(running ->
              start(fact.incident(), regime, null, running.startedAt(), running.startedBy()));
    }
  }

  /// Tenants are found to be concerned: each one's contract counts, since we know of the breach.
  @Transactional(Transactional.TxType.MANDATORY)
  public void concerns(UUID incident, TenantId tenant) {
    var aware = timeline.since(incident, Fact.AWARE);
    var contract = clocks.contract(tenant);
    if (aware.isPresent() && contract.isPresent()) {
      start(
          incident,
          Regimes.contract(contract.get().hours(), contract.get().reference()),
          tenant,
          aware.get(),
          Fact.AWARE.label());
    }
  }

  private void start(
      UUID incident, Regime regime, @Nullable TenantId tenant, Instant start, String startedBy) {
    var latest = regime.latest();
    var due =
        regime.dueAt(
            start, latest == null ? Optional.empty() : timeline.since(incident, latest.after()));
    var id =
        clocks.start(
            new LegalClock(
                ids.next(), incident, regime.id(), tenant, start, startedBy, due, 0, null));
    queue.schedule(WatchClock.KIND, id.toString());
  }

  /// Says what was done.
  ///
  /// @param at when it was done, at the latest now
  /// @throws Refusal NOT_FOUND; CONFLICT if it is over
  @Transactional
  public LegalClock done(UUID incident, UUID id, String by, Instant at, String note) {
    var ended = end(incident, id, new Ended(earliest(at), by, "done", note));
    for (var next : regimes.following(ended.regime())) {
      start(incident, next, null, earliest(at), ended.regime());
    }
    return ended;
  }

  /// Says why the duty is none here.
  @Transactional
  public LegalClock notApplicable(UUID incident, UUID id, String by, String note) {
    return end(incident, id, new Ended(earliest(clock.instant()), by, "not-applicable", note));
  }

  /// The tenant was told; nothing happens if no such clock runs.
  @Transactional(Transactional.TxType.MANDATORY)
  public void told(UUID incident, @Nullable TenantId tenant, String by, Instant at, String note) {
    clocks
        .find(incident, tenant == null ? TELL_TENANTS : Regime.CONTRACT, tenant)
        .filter(running -> running.ended() == null)
        .ifPresent(running -> done(incident, running.id(), by, at, note));
  }

  private LegalClock end(UUID incident, UUID id, Ended ended) {
    var running =
        clocks
            .locked(id)
            .filter(one -> one.incident().equals(incident))
            .orElseThrow(() -> Refusal.notFound("clock " + id));
    if (running.ended() != null) {
      throw new Refusal(CommonProblem.CONFLICT, "clock " + id + " is over");
    }
    clocks.end(id, ended);
    pages.resolve(WatchClock.pageKey(id), ended.by());
    queue.remove(WatchClock.KIND, id.toString());
    timeline.add(
        incident,
        "deadline",
        "%s (%s): %s. %s"
            .formatted(
                regime(running).title(),
                regime(running).law(),
                ended.how().equals("done") ? "done" : "does not apply",
                ended.note()),
        ended.by());
    return clocks.locked(id).orElseThrow();
  }

  Regime regime(LegalClock of) {
    var tenant = of.tenant();
    return tenant == null
        ? regimes
            .find(of.regime())
            .orElseThrow(() -> new IllegalStateException(of.regime() + " is not listed any more"))
        : Regimes.contract(
            Math.toIntExact(Math.max(1, ChronoUnit.HOURS.between(of.startedAt(), of.dueAt()))),
            clocks.contract(tenant).map(SqlClocks.Contract::reference).orElse("Contract"));
  }

  private Instant earliest(Instant at) {
    var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    return at.isAfter(now) ? now : at.truncatedTo(ChronoUnit.MICROS);
  }
}
