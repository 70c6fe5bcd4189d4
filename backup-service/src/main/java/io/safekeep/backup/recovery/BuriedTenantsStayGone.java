package io.safekeep.backup.recovery;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.backup.BackupProblem;
import io.safekeep.backup.Repository;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.backup.keys.KeySamples;
import io.safekeep.backup.vault.KeyProvider.KeyState;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.problem.Refusal;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// P85: the drill after a purge. Asks, for each purged tenant, for a restore of each datastore that
/// is still known, as anybody would; looks what its keys are, and what is left of it.
@Singleton
public class BuriedTenantsStayGone implements ControlCheck {

  public static final String NAME = "buried-tenants-stay-gone";

  private static final int MOST_DATASTORES = 1000;

  private final Tombstones tombstones;
  private final Datastores datastores;
  private final SqlBuriedBackups backups;
  private final RequestRestore requestRestore;
  private final Repository repository;
  private final KeySamples samples;
  private final Clock clock;

  BuriedTenantsStayGone(
      Tombstones tombstones,
      Datastores datastores,
      SqlBuriedBackups backups,
      RequestRestore requestRestore,
      Repository repository,
      KeySamples samples,
      Clock clock) {
    this.tombstones = tombstones;
    this.datastores = datastores;
    this.backups = backups;
    this.requestRestore = requestRestore;
    this.repository = repository;
    this.samples = samples;
    this.clock = clock;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String promise() {
    return "P85";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(10);
  }

  @Override
  public String bound() {
    return "0 restores accepted, keys withdrawn, and destroyed 32 days after the purge";
  }

  @Override
  public List<ControlResult> check() throws IOException {
    if (!tombstones.isConfigured()) {
      return List.of(
          new ControlResult(
              Outcome.UNKNOWN,
              null,
              "ledger",
              null,
              "No ledger of deletions is connected, so nobody knows what must not come back."));
    }
    var results = new ArrayList<ControlResult>();
    for (Tombstones.Purged purged : tombstones.purged()) {
      results.add(seen(purged.tenant(), look(purged)));
    }
    return results;
  }

  private ControlResult seen(TenantId tenant, BuriedTenant buried) {
    return buried
        .fault(clock.instant())
        .map(fault ->
            new ControlResult(
                Outcome.FAIL,
                tenant,
                tenant.toString(),
                buried.measured(),
                "Tenant " + tenant + " was purged, but " + fault + "."))
        .orElseGet(() ->
            new ControlResult(
                Outcome.PASS, tenant, tenant.toString(), buried.measured(), buried.detail()));
  }

  private BuriedTenant look(Tombstones.Purged purged) throws IOException {
    TenantId tenant = purged.tenant();
    List<Datastore> known =
        QuarkusTransaction.requiringNew()
            .call(() -> datastores.page(tenant, null, MOST_DATASTORES));
    KeyState keys = repository.keys().state(tenant.value());
    return new BuriedTenant(
        purged.purgedAt(),
        keys.ids().isEmpty() && keys.state().equals(KeyState.USABLE) ? "none" : keys.state(),
        known.size(),
        (int) known.stream().filter(this::isRestorable).count(),
        backups.of(tenant),
        samples.tried(tenant));
  }

  private boolean isRestorable(Datastore datastore) {
    try {
      requestRestore.requireReachable(datastore, new RestoreTarget.Latest());
      return true;
    } catch (Refusal refused) {
      return refused.type() != BackupProblem.TENANT_PURGED;
    }
  }
}
