package io.safekeep.backup.keys;

import io.safekeep.backup.Repository;
import io.safekeep.backup.vault.KeyProvider.KeyState;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// P66: every tenant has its own keys and its own clusters, and this service's role enters no
/// database but its own.
@Singleton
class TenantsApart implements ControlCheck {

  private final SqlTenancy tenancy;
  private final Repository repository;

  TenantsApart(SqlTenancy tenancy, Repository repository) {
    this.tenancy = tenancy;
    this.repository = repository;
  }

  @Override
  public String name() {
    return "tenants-apart";
  }

  @Override
  public String promise() {
    return "P66";
  }

  @Override
  public Duration every() {
    return Duration.ofHours(1);
  }

  @Override
  public String bound() {
    return "each tenant has keys and clusters that no other has; 1 database for our role";
  }

  @Override
  public List<ControlResult> check() throws IOException {
    List<TenantId> tenants = tenancy.tenants();
    Map<String, Set<TenantId>> holders = new HashMap<>();
    Map<TenantId, KeyState> keys = new HashMap<>();
    for (TenantId tenant : tenants) {
      KeyState state = repository.keys().state(tenant.value());
      keys.put(tenant, state);
      state.ids().forEach(id -> holders.computeIfAbsent(id, _ -> new HashSet<>()).add(tenant));
    }
    List<ControlResult> results = new ArrayList<>();
    for (TenantId tenant : tenants) {
      KeyState state =
          keys.getOrDefault(tenant, new KeyState(tenant.value(), "unknown", List.of()));
      results.add(
          judge(
              tenant,
              state,
              state.ids().stream().anyMatch(id -> holders.getOrDefault(id, Set.of()).size() > 1),
              tenancy.sharedClusters(tenant)));
    }
    results.add(judge(tenancy.otherDatabases()));
    return results;
  }

  /// @param sharesKey whether another tenant has one of its keys
  static ControlResult judge(
      TenantId tenant, KeyState keys, boolean sharesKey, List<String> sharedClusters) {
    List<String> faults = new ArrayList<>();
    if (keys.ids().isEmpty() && keys.state().equals(KeyState.USABLE)) {
      faults.add("it has no key");
    }
    if (sharesKey) {
      faults.add("another tenant has one of its keys");
    }
    if (!sharedClusters.isEmpty()) {
      faults.add("another tenant has its cluster " + String.join(", ", sharedClusters));
    }
    return new ControlResult(
        faults.isEmpty() ? Outcome.PASS : Outcome.FAIL,
        tenant,
        tenant.toString(),
        faults.size() + " faults",
        faults.isEmpty()
            ? "The tenant's keys and clusters are its own."
            : "The tenant is not apart: " + String.join("; ", faults) + ".");
  }

  static ControlResult judge(List<String> otherDatabases) {
    return new ControlResult(
        otherDatabases.isEmpty() ? Outcome.PASS : Outcome.FAIL,
        null,
        "role of this service",
        1 + otherDatabases.size() + " databases",
        otherDatabases.isEmpty()
            ? "The role of this service may enter its own database only."
            : "The role of this service may enter "
                + String.join(", ", otherDatabases)
                + ": revoke CONNECT from PUBLIC there.");
  }
}
