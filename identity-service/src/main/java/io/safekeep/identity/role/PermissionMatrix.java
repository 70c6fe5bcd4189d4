package io.safekeep.identity.role;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// The permission matrix, resource and action against role. What is not marked is denied. Several
/// roles give the union of their permissions.
public final class PermissionMatrix {

  /// Tenant roles act only within the tenant of their token; the others across tenants.
  private static final String TABLE =
      """
      permission                   tenant-admin  member  platform-operator  support  engineer  services  security  cio  service  instrument
      tenant:create                -             -       x                  -        -         -         -         -    -        -
      tenant:read                  x             x       x                  x        x         x         x         x    x        -
      tenant:suspend               -             -       x                  -        -         -         -         -    -        -
      tenant:reinstate             -             -       x                  -        -         -         -         -    -        -
      relationship:read            x             -       x                  x        -         x         -         -    x        -
      relationship:start           -             -       x                  -        -         -         -         -    -        -
      relationship:end             -             -       x                  -        -         -         -         -    -        -
      user:create                  x             -       x                  -        -         -         -         -    -        -
      user:read                    x             -       x                  x        -         x         -         -    -        -
      user:activate                x             -       x                  -        -         -         -         -    -        -
      user:deactivate              x             -       x                  -        -         -         -         -    -        -
      user:assign-roles            x             -       x                  -        -         -         -         -    -        -
      session:end                  x             -       x                  -        -         -         x         -    -        -
      user:describe                x             -       x                  -        -         -         -         -    -        -
      invitation:create            x             -       x                  -        -         -         -         -    -        -
      invitation:read              x             -       x                  x        -         x         -         -    -        -
      invitation:withdraw          x             -       x                  -        -         -         -         -    -        -
      tenant-domain:claim          x             -       x                  -        -         -         -         -    -        -
      tenant-domain:read           x             -       x                  x        -         x         x         -    -        -
      tenant-domain:verify         x             -       x                  -        -         -         -         -    -        -
      tenant-domain:release        x             -       x                  -        -         -         -         -    -        -
      scim-token:create            x             -       x                  -        -         -         -         -    -        -
      scim-token:read              x             -       x                  -        -         -         x         -    -        -
      scim-token:revoke            x             -       x                  -        -         -         x         -    -        -
      scim:provision               x             -       -                  -        -         -         -         -    -        -
      sign-in-policy:read          x             -       x                  x        -         -         x         -    -        -
      sign-in-policy:set           x             -       x                  -        -         -         -         -    -        -
      federation:read              x             -       x                  x        -         -         x         -    -        -
      federation:manage            x             -       x                  -        -         -         -         -    -        -
      password-policy:read         x             -       x                  x        -         -         x         -    -        -
      password-policy:set          x             -       x                  -        -         -         -         -    -        -
      second-factor:reset          x             -       x                  -        -         -         -         -    -        -
      employee:create              -             -       x                  -        -         -         -         -    -        -
      employee:read                -             -       x                  -        -         -         x         x    -        -
      employee:activate            -             -       x                  -        -         -         -         -    -        -
      employee:deactivate          -             -       x                  -        -         -         -         -    -        -
      employee:end-sessions        -             -       x                  -        -         -         x         -    -        -
      employee:change              -             -       x                  -        -         -         -         -    -        -
      employee:import              -             -       x                  -        -         -         -         -    -        -
      employee:attest              -             -       x                  -        -         -         x         -    -        -
      staff-policy:read            -             -       x                  x        x         x         x         x    -        -
      staff-policy:publish         -             -       x                  -        -         -         x         -    -        -
      ssh-key:own                  -             -       x                  x        x         x         x         -    -        -
      client:create                -             -       x                  -        -         -         -         -    -        -
      client:read                  -             -       x                  -        -         -         -         -    -        -
      client:rotate                -             -       x                  -        -         -         -         -    -        -
      client:disable               -             -       x                  -        -         -         -         -    -        -
      api-key:create               x             -       -                  -        -         -         -         -    -        -
      api-key:read                 x             -       x                  x        -         -         x         -    -        -
      api-key:rotate               x             -       -                  -        -         -         -         -    -        -
      api-key:revoke               x             -       x                  -        -         -         x         -    -        -
      role:read                    x             x       x                  x        x         x         x         x    x        -
      signing-key:rotate           -             -       x                  -        -         -         -         -    -        -
      datastore:register           -             -       x                  -        -         -         -         -    -        -
      datastore:read               x             x       x                  -        x         -         -         -    -        -
      backup:create                x             -       x                  -        x         -         -         -    -        -
      restore:create               x             -       -                  -        -         -         -         -    -        -
      restore:read                 x             x       x                  -        x         -         -         -    -        -
      restore:download             x             -       -                  -        -         -         -         -    -        -
      drill:create                 -             -       x                  -        x         -         -         -    -        -
      drill:read                   x             -       x                  -        x         -         -         -    -        -
      tenant-key:read              -             -       x                  -        x         -         -         -    -        -
      tenant-key:rotate            -             -       x                  -        -         -         -         -    -        -
      evidence:read                x             -       x                  x        x         x         x         x    x        -
      operations:read              -             -       x                  -        x         -         x         x    -        -
      resource:register            -             -       x                  -        -         -         -         -    -        -
      resource:read                x             -       x                  x        x         x         x         -    -        -
      resource:remove              -             -       x                  -        -         -         -         -    -        -
      access-policy:read           -             -       x                  x        x         x         x         x    -        -
      access-policy:propose        -             -       x                  -        -         -         x         -    -        -
      access-policy:activate       -             -       x                  -        -         -         x         -    -        -
      access-policy:evaluate       -             -       x                  x        x         x         x         -    x        -
      access-request:create        -             -       -                  x        x         x         -         -    -        -
      access-request:break-glass   -             -       -                  x        x         -         -         -    -        -
      access-request:read          x             -       x                  x        x         x         x         x    -        -
      access-request:approve       -             -       x                  x        x         x         x         -    -        -
      access-grant:read            x             -       x                  x        x         x         x         x    x        -
      access-grant:connect         -             -       -                  x        x         x         -         -    -        -
      access-grant:revoke          x             -       x                  -        -         -         x         -    -        -
      access-session:read          x             -       x                  -        -         -         x         -    -        -
      access-session:read-events   x             -       -                  -        -         -         x         -    -        -
      access-session:end           x             -       x                  -        -         -         x         -    -        -
      page-view:record             -             -       -                  -        -         -         -         -    x        -
      ssh-trust:read               -             -       x                  -        -         -         -         -    x        -
      ssh-trust:manage             -             -       x                  -        -         -         -         -    -        -
      customer-access:read         x             -       x                  x        x         x         x         -    -        -
      customer-access:set          x             -       -                  -        -         -         -         -    -        -
      customer-access:decide       x             -       -                  -        -         -         -         -    -        -
      lock:read                    -             -       x                  x        x         x         x         x    -        -
      lock:place                   -             -       x                  -        -         -         x         -    -        -
      lock:lift                    -             -       x                  -        -         -         x         -    -        -
      access-review:open           -             -       x                  -        -         -         x         -    -        -
      access-review:read           -             -       x                  x        x         x         x         x    -        -
      access-review:decide         -             -       x                  x        x         x         x         -    -        -
      session-review:read          -             -       x                  -        -         -         x         x    -        -
      session-review:decide        -             -       -                  -        -         -         x         -    -        -
      transparency:read            x             -       x                  -        -         -         x         x    -        -
      deletion-case:read           x             -       x                  x        -         -         x         x    -        -
      relationship-ledger:read     x             -       x                  x        -         -         x         -    -        -
      legal-hold:read              -             -       x                  -        -         -         x         x    -        -
      legal-hold:place             -             -       -                  -        -         -         x         -    -        -
      legal-hold:release           -             -       -                  -        -         -         x         -    -        -
      deletion-request:create      x             -       x                  -        -         -         -         -    -        -
      deletion-request:read        x             -       x                  x        -         -         x         -    -        -
      deletion-request:prove       -             -       x                  -        -         -         x         -    -        -
      deletion-request:approve     -             -       -                  -        -         -         x         -    -        -
      deletion-request:withdraw    x             -       x                  -        -         -         x         -    -        -
      retention-schedule:read      x             x       x                  x        x         x         x         x    x        -
      retention-schedule:propose   -             -       x                  -        -         -         x         -    -        -
      retention-schedule:activate  -             -       -                  -        -         -         x         -    -        -
      data-holder:read             -             -       x                  -        x         -         x         x    -        -
      purge:resume                 -             -       x                  -        -         -         x         -    -        -
      purge:approve                -             -       -                  -        -         -         x         -    -        -
      tombstone:read               -             -       x                  -        -         -         x         -    x        -
      tombstone:create             x             -       -                  -        -         -         -         -    -        -
      purge-certificate:read       x             -       x                  -        -         -         x         x    -        -
      tenant-store:register        -             -       x                  -        -         -         -         -    -        -
      tenant-store:read            x             -       x                  -        x         -         x         -    -        -
      tenant-store:remove          -             -       x                  -        -         -         -         -    -        -
      tenant-export:create         x             -       -                  -        -         -         -         -    -        -
      tenant-export:read           x             -       x                  x        -         -         -         -    -        -
      tenant-export:download       x             -       -                  -        -         -         -         -    -        -
      tenant-contact:set           x             -       x                  -        -         -         -         -    -        -
      tenant-contact:read          x             -       x                  x        -         -         -         -    -        -
      notice:read                  x             -       x                  x        -         -         x         x    -        -
      alert:ingest                 -             -       x                  -        -         -         -         -    x        -
      alert:read                   -             -       x                  x        x         x         x         x    -        -
      alert:handle                 -             -       x                  -        x         -         x         -    -        -
      alert-source:read            -             -       x                  -        x         -         x         -    -        -
      alert-source:manage          -             -       x                  -        -         -         -         -    -        -
      on-call:read                 -             -       x                  x        x         x         x         x    -        -
      on-call:own                  -             -       x                  x        x         x         x         x    -        -
      on-call:manage               -             -       x                  -        -         -         x         -    -        -
      page:acknowledge             -             -       x                  x        x         x         x         x    -        -
      endpoint:read                x             -       x                  -        -         -         -         -    -        -
      endpoint:manage              x             -       x                  -        -         -         -         -    -        -
      delivery:read                x             -       x                  x        -         -         x         -    -        -
      delivery:replay              x             -       x                  -        -         -         -         -    -        -
      incident:open                -             -       x                  x        x         x         x         x    -        -
      incident:read                -             -       x                  x        x         x         x         x    -        -
      incident:read-restricted     -             -       -                  -        -         -         x         x    -        -
      incident:change              -             -       x                  x        x         -         x         x    -        -
      incident:notify              -             -       x                  -        -         -         x         x    -        -
      incident:sign-off            -             -       -                  -        -         -         -         x    -        -
      tenant-incident:read         x             x       -                  -        -         -         -         -    -        -
      status:post                  -             -       x                  x        x         -         x         x    -        -
      status:manage                -             -       x                  -        -         -         -         -    -        -
      attestation:read             -             -       x                  -        x         x         x         x    -        -
      attestation:record           -             -       x                  -        -         -         x         x    -        -
      finding:read                 -             -       x                  -        x         -         x         x    -        -
      finding:manage               -             -       x                  -        -         -         x         x    -        -
      measurement:read             -             -       x                  -        x         -         x         x    -        -
      measurement:report           -             -       x                  -        -         -         x         -    -        x
      """;

  private static final Map<Role, SortedSet<String>> PERMISSIONS = parse();

  private PermissionMatrix() {}

  /// Every permission that at least one of the roles has, in alphabetical order.
  public static SortedSet<String> permissionsOf(Collection<Role> roles) {
    var union = new TreeSet<String>();
    roles.forEach(role -> union.addAll(PERMISSIONS.getOrDefault(role, new TreeSet<>())));
    return union;
  }

  /// The whole matrix, by role, for people who review it.
  public static Map<String, Set<String>> export() {
    var matrix = new LinkedHashMap<String, Set<String>>();
    PERMISSIONS.forEach((role, permissions) -> matrix.put(role.label(), permissions));
    return matrix;
  }

  /// The whole matrix as a table (RFC 4180): a row for each permission, a column for each role.
  public static String csv() {
    var roles = PERMISSIONS.keySet();
    var csv = new StringBuilder("permission");
    roles.forEach(role -> csv.append(',').append(role.label()));
    for (var permission : permissionsOf(roles)) {
      csv.append("\r\n").append(permission);
      roles.forEach(role ->
          csv.append(',').append(permissionsOf(Set.of(role)).contains(permission) ? "x" : ""));
    }
    return csv.append("\r\n").toString();
  }

  private static Map<Role, SortedSet<String>> parse() {
    var permissions = new EnumMap<Role, SortedSet<String>>(Role.class);
    var lines = TABLE.lines().map(line -> List.of(line.strip().split("\\s+"))).toList();
    var columns = new ArrayList<Role>();
    for (var label : lines.getFirst().subList(1, lines.getFirst().size())) {
      var role = Role.find(label).orElseThrow();
      columns.add(role);
    }
    for (var line : lines.subList(1, lines.size())) {
      for (int column = 0; column < columns.size(); column++) {
        if (line.get(column + 1).equals("x")) {
          permissions
              .computeIfAbsent(columns.get(column), _ -> new TreeSet<>())
              .add(line.getFirst());
        }
      }
    }
    return permissions;
  }
}
