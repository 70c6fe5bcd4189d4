package io.safekeep.notification.notice;

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

/// What a tenant was told, as a store of its data. retention-service keeps the digest of each
/// delivery's evidence with the case.
@Singleton
class NoticesHeld implements DataHolder {

  private final SqlNotices notices;

  NoticesHeld(SqlNotices notices) {
    this.notices = notices;
  }

  @Override
  public Store store() {
    return new Store(
        "notices",
        "notification",
        "rows deleted",
        "no row of the tenant",
        Period.ZERO,
        List.of("notice", "notice_mail", "notice_channel", "security_contact_reminder"));
  }

  @Override
  public Set<Step> steps() {
    return Set.of(Step.PURGE);
  }

  @Override
  public long held(TenantId tenant) {
    return notices.held(tenant);
  }

  @Override
  public String carryOut(Warrant warrant) {
    QuarkusTransaction.requiringNew().run(() -> notices.removeAll(warrant.tenant()));
    return "Notices to the tenant and what became of them were deleted.";
  }
}
