package io.safekeep.identity.tenant;

import io.safekeep.contracts.TenantId;
import java.time.Instant;

/// A customer of the vendor. Active with at least one open relationship, former without; suspended
/// is a bar that somebody put up and takes down.
public sealed interface Tenant {

  TenantProfile profile();

  default TenantId id() {
    return profile().id();
  }

  /// True if its people and clients may get tokens. Former tenants still may: they have the right
  /// to take their data with them.
  default boolean maySignIn() {
    return switch (this) {
      case Active _, Former _ -> true;
      case Suspended _, Departing _ -> false;
    };
  }

  record Active(TenantProfile profile) implements Tenant {

    Suspended suspend(String reason, Instant now) {
      return new Suspended(profile, reason, now);
    }

    Former leave(Instant now) {
      return new Former(profile, now);
    }
  }

  record Suspended(TenantProfile profile, String reason, Instant suspendedAt) implements Tenant {

    /// @param hasOpenRelationship false if the last one ended during the suspension
    Tenant reinstate(boolean hasOpenRelationship, Instant now) {
      return hasOpenRelationship ? new Active(profile) : new Former(profile, now);
    }
  }

  /// @param formerSince when the last relationship ended, or when that became effective
  record Former(TenantProfile profile, Instant formerSince) implements Tenant {

    Suspended suspend(String reason, Instant now) {
      return new Suspended(profile, reason, now);
    }

    Active returned() {
      return new Active(profile);
    }
  }

  /// A former tenant whose data is on its way out: kept from everybody, and not yet deleted.
  ///
  /// @param sealed whether it is too late to come back
  record Departing(TenantProfile profile, Instant formerSince, boolean sealed) implements Tenant {

    Active returned() {
      return new Active(profile);
    }
  }
}
