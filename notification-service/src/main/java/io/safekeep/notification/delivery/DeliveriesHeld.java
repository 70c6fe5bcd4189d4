package io.safekeep.notification.delivery;

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

/// Messages to a tenant as a store of its data: what was said, to whom, and what receivers
/// answered.
@Singleton
class DeliveriesHeld implements DataHolder {

  private final SqlReceipts receipts;

  DeliveriesHeld(SqlReceipts receipts) {
    this.receipts = receipts;
  }

  @Override
  public Store store() {
    return new Store(
        "deliveries",
        "notification",
        "rows deleted",
        "no row of the tenant",
        Period.ZERO,
        List.of("message", "delivery", "delivery_attempt"));
  }

  @Override
  public Set<Step> steps() {
    return Set.of(Step.PURGE);
  }

  @Override
  public long held(TenantId tenant) {
    return receipts.held(tenant);
  }

  @Override
  public String carryOut(Warrant warrant) {
    QuarkusTransaction.requiringNew().run(() -> receipts.removeAll(warrant.tenant()));
    return "Messages to the tenant were deleted, with whom they went to.";
  }
}
