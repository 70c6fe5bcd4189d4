package io.safekeep.identity.employee;

import io.safekeep.identity.role.Role;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One of the vendor's people. Cannot sign in before the background check is on record, nor after
/// leaving; who comes back gets a new account.
public sealed interface Employee {

  Profile profile();

  /// What is known of a person in every state.
  ///
  /// @param teams what they may ask access for goes by these
  /// @param manager who answers for them; null for nobody
  record Profile(
      UUID id,
      String userName,
      String displayName,
      Set<Role> roles,
      Set<String> teams,
      @Nullable UUID manager,
      Instant createdAt) {

    public Profile {
      roles = Set.copyOf(roles);
      teams = Set.copyOf(teams);
    }

    Profile moved(Set<Role> roles, Set<String> teams, @Nullable UUID manager) {
      return new Profile(id, userName, displayName, roles, teams, manager, createdAt);
    }
  }

  /// Who has not left, and can move to other work.
  sealed interface Employed extends Employee {

    Employed moved(Set<Role> roles, Set<String> teams, @Nullable UUID manager);
  }

  record Pending(Profile profile) implements Employed {

    @Override
    public Pending moved(Set<Role> roles, Set<String> teams, @Nullable UUID manager) {
      return new Pending(profile.moved(roles, teams, manager));
    }

    /// @param backgroundCheck where the check's result is filed
    Active activate(String backgroundCheck, Instant now) {
      return new Active(profile, backgroundCheck, now);
    }

    Left leave(String reason, Instant now) {
      return new Left(profile, reason, now);
    }
  }

  record Active(Profile profile, String backgroundCheck, Instant activatedAt) implements Employed {

    @Override
    public Active moved(Set<Role> roles, Set<String> teams, @Nullable UUID manager) {
      return new Active(profile.moved(roles, teams, manager), backgroundCheck, activatedAt);
    }

    Left leave(String reason, Instant now) {
      return new Left(profile, reason, now);
    }
  }

  record Left(Profile profile, String reason, Instant leftAt) implements Employee {}
}
