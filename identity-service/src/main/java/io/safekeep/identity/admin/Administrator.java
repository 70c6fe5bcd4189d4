package io.safekeep.identity.admin;

import io.quarkus.security.StringPermission;
import io.quarkus.security.identity.SecurityIdentity;
import io.safekeep.contracts.TenantId;
import io.safekeep.identity.op.PersonAtBrowser.Person;
import jakarta.enterprise.context.RequestScoped;
import java.util.Objects;
import java.util.Optional;

/// The person who looks at one of these pages.
@RequestScoped
class Administrator {

  /// Attribute of their identity.
  static final String PERSON = "safekeep.person";

  private final SecurityIdentity identity;

  Administrator(SecurityIdentity identity) {
    this.identity = identity;
  }

  Person person() {
    return Objects.requireNonNull(identity.<Person>getAttribute(PERSON));
  }

  String name() {
    return person().account().displayName();
  }

  /// Whose people they see to; empty for those of the vendor.
  Optional<TenantId> tenant() {
    return person().account().tenant();
  }

  /// True if the route that asks for this permission would let them in: what nobody may press is
  /// not shown to them.
  boolean may(String resource, String action) {
    return identity.checkPermissionBlocking(new StringPermission(resource, action));
  }
}
