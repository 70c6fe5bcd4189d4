package io.safekeep.identity.role;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// A set of permissions that an account holds. What each may do stands in [PermissionMatrix].
public enum Role {
  /// Runs a tenant's side of the suite.
  TENANT_ADMIN("tenant-admin", Holder.TENANT_USER, Holder.TENANT_CLIENT),
  /// Uses it.
  MEMBER("member", Holder.TENANT_USER, Holder.TENANT_CLIENT),
  /// Runs the suite itself.
  PLATFORM_OPERATOR("platform-operator", Holder.EMPLOYEE, Holder.SUITE_CLIENT),
  /// Helps tenants; sees who they are, not their data.
  SUPPORT("support", Holder.EMPLOYEE),
  /// Keeps datastores and backups working.
  ENGINEER("engineer", Holder.EMPLOYEE),
  /// Sets things up for tenants and advises them.
  SERVICES("services", Holder.EMPLOYEE),
  /// Watches over access: policies, locks, reviews.
  SECURITY("security", Holder.EMPLOYEE),
  /// Answers for security: signs off every security incident before it is closed.
  CIO("cio", Holder.EMPLOYEE),
  /// Another service of the suite.
  SERVICE("service", Holder.SUITE_CLIENT),
  /// Looks at what the suite cannot see, a scanner for example, and reports.
  INSTRUMENT("instrument", Holder.SUITE_CLIENT);

  /// Kinds of accounts.
  public enum Holder {
    TENANT_USER,
    TENANT_CLIENT,
    EMPLOYEE,
    SUITE_CLIENT
  }

  private final String label;
  private final Set<Holder> holders;

  Role(String label, Holder first, Holder... more) {
    this.label = label;
    this.holders = EnumSet.of(first, more);
  }

  /// Name in tokens, requests and tables.
  @JsonValue
  public String label() {
    return label;
  }

  public boolean isFor(Holder holder) {
    return holders.contains(holder);
  }

  public static Optional<Role> find(String label) {
    return Arrays.stream(values()).filter(role -> role.label.equals(label)).findFirst();
  }
}
