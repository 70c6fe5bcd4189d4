package io.safekeep.backup.datastore;

import io.quarkus.arc.All;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// P68: of every tenant both databases and files are protected, or somebody has said that there are
/// none.
@Singleton
class DataClassesCovered implements ControlCheck {

  /// A new tenant's stores are registered within it (P29).
  private static final Duration UNTIL_REGISTERED = Duration.ofMinutes(5);

  private final List<DataHolders> holders;
  private final SqlDataClasses classes;
  private final Clock clock;

  DataClassesCovered(@All List<DataHolders> holders, SqlDataClasses classes, Clock clock) {
    this.holders = holders;
    this.classes = classes;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "data-classes-covered";
  }

  @Override
  public String promise() {
    return "P68";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(15);
  }

  @Override
  public String bound() {
    return "each tenant: 1 store of each class, or declared to have none";
  }

  @Override
  public List<ControlResult> check() {
    Map<DataClass, Set<TenantId>> held = new EnumMap<>(DataClass.class);
    for (DataHolders holder : holders) {
      held.computeIfAbsent(holder.dataClass(), _ -> new HashSet<>()).addAll(holder.tenants());
    }
    return classes.knownSince(clock.instant().minus(UNTIL_REGISTERED)).stream()
        .map(tenant -> look(tenant, held))
        .toList();
  }

  private ControlResult look(TenantId tenant, Map<DataClass, Set<TenantId>> held) {
    Set<String> missing = new TreeSet<>();
    for (DataClass dataClass : DataClass.values()) {
      if (!held.getOrDefault(dataClass, Set.of()).contains(tenant)
          && classes.absence(tenant, dataClass).isEmpty()) {
        missing.add(dataClass.toString());
      }
    }
    return new ControlResult(
        missing.isEmpty() ? Outcome.PASS : Outcome.FAIL,
        tenant,
        tenant.toString(),
        missing.size() + " missing",
        missing.isEmpty()
            ? "Both classes of the tenant's data are protected, or declared absent."
            : "Neither protected nor declared absent: " + String.join(", ", missing) + ".");
  }
}
