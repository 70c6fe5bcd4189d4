package io.safekeep.notification.alert;

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

/// Alerts about a tenant's things, as a store of its data.
@Singleton
class AlertsHeld implements DataHolder {

  private final SqlAlerts alerts;
  private final SqlSignals signals;

  AlertsHeld(SqlAlerts alerts, SqlSignals signals) {
    this.alerts = alerts;
    this.signals = signals;
  }

  @Override
  public Store store() {
    return new Store(
        "alerts",
        "notification",
        "rows deleted",
        "no row of the tenant",
        Period.ZERO,
        List.of("alert", "alert_group", "alert_signal", "alert_decision"));
  }

  @Override
  public Set<Step> steps() {
    return Set.of(Step.PURGE);
  }

  @Override
  public long held(TenantId tenant) {
    return alerts.held(tenant) + signals.held(tenant);
  }

  @Override
  public String carryOut(Warrant warrant) {
    QuarkusTransaction.requiringNew()
        .run(() -> {
          signals.removeAll(warrant.tenant());
          alerts.removeAll(warrant.tenant());
        });
    return "Alerts about the tenant's things and what was decided about them were deleted.";
  }
}
