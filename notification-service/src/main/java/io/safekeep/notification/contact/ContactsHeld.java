package io.safekeep.notification.contact;

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

/// Contacts as a store of tenants' data. Nobody is barred from it before the purge: contacts are
/// how the tenant hears of it.
@Singleton
class ContactsHeld implements DataHolder {

  private final SqlContacts contacts;

  ContactsHeld(SqlContacts contacts) {
    this.contacts = contacts;
  }

  @Override
  public Store store() {
    return new Store(
        "contacts",
        "notification",
        "rows deleted",
        "no row of the tenant",
        Period.ZERO,
        List.of("contact", "contact_mail"));
  }

  @Override
  public Set<Step> steps() {
    return Set.of(Step.PURGE);
  }

  @Override
  public long held(TenantId tenant) {
    return contacts.held(tenant);
  }

  @Override
  public String carryOut(Warrant warrant) {
    QuarkusTransaction.requiringNew().run(() -> contacts.removeAll(warrant.tenant()));
    return "Addresses of the tenant's contacts were deleted.";
  }
}
