package io.safekeep.identity.employee;

import io.safekeep.identity.role.Role;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/// One of the vendor's people. Cannot sign in before the background check is on record, nor after
/// leaving; who comes back gets a new account.
public sealed interface Employee {

  Profile profile();

  /// What is known of a person in every state.
  record Profile(UUID id, String userName, String displayName, Set<Role> roles, Instant createdAt) {

    public Profile {
      roles = Set.copyOf(roles);
    }
  }

  record Pending(Profile profile) implements Employee {

    /// @param backgroundCheck where the check's result is filed
    Active activate(String backgroundCheck, Instant now) {
      return new Active(profile, backgroundCheck, now);
    }

    Left leave(String reason, Instant now) {
      return new Left(profile, reason, now);
    }
  }

  record Active(Profile profile, String backgroundCheck, Instant activatedAt) implements Employee {

    Left leave(String reason, Instant now) {
      return new Left(profile, reason, now);
    }
  }

  record Left(Profile profile, String reason, Instant leftAt) implements Employee {}
}
