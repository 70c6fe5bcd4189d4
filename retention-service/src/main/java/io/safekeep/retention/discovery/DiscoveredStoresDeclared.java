package io.safekeep.retention.discovery;

import io.safekeep.retention.discovery.Comparison.Compared;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/// P84: a purge reaches every store there is, so there is none that nobody declared; and none that
/// is counted upon is gone.
@Singleton
class DiscoveredStoresDeclared implements ControlCheck {

  private final Discovery discovery;

  DiscoveredStoresDeclared(Discovery discovery) {
    this.discovery = discovery;
  }

  @Override
  public String name() {
    return "discovered-stores-declared";
  }

  @Override
  public String promise() {
    return "P84";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(5);
  }

  @Override
  public String bound() {
    return "0 stores in the cluster that nobody declared, 0 declared ones that are gone";
  }

  @Override
  public List<ControlResult> check() {
    return discovery
        .whyBlind()
        .map(why -> List.of(new ControlResult(Outcome.UNKNOWN, null, "cluster", null, why)))
        .orElseGet(() -> judge(discovery.compared()));
  }

  static List<ControlResult> judge(List<Compared> all) {
    var faults =
        all.stream()
            .filter(one -> one.state().isFault())
            .map(one ->
                new ControlResult(
                    Outcome.FAIL,
                    one.tenant(),
                    "%s %s/%s".formatted(one.kind().label(), one.namespace(), one.name()),
                    one.state().label(),
                    one.why()))
            .toList();
    return faults.isEmpty()
        ? List.of(
            new ControlResult(
                Outcome.PASS,
                null,
                "cluster",
                all.size() + " stores",
                "Somebody answers for each of them."))
        : faults;
  }
}
