package io.safekeep.retention.verification;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// P81: the data of tenants with a relationship stays, however old it becomes. Whoever was seen
/// once in a database where every tenant has something must be seen there at every later look.
@Singleton
class ActiveTenantsSeen implements ControlCheck {

  private static final int AT_ONCE = 50;

  private final Verifier verifier;
  private final VerifierSettings settings;
  private final SqlSeenTenants tenants;
  private final Clock clock;

  ActiveTenantsSeen(
      Verifier verifier, VerifierSettings settings, SqlSeenTenants tenants, Clock clock) {
    this.verifier = verifier;
    this.settings = settings;
    this.tenants = tenants;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "active-tenants-seen";
  }

  @Override
  public String promise() {
    return "P81";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(10);
  }

  @Override
  public String bound() {
    return "0 tenants with a relationship that were seen and are not any more";
  }

  @Override
  public List<ControlResult> check() {
    var results = new ArrayList<ControlResult>();
    for (String service : settings.everybodyIn()) {
      if (settings.databases().containsKey(service)) {
        look(service);
        results.addAll(found(service));
      } else {
        results.add(
            new ControlResult(
                Outcome.UNKNOWN,
                null,
                service,
                null,
                "The verifier has no credentials for the database of " + service + "."));
      }
    }
    return results;
  }

  private void look(String service) {
    Instant now = clock.instant();
    for (TenantId tenant : tenants.active(service, AT_ONCE)) {
      tenants.looked(tenant, service, verifier.isSeen(service, tenant), now);
    }
  }

  private List<ControlResult> found(String service) {
    List<TenantId> missing = tenants.missing(service);
    if (!missing.isEmpty()) {
      return missing.stream()
          .map(tenant ->
              new ControlResult(
                  Outcome.FAIL,
                  tenant,
                  service + " " + tenant,
                  "not seen",
                  "It has a relationship, was in the database of "
                      + service
                      + " and is not there any more."))
          .toList();
    }
    return List.of(
        tenants
            .oldest(service)
            .map(since ->
                new ControlResult(
                    Outcome.PASS,
                    null,
                    service,
                    "the oldest seen for "
                        + Duration.between(since, clock.instant()).toDays()
                        + " d",
                    "Every tenant that was seen is still there."))
            .orElseGet(() ->
                new ControlResult(
                    Outcome.UNKNOWN, null, service, null, "No tenant was seen there yet.")));
  }
}
