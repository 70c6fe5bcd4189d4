package io.safekeep.identity.role;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PermissionMatrixTest {

  @Test
  void severalRolesGiveTheUnion() {
    assertThat(PermissionMatrix.permissionsOf(List.of(Role.MEMBER, Role.SERVICE)))
        .containsExactly(
            "access-grant:read",
            "access-policy:evaluate",
            "datastore:read",
            "evidence:read",
            "page-view:record",
            "relationship:read",
            "restore:read",
            "role:read",
            "ssh-trust:read",
            "tenant:read");
  }

  @Test
  void noRoleGivesNothing() {
    assertThat(PermissionMatrix.permissionsOf(List.of())).isEmpty();
  }

  @Test
  void whatReachesAcrossTenantsIsForNoTenantRole() {
    var tenantRoles = PermissionMatrix.permissionsOf(Set.of(Role.TENANT_ADMIN, Role.MEMBER));

    assertThat(tenantRoles)
        .noneMatch(permission -> permission.startsWith("employee:"))
        .noneMatch(permission -> permission.startsWith("client:"))
        .doesNotContain(
            "tenant:create",
            "tenant:suspend",
            "tenant:reinstate",
            "relationship:end",
            "signing-key:rotate",
            "operations:read");
  }

  @Test
  void supportSeesNoData() {
    assertThat(PermissionMatrix.permissionsOf(Set.of(Role.SUPPORT)))
        .noneMatch(permission -> permission.startsWith("datastore:"))
        .noneMatch(permission -> permission.startsWith("restore:"))
        .noneMatch(permission -> permission.startsWith("backup:"));
  }

  @Test
  void everyRoleStandsInTheMatrix() {
    assertThat(PermissionMatrix.export().keySet())
        .containsExactly(
            "tenant-admin",
            "member",
            "platform-operator",
            "support",
            "engineer",
            "services",
            "security",
            "service");
  }
}
