package io.safekeep.notification.contact;

import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/// P140: each tenant has somebody who is told of incidents first. Results name a tenant by its id,
/// and evidence that is public names none.
@Singleton
class SecurityContactsVerified implements ControlCheck {

  private final SqlContacts contacts;

  SecurityContactsVerified(SqlContacts contacts) {
    this.contacts = contacts;
  }

  @Override
  public String name() {
    return "security-contacts-verified";
  }

  @Override
  public String promise() {
    return "P140";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(15);
  }

  @Override
  public String bound() {
    return "at least 1 verified security contact for each tenant";
  }

  @Override
  public List<ControlResult> check() {
    return contacts.reach().stream()
        .map(tenant ->
            new ControlResult(
                tenant.forSecurity() > 0 ? Outcome.PASS : Outcome.FAIL,
                tenant.tenant(),
                tenant.tenant().toString(),
                tenant.forSecurity() + " verified contacts for security",
                tenant.forSecurity() > 0
                    ? "The tenant has somebody who is told of incidents first."
                    : "The tenant has named nobody for security; its administrators are told, and"
                        + " reminded."))
        .toList();
  }
}
