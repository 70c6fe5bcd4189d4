package io.safekeep.identity.role;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
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
            "alert:ingest",
            "datastore:read",
            "evidence:read",
            "page-view:record",
            "relationship:read",
            "restore:read",
            "retention-schedule:read",
            "role:read",
            "ssh-trust:read",
            "tenant-incident:read",
            "tenant:read",
            "tombstone:read");
  }

  /// Every set of roles against every permission, by the marks of the single roles.
  @Test
  void setOfRolesPermitsExactlyWhatOneOfThemDoes() {
    // Given
    var roles = Role.values();
    var marks = PermissionMatrix.export();
    var all = PermissionMatrix.permissionsOf(List.of(roles));

    // When
    for (int set = 0; set < 1 << roles.length; set++) {
      var members = EnumSet.noneOf(Role.class);
      for (int i = 0; i < roles.length; i++) {
        if ((set >> i & 1) == 1) {
          members.add(roles[i]);
        }
      }
      var permitted = PermissionMatrix.permissionsOf(members);

      // Then
      for (var permission : all) {
        boolean marked =
            members.stream().anyMatch(role -> marks.get(role.label()).contains(permission));
        assertThat(permitted.contains(permission))
            .as("%s of %s", permission, members)
            .isEqualTo(marked);
      }
      assertThat(all).containsAll(permitted);
    }
  }

  @Test
  void tableHasARowForEachPermissionAndAColumnForEachRole() {
    // When
    var rows = PermissionMatrix.csv().split("\r\n");

    // Then
    assertThat(rows[0])
        .isEqualTo(
            "permission,tenant-admin,member,platform-operator,support,engineer,services,security,cio,service,instrument");
    assertThat(rows)
        .hasSize(1 + PermissionMatrix.permissionsOf(List.of(Role.values())).size())
        .contains(
            "user:create,x,,x,,,,,,,",
            "restore:download,x,,,,,,,,,",
            "role:read,x,x,x,x,x,x,x,x,x,",
            "measurement:report,,,x,,,,x,,,x");
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
  void instrumentsReportAndReadNothing() {
    assertThat(PermissionMatrix.permissionsOf(Set.of(Role.INSTRUMENT)))
        .containsExactly("measurement:report");
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
            "cio",
            "service",
            "instrument");
  }
}
