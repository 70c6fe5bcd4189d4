package io.safekeep.identity.account;

import io.safekeep.identity.employee.Employee;
import io.safekeep.identity.employee.EmployeeDirectory;
import io.safekeep.identity.employee.StaffDomain;
import io.safekeep.identity.password.Passwords;
import io.safekeep.identity.tenant.Tenant;
import io.safekeep.identity.tenant.TenantDirectory;
import io.safekeep.identity.user.User;
import io.safekeep.identity.user.UserDirectory;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Finds the person behind a sign-in name or a token, and says whether they may come in.
@ApplicationScoped
public class Accounts {

  private final UserDirectory users;
  private final EmployeeDirectory employees;
  private final TenantDirectory tenants;
  private final StaffDomain staffDomain;
  private final Passwords passwords;
  private final SignInElsewhere signInElsewhere;

  Accounts(
      UserDirectory users,
      EmployeeDirectory employees,
      TenantDirectory tenants,
      StaffDomain staffDomain,
      Passwords passwords,
      SignInElsewhere signInElsewhere) {
    this.users = users;
    this.employees = employees;
    this.tenants = tenants;
    this.staffDomain = staffDomain;
    this.passwords = passwords;
    this.signInElsewhere = signInElsewhere;
  }

  /// A person with the password to compare with.
  ///
  /// @param passwordExpired true if the password only serves to choose another
  /// @param barred why they may not come in even with the right password
  public record Candidate(
      Account account, String passwordHash, boolean passwordExpired, Optional<Bar> barred) {

    @Override
    public String toString() {
      return "Candidate[" + account.id() + "]";
    }
  }

  /// Reasons to keep out somebody who has the right password.
  public enum Bar {
    TENANT_SUSPENDED,
    NOT_ACTIVE
  }

  /// @param signInName user name, `@`, and the tenant's or the staff's domain
  public Optional<Candidate> find(String signInName) {
    int at = signInName.lastIndexOf('@');
    if (at < 1) {
      return Optional.empty();
    }
    var userName = signInName.substring(0, at);
    var domain = signInName.substring(at + 1);
    return staffDomain.is(domain)
        ? employees.find(userName).map(this::candidate)
        : tenants
            .findByDomain(domain)
            .flatMap(
                tenant -> users.find(tenant.id(), userName).map(found -> candidate(found, tenant)));
  }

  /// The person of that id, if they may have tokens now: they are active, their tenant is, and
  /// their password is not too old (P118), or they sign in without one, at another issuer.
  public Optional<Account> findAdmissible(UUID id) {
    return candidate(id)
        .filter(candidate ->
            candidate.barred.isEmpty()
                && (!candidate.passwordExpired || signInElsewhere.isOf(candidate.account)))
        .map(Candidate::account);
  }

  /// The same, but for people who are about to choose another password, or whom somebody helps:
  /// theirs may be too old.
  public Optional<Account> findActive(UUID id) {
    return candidate(id).filter(candidate -> candidate.barred.isEmpty()).map(Candidate::account);
  }

  private Optional<Candidate> candidate(UUID id) {
    return users
        .findWithPassword(id)
        .map(found -> candidate(found, tenants.get(found.user().profile().tenant())))
        .or(() -> employees.findWithPassword(id).map(this::candidate));
  }

  /// Stores a password that the person chose.
  public void changePassword(Account account, String passwordHash, Instant now) {
    if (account.tenant().isPresent()) {
      users.changePassword(account.id(), passwordHash, now);
    } else {
      employees.changePassword(account.id(), passwordHash, now);
    }
  }

  /// Replaces the person's password hash by one of the same password with today's settings.
  public void renewHash(Account account, String passwordHash) {
    if (account.tenant().isPresent()) {
      users.renewHash(account.id(), passwordHash);
    } else {
      employees.renewHash(account.id(), passwordHash);
    }
  }

  private Candidate candidate(UserDirectory.WithPassword found, Tenant tenant) {
    return new Candidate(
        account(found.user(), tenant),
        found.passwordHash(),
        passwords.isExpired(
            Optional.of(tenant.id()), found.passwordHash(), found.passwordChangedAt()),
        bar(found.user(), tenant));
  }

  private Candidate candidate(EmployeeDirectory.WithPassword found) {
    return new Candidate(
        account(found.employee()),
        found.passwordHash(),
        passwords.isExpired(Optional.empty(), found.passwordHash(), found.passwordChangedAt()),
        bar(found.employee()));
  }

  private static Optional<Bar> bar(User user, Tenant tenant) {
    return switch (user) {
      case User.Deactivated _ -> Optional.of(Bar.NOT_ACTIVE);
      case User.Active _ ->
          tenant.maySignIn() ? Optional.empty() : Optional.of(Bar.TENANT_SUSPENDED);
    };
  }

  private static Optional<Bar> bar(Employee employee) {
    return switch (employee) {
      case Employee.Active _, Employee.Suspended _ -> Optional.empty();
      case Employee.Pending _, Employee.Left _ -> Optional.of(Bar.NOT_ACTIVE);
    };
  }

  private static Account account(User user, Tenant tenant) {
    var profile = user.profile();
    return new Account(
        profile.id(),
        Optional.of(profile.tenant()),
        profile.userName() + "@" + tenant.profile().domain(),
        profile.displayName(),
        profile.roles());
  }

  private Account account(Employee employee) {
    var profile = employee.profile();
    return new Account(
        profile.id(),
        Optional.empty(),
        profile.userName() + "@" + staffDomain.domain(),
        profile.displayName(),
        employee instanceof Employee.Suspended ? Set.of() : profile.roles());
  }
}
