package io.safekeep.identity.employee;

import io.safekeep.identity.attestation.Standing;
import io.safekeep.identity.role.Role;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One of the vendor's people. Cannot sign in before the background check is on record, nor after
/// leaving; who comes back gets a new account.
public sealed interface Employee {

  Profile profile();

  /// How somebody works here.
  enum Kind {
    EMPLOYEE,
    CONTRACTOR;

    /// Name in requests and tables.
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Kind> find(String label) {
      return Arrays.stream(values()).filter(kind -> kind.label().equals(label)).findFirst();
    }
  }

  /// What the offer says: who comes, as what, and when.
  ///
  /// @param externalId what the HR system calls the person; null for nothing
  /// @param email where a link to choose another password is sent; null for nowhere
  record Hire(
      String userName,
      String displayName,
      Kind kind,
      @Nullable String externalId,
      @Nullable String email,
      LocalDate offeredOn,
      LocalDate startsOn) {}

  /// An end that is planned.
  record Leaving(Instant at, String reason) {}

  /// What is known of a person in every state.
  ///
  /// @param teams what they may ask access for goes by these
  /// @param manager who answers for them; null for nobody
  /// @param leaving null if none is planned
  record Profile(
      UUID id,
      Hire hire,
      Set<Role> roles,
      Set<String> teams,
      @Nullable UUID manager,
      @Nullable Leaving leaving,
      Instant createdAt) {

    public Profile {
      roles = Set.copyOf(roles);
      teams = Set.copyOf(teams);
    }

    public String userName() {
      return hire.userName();
    }

    public String displayName() {
      return hire.displayName();
    }

    Standing.Person person() {
      return new Standing.Person(hire.offeredOn(), hire.startsOn(), roles);
    }

    Profile moved(Set<Role> roles, Set<String> teams, @Nullable UUID manager) {
      return new Profile(id, hire, roles, teams, manager, leaving, createdAt);
    }

    Profile leaving(@Nullable Leaving planned) {
      return new Profile(id, hire, roles, teams, manager, planned, createdAt);
    }

    Profile hiredAs(Hire other) {
      return new Profile(id, other, roles, teams, manager, leaving, createdAt);
    }
  }

  /// Who has not left.
  sealed interface Employed extends Employee {

    /// The same state with another profile.
    Employed with(Profile profile);

    default Left leave(String reason, Instant now) {
      return new Left(profile(), reason, now);
    }
  }

  record Pending(Profile profile) implements Employed {

    @Override
    public Pending with(Profile profile) {
      return new Pending(profile);
    }

    Active activate(Instant now) {
      return new Active(profile, now);
    }
  }

  record Active(Profile profile, Instant activatedAt) implements Employed {

    @Override
    public Active with(Profile profile) {
      return new Active(profile, activatedAt);
    }

    Suspended suspend(List<String> reasons, Instant now) {
      return new Suspended(profile, activatedAt, reasons, now);
    }
  }

  /// Works here and may sign in, to do what is missing; has no role until that is done.
  ///
  /// @param reasons what is missing
  record Suspended(Profile profile, Instant activatedAt, List<String> reasons, Instant suspendedAt)
      implements Employed {

    public Suspended {
      reasons = List.copyOf(reasons);
    }

    @Override
    public Suspended with(Profile profile) {
      return new Suspended(profile, activatedAt, reasons, suspendedAt);
    }

    Suspended because(List<String> others) {
      return new Suspended(profile, activatedAt, others, suspendedAt);
    }

    Active reinstate() {
      return new Active(profile, activatedAt);
    }
  }

  record Left(Profile profile, String reason, Instant leftAt) implements Employee {}
}
