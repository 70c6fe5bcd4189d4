package io.safekeep.identity.departure;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.purge.DataHolder;
import io.safekeep.runtime.purge.Step;
import io.safekeep.runtime.purge.Store;
import io.safekeep.runtime.purge.Warrant;
import jakarta.inject.Singleton;
import java.time.Period;
import java.util.Set;

/// People and programs of a tenant, what they prove themselves with, and what they have opened.
@Singleton
class AccountRecords implements DataHolder {

  private final SqlAccountRecords records;

  AccountRecords(SqlAccountRecords records) {
    this.records = records;
  }

  @Override
  public Store store() {
    return new Store(
        "accounts",
        "identity",
        "rows are deleted",
        "no row belongs to the tenant",
        Period.ZERO,
        SqlAccountRecords.tables());
  }

  @Override
  public Set<Step> steps() {
    return Set.of(Step.PURGE);
  }

  @Override
  public long held(TenantId tenant) {
    return records.held(tenant);
  }

  @Override
  public String carryOut(Warrant warrant) {
    long gone = QuarkusTransaction.requiringNew().call(() -> records.delete(warrant.tenant()));
    return "%d rows of people, programs and what they proved themselves with were deleted."
        .formatted(gone);
  }
}
