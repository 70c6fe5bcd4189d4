package io.safekeep.identity.user;

import io.safekeep.contracts.TenantId;
import io.safekeep.identity.role.Role;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// One person of a tenant. The user name is unique within the tenant; with the tenant's domain it
/// is what the person signs in with.
public sealed interface User {

  Profile profile();

  /// What is known of a person in every state.
  record Profile(
      UUID id,
      TenantId tenant,
      String userName,
      Particulars particulars,
      Set<Role> roles,
      Instant createdAt) {

    public Profile {
      roles = Set.copyOf(roles);
    }

    public String displayName() {
      return particulars.displayName();
    }
  }

  /// What people may say of themselves.
  ///
  /// @param email where mail reaches them; need not be what they sign in with
  /// @param locale in which they want to be addressed (BCP 47)
  record Particulars(
      String displayName, Optional<String> email, Optional<Locale> locale, Optional<ZoneId> zone) {

    /// Nothing but a name.
    public static Particulars named(String displayName) {
      return new Particulars(displayName, Optional.empty(), Optional.empty(), Optional.empty());
    }

    @Override
    public String toString() {
      return "Particulars[...]";
    }
  }

  record Active(Profile profile) implements User {

    Deactivated deactivate(String reason, Instant now) {
      return new Deactivated(profile, reason, now);
    }
  }

  /// Cannot sign in; what the person did stays theirs.
  record Deactivated(Profile profile, String reason, Instant deactivatedAt) implements User {

    Active activate() {
      return new Active(profile);
    }
  }
}
