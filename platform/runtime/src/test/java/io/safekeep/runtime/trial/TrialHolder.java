package io.safekeep.runtime.trial;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.purge.DataHolder;
import io.safekeep.runtime.purge.Step;
import io.safekeep.runtime.purge.Store;
import io.safekeep.runtime.purge.Warrant;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.time.Period;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Holds the notes of the trial. A test may have it killed after the deed.
@Singleton
public class TrialHolder implements DataHolder {

  public static final String STORE = "notes";

  private final Sql sql;
  private final Map<TenantId, AtomicInteger> kills = new ConcurrentHashMap<>();
  private final Map<TenantId, AtomicInteger> tries = new ConcurrentHashMap<>();

  TrialHolder(Sql sql) {
    this.sql = sql;
  }

  /// The process seems to die this often between the deed and what would be said about it.
  public void killAfterDeed(TenantId tenant, int times) {
    kills.put(tenant, new AtomicInteger(times));
  }

  public int triesOf(TenantId tenant) {
    return tries.getOrDefault(tenant, new AtomicInteger()).get();
  }

  @Override
  public Store store() {
    return new Store(
        STORE, "structured", "rows are deleted", "no rows", Period.ZERO, List.of("note"));
  }

  @Override
  public Set<Step> steps() {
    return Set.of(Step.QUARANTINE, Step.RELEASE, Step.PURGE);
  }

  @Override
  public long held(TenantId tenant) {
    return sql.first(
            "select count(*) as n from note where tenant = ?",
            row -> row.number("n"),
            tenant.value())
        .orElseThrow();
  }

  @Override
  public String carryOut(Warrant warrant) {
    TenantId tenant = warrant.tenant();
    tries.computeIfAbsent(tenant, _ -> new AtomicInteger()).incrementAndGet();
    if (warrant.step() == Step.PURGE) {
      sql.update("delete from note where tenant = ?", tenant.value());
    }
    AtomicInteger left = kills.get(tenant);
    if (left != null && left.getAndDecrement() > 0) {
      throw new AssertionError("killed between deed and answer");
    }
    return "The notes were dealt with.";
  }
}
