package io.safekeep.access.grant;

import io.safekeep.access.grant.Enforcer.Observation.Absent;
import io.safekeep.access.grant.SqlGrantMeasures.Measured;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// P114: no grant lasts longer than 24 hours, and nothing of it lives five seconds after its end.
/// Believes no state of ours: the targets of grants that ended are looked at.
@Singleton
class GrantsEndInTime implements ControlCheck {

  private static final Duration GRACE = Duration.ofSeconds(5);

  /// Targets looked at each time.
  private static final int LOOKS = 20;

  private final SqlGrantMeasures measures;
  private final SqlGrants grants;
  private final Enforcers enforcers;

  GrantsEndInTime(SqlGrantMeasures measures, SqlGrants grants, Enforcers enforcers) {
    this.measures = measures;
    this.grants = grants;
    this.enforcers = enforcers;
  }

  @Override
  public String name() {
    return "grants-end-in-time";
  }

  @Override
  public String promise() {
    return "P114";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(1);
  }

  @Override
  public String bound() {
    return "no grant over 24 h; nothing left in a target 5 s after its end";
  }

  @Override
  public List<ControlResult> check() {
    var found = new ArrayList<ControlResult>();
    measures.longerThan(Span.MOST).forEach(grant -> found.add(failed(grant, "lasts")));
    measures.lateToEnd(GRACE).forEach(grant -> found.add(failed(grant, "has been ending for")));
    for (UUID id : measures.ended(LOOKS)) {
      grants.find(id).flatMap(this::left).ifPresent(found::add);
    }
    return found.isEmpty()
        ? List.of(
            new ControlResult(
                Outcome.PASS, null, "grants", "0", "Every grant ended in time, and left nothing."))
        : found;
  }

  private static ControlResult failed(Measured grant, String what) {
    return new ControlResult(
        Outcome.FAIL,
        grant.tenant(),
        grant.grant().toString(),
        grant.took().toSeconds() + " s",
        "Grant " + grant.grant() + " " + what + " " + grant.took() + ".");
  }

  private Optional<ControlResult> left(Grant grant) {
    var terms = grant.terms();
    var enforcer = enforcers.find(terms.resource().resourceClass());
    Outcome outcome;
    String detail;
    try {
      var seen = enforcer.map(found -> found.observe(terms));
      if (seen.isPresent() && seen.get() instanceof Absent) {
        return Optional.empty();
      }
      outcome = seen.isPresent() ? Outcome.FAIL : Outcome.UNKNOWN;
      detail = seen.isPresent() ? "Something of it is in its target." : "Nothing enforces it.";
    } catch (RuntimeException e) {
      outcome = Outcome.UNKNOWN;
      detail = "Its target cannot be looked at: " + e.getMessage();
    }
    return Optional.of(
        new ControlResult(
            outcome,
            terms.tenant(),
            grant.id().toString(),
            null,
            "Grant " + grant.id() + " has ended. " + detail));
  }
}
