package io.safekeep.identity.admin;

import io.safekeep.identity.tenant.TenantDirectory;
import io.safekeep.runtime.pages.Frame;
import jakarta.inject.Singleton;
import java.util.List;

/// What stands around each of these pages: who looks at it, whose people it is about, and the ways
/// to the others.
///
/// @param ways only those that the person may go
record Shell(Frame frame, List<Way> ways) {

  /// @param current true of the page that is shown
  record Way(String href, String text, boolean current) {}

  /// A page, and the permission that its route asks for.
  private record Door(String href, String text, String resource, String action) {}

  /// In the order in which they are shown.
  private static final List<Door> DOORS =
      List.of(
          new Door(AdminPaths.FIRST, "Overview", "role", "read"),
          new Door(UserPages.PATH, "Users", "user", "read"),
          new Door(DomainPages.PATH, "Domains", "tenant-domain", "read"),
          new Door(RolePage.PATH, "Roles", "role", "read"),
          new Door(StaffPages.PATH, "Employees", "employee", "read"),
          new Door(TeamPages.PATH, "Teams", "employee", "read"),
          new Door(StaffPolicyPages.PATH, "Policy and courses", "employee", "read"),
          new Door(FederationPages.PATH, "Single sign-on", "federation", "manage"),
          new Door(PasswordPolicyPage.PATH, "Password policy", "password-policy", "read"),
          new Door(ApiKeyPages.PATH, "API keys", "api-key", "create"));

  /// Makes the shell of the current request's page.
  @Singleton
  static class Shells {

    private final Administrator administrator;
    private final TenantDirectory tenants;

    Shells(Administrator administrator, TenantDirectory tenants) {
      this.administrator = administrator;
      this.tenants = tenants;
    }

    /// @param here address of the page, or of the one that it belongs to
    Shell around(String here) {
      var organisation =
          administrator
              .tenant()
              .map(tenant -> tenants.get(tenant).profile().name())
              .orElse("All tenants");
      return new Shell(
          new Frame("identity", "People", administrator.name(), organisation),
          DOORS.stream()
              .filter(door -> administrator.may(door.resource, door.action))
              .map(door -> new Way(door.href, door.text, door.href.equals(here)))
              .toList());
    }
  }
}
