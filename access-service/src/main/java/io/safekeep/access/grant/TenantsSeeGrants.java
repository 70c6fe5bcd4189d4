package io.safekeep.access.grant;

import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// P115: a tenant sees every grant on it within a minute: in its list, which is the grants
/// themselves, in the record of its acts, and in its log.
@Singleton
class TenantsSeeGrants implements ControlCheck {

  private static final Duration IN_THE_LOG = Duration.ofMinutes(1);

  private final SqlGrantMeasures measures;

  TenantsSeeGrants(SqlGrantMeasures measures) {
    this.measures = measures;
  }

  @Override
  public String name() {
    return "tenants-see-grants";
  }

  @Override
  public String promise() {
    return "P115";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(1);
  }

  @Override
  public String bound() {
    return "100 % of grants in the tenant's record, and in its log within 60 s";
  }

  @Override
  public List<ControlResult> check() {
    var found = new ArrayList<ControlResult>();
    measures
        .untold()
        .forEach(grant ->
            found.add(
                new ControlResult(
                    Outcome.FAIL,
                    grant.tenant(),
                    grant.grant().toString(),
                    grant.took().toSeconds() + " s",
                    "Grant " + grant.grant() + " is active and its tenant was not told.")));
    long waiting = measures.waitingForTheLog(IN_THE_LOG);
    found.add(
        new ControlResult(
            waiting == 0 ? Outcome.PASS : Outcome.FAIL,
            null,
            "logs",
            waiting + " facts",
            waiting + " facts have waited for their place in a tenant's log for over a minute."));
    return found;
  }
}
