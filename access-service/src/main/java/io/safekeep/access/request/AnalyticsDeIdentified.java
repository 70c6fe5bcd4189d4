package io.safekeep.access.request;

import io.safekeep.access.catalogue.FixedRules;
import io.safekeep.access.catalogue.Reason;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// P111: what is analysed for the product names nobody.
@Singleton
class AnalyticsDeIdentified implements ControlCheck {

  private final SqlOpenGrants grants;

  AnalyticsDeIdentified(SqlOpenGrants grants) {
    this.grants = grants;
  }

  @Override
  public String name() {
    return "analytics-de-identified";
  }

  @Override
  public String promise() {
    return "P111";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(5);
  }

  @Override
  public String bound() {
    return "0 grants of the last 24 h for analytics on data that names somebody";
  }

  @Override
  public List<ControlResult> check() {
    return GrantFindings.of(
        grants.ofLastDay(Reason.ANALYTICS.name()),
        held ->
            held.resource().startsWith(FixedRules.DE_IDENTIFIED)
                ? Optional.empty()
                : Optional.of(
                    "Grant %s is for %s, on %s, which is not de-identified."
                        .formatted(held.grant(), Reason.ANALYTICS, held.resource())),
        "Analytics had de-identified data only.");
  }
}
