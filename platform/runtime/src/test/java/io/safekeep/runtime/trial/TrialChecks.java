package io.safekeep.runtime.trial;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Looks at lamps, and sees those that a test broke.
@Singleton
public class TrialChecks implements ControlCheck {

  public static final TenantId TENANT = TenantId.parse("0199cccc-0000-7000-8000-000000000001");

  private final Map<String, Boolean> lamps = new ConcurrentHashMap<>();
  private volatile boolean blind;

  /// Puts up a lamp, or breaks it.
  public void lamp(String name, boolean burns) {
    lamps.put(name, burns);
  }

  public void takeDown(String name) {
    lamps.remove(name);
  }

  /// Makes the check itself fail.
  public void blind(boolean blind) {
    this.blind = blind;
  }

  @Override
  public String name() {
    return "lamps-burn";
  }

  @Override
  public String promise() {
    return "P99";
  }

  @Override
  public Duration every() {
    return Duration.ofMillis(100);
  }

  @Override
  public String bound() {
    return "at least 1 lx";
  }

  @Override
  public List<ControlResult> check() {
    if (blind) {
      throw new IllegalStateException("cannot look");
    }
    return lamps.entrySet().stream()
        .map(lamp ->
            new ControlResult(
                lamp.getValue() ? Outcome.PASS : Outcome.FAIL,
                TENANT,
                lamp.getKey(),
                lamp.getValue() ? "800 lx" : "0 lx",
                lamp.getValue() ? "The lamp burns." : "The lamp is dark."))
        .toList();
  }
}
