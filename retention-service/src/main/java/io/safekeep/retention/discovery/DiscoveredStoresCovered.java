package io.safekeep.retention.discovery;

import io.safekeep.contracts.TenantId;
import io.safekeep.retention.discovery.Comparison.Compared;
import io.safekeep.retention.discovery.Comparison.State;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// P68: what a tenant has in the cluster is backed up, exported and purged.
@Singleton
class DiscoveredStoresCovered implements ControlCheck {

  private final Discovery discovery;

  DiscoveredStoresCovered(Discovery discovery) {
    this.discovery = discovery;
  }

  @Override
  public String name() {
    return "discovered-stores-covered";
  }

  @Override
  public String promise() {
    return "P68";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(5);
  }

  @Override
  public String bound() {
    return "each store of a tenant in the cluster: exported, purged, and its databases backed up";
  }

  @Override
  public List<ControlResult> check() {
    return discovery
        .whyBlind()
        .map(why -> List.of(new ControlResult(Outcome.UNKNOWN, null, "cluster", null, why)))
        .orElseGet(() -> judge(discovery.compared()));
  }

  static List<ControlResult> judge(List<Compared> all) {
    return all.stream()
        .filter(one -> one.tenant() != null && one.state() != State.NEW)
        .map(one -> judge(one, Objects.requireNonNull(one.tenant())))
        .toList();
  }

  private static ControlResult judge(Compared one, TenantId tenant) {
    List<String> missing =
        Stream.of(
                one.state().isFault() ? one.why() : "",
                one.isBackedUp() ? "" : "It is not backed up.")
            .filter(fault -> !fault.isEmpty())
            .toList();
    return new ControlResult(
        missing.isEmpty() ? Outcome.PASS : Outcome.FAIL,
        tenant,
        "%s %s/%s".formatted(one.kind().label(), one.namespace(), one.name()),
        missing.isEmpty() ? "covered" : one.state().label(),
        missing.isEmpty() ? "It is exported, purged and backed up." : String.join(" ", missing));
  }
}
