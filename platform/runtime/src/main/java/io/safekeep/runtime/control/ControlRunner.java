package io.safekeep.runtime.control;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import io.safekeep.contracts.platform.ControlChecked;
import io.safekeep.runtime.ServiceSettings;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.outbox.Outbox;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Runs the service's control checks on schedule and publishes what they saw.
@Singleton
class ControlRunner implements WorkHandler {

  static final String KIND = "control-check";

  /// A moment without a database leaves no promise unknown until tomorrow.
  private static final Duration SOON = Duration.ofMinutes(1);

  private final Map<String, ControlCheck> checks;
  private final WorkQueue queue;
  private final Sql sql;
  private final Outbox outbox;
  private final EvidenceChain evidence;
  private final Clock clock;
  private final ServiceSettings service;
  private final MeterRegistry metrics;

  ControlRunner(
      Controls controls,
      WorkQueue queue,
      Sql sql,
      Outbox outbox,
      EvidenceChain evidence,
      Clock clock,
      ServiceSettings service,
      MeterRegistry metrics) {
    this.checks =
        controls.all().stream().collect(Collectors.toMap(ControlCheck::name, Function.identity()));
    this.queue = queue;
    this.sql = sql;
    this.outbox = outbox;
    this.evidence = evidence;
    this.clock = clock;
    this.service = service;
    this.metrics = metrics;
  }

  void scheduleAll(@Observes StartupEvent started) {
    queue.schedule(KIND, checks.keySet());
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    ControlCheck check = checks.get(item.key());
    if (check == null) {
      // A check that an older release had.
      return Next.done();
    }
    Optional<List<ControlResult>> seen = look(check);
    if (lease.held()) {
      List<ControlResult> results = seen.orElseGet(() -> List.of(nothingSeen(check)));
      QuarkusTransaction.requiringNew().run(() -> keep(check, results));
    }
    return Next.again(seen.map(results -> next(check, results)).orElse(soon(check.every())));
  }

  private static Optional<List<ControlResult>> look(ControlCheck check) {
    try {
      return Optional.of(check.check());
    } catch (Exception e) {
      Log.errorf(e, "Control check %s could not look", check.name());
      return Optional.empty();
    }
  }

  private static ControlResult nothingSeen(ControlCheck check) {
    return new ControlResult(
        Outcome.UNKNOWN, null, check.name(), null, "The check itself failed; see the log.");
  }

  private static Duration next(ControlCheck check, List<ControlResult> seen) {
    return isUnknown(seen) ? check.again() : check.every();
  }

  private static boolean isUnknown(List<ControlResult> results) {
    return results.stream().anyMatch(result -> result.outcome() == Outcome.UNKNOWN);
  }

  private static Duration soon(Duration every) {
    return every.compareTo(SOON) < 0 ? every : SOON;
  }

  private void keep(ControlCheck check, List<ControlResult> results) {
    results.forEach(result -> store(check, result));
    evidence.add(check, results);
    if (!isUnknown(results)) {
      forgetWhatIsGone(check, results);
    }
  }

  private void forgetWhatIsGone(ControlCheck check, List<ControlResult> results) {
    sql.update(
        "delete from control_result where \"check\" = ? and checked <> all(?)",
        check.name(),
        results.stream().map(ControlResult::subject).toArray(String[]::new));
  }

  private void store(ControlCheck check, ControlResult result) {
    var now = clock.instant();
    String outcome = result.outcome().name().toLowerCase(Locale.ROOT);
    sql.update(
        """
        insert into control_result
          ("check", checked, promise, tenant, outcome, measured, bound, detail, checked_at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?)
        on conflict ("check", checked) do update set
          promise = excluded.promise, tenant = excluded.tenant, outcome = excluded.outcome,
          measured = excluded.measured, bound = excluded.bound, detail = excluded.detail,
          checked_at = excluded.checked_at
        """,
        check.name(),
        result.subject(),
        check.promise(),
        result.tenant() == null ? null : result.tenant().value(),
        outcome,
        result.measured(),
        check.bound(),
        result.detail(),
        now);
    outbox.add(
        new ControlChecked(
            result.tenant() == null ? null : result.tenant().value(),
            service.name(),
            check.name(),
            check.promise(),
            outcome,
            result.subject(),
            result.measured(),
            check.bound(),
            result.detail(),
            now));
    metrics
        .counter("safekeep.control.checks", "check", check.name(), "outcome", outcome)
        .increment();
  }
}
