package io.safekeep.identity.employee;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/// What the sign-in names of the vendor's own people end in. No tenant can have it.
@ConfigMapping(prefix = "safekeep.identity.staff")
public interface StaffDomain {

  /// A domain name, for example `staff.vendor.example`.
  @WithDefault("staff.safekeep.example")
  String domain();

  default boolean is(String other) {
    return domain().equalsIgnoreCase(other);
  }
}
