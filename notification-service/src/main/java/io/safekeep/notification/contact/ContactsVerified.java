package io.safekeep.notification.contact;

import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/// P86: a tenant can be told what changes, because somebody of it is known to read mail.
@Singleton
class ContactsVerified implements ControlCheck {

  private final SqlContacts contacts;

  ContactsVerified(SqlContacts contacts) {
    this.contacts = contacts;
  }

  @Override
  public String name() {
    return "contacts-verified";
  }

  @Override
  public String promise() {
    return "P86";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(15);
  }

  @Override
  public String bound() {
    return "at least 1 verified contact for each tenant";
  }

  @Override
  public List<ControlResult> check() {
    return contacts.reach().stream()
        .map(tenant ->
            new ControlResult(
                tenant.verified() > 0 ? Outcome.PASS : Outcome.FAIL,
                tenant.tenant(),
                tenant.tenant().toString(),
                tenant.verified() + " verified contacts",
                tenant.verified() > 0
                    ? "The tenant can be told what happens to its data."
                    : "Nobody of the tenant can be told what happens to its data."))
        .toList();
  }
}
