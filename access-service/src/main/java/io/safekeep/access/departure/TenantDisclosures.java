package io.safekeep.access.departure;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.purge.DataHolder;
import io.safekeep.runtime.purge.Step;
import io.safekeep.runtime.purge.Store;
import io.safekeep.runtime.purge.Warrant;
import jakarta.inject.Singleton;
import java.time.Period;
import java.util.List;
import java.util.Set;

/// What the commitments in a tenant's transparency log are to: statements, names, reasons. Without
/// them the log proves that something was done and nobody can say any more what it said.
@Singleton
class TenantDisclosures implements DataHolder {

  private final SqlTenantAccess access;

  TenantDisclosures(SqlTenantAccess access) {
    this.access = access;
  }

  @Override
  public Store store() {
    return new Store(
        "disclosures",
        "access-log",
        "disclosures are deleted, commitments stay",
        "no disclosure in the tenant's log",
        Period.ZERO,
        List.of("log_disclosure"));
  }

  @Override
  public Set<Step> steps() {
    return Set.of(Step.PURGE);
  }

  @Override
  public long held(TenantId tenant) {
    return access.disclosures(tenant);
  }

  @Override
  public String carryOut(Warrant warrant) {
    long gone =
        QuarkusTransaction.requiringNew().call(() -> access.deleteDisclosures(warrant.tenant()));
    return "%d disclosures were deleted; the log itself is whole.".formatted(gone);
  }
}
