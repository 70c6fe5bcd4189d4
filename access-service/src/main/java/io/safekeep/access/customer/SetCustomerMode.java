package io.safekeep.access.customer;

import io.safekeep.access.grant.EndBarredGrants;
import io.safekeep.access.log.LogEntry;
import io.safekeep.access.log.SqlLogStage;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.security.Actor;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.util.Map;

/// A tenant changes how it lets the vendor's people in. Blocking holds from the commit on, like a
/// lock on the tenant.
@Singleton
class SetCustomerMode {

  private final SqlCustomerModes modes;
  private final EndBarredGrants endBarredGrants;
  private final AuditTrail audit;
  private final SqlLogStage log;

  SetCustomerMode(
      SqlCustomerModes modes, EndBarredGrants endBarredGrants, AuditTrail audit, SqlLogStage log) {
    this.modes = modes;
    this.endBarredGrants = endBarredGrants;
    this.audit = audit;
    this.log = log;
  }

  @Transactional
  void set(TenantId tenant, CustomerMode mode, Actor by) {
    modes.set(tenant, mode, by.subject());
    Map<String, Object> open = Map.of("mode", mode.label());
    audit.record(by, tenant, "customer-access.set", tenant.toString(), open);
    log.add(LogEntry.of(tenant, "customer.mode_set", by.subject(), open));
    if (mode == CustomerMode.BLOCK) {
      endBarredGrants.barred();
    }
  }
}
