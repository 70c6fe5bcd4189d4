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
      permission            tenant-admin  member  platform-operator  support  engineer  service
      tenant:create         -             -       x                  -        -         -
      tenant:read           x             x       x                  x        x         x
      tenant:suspend        -             -       x                  -        -         -
      tenant:reinstate      -             -       x                  -        -         -
      relationship:read     x             -       x                  x        -         x
      relationship:start    -             -       x                  -        -         -
      relationship:end      -             -       x                  -        -         -
      user:create           x             -       x                  -        -         -
      user:read             x             -       x                  x        -         -
      user:activate         x             -       x                  -        -         -
      user:deactivate       x             -       x                  -        -         -
      employee:create       -             -       x                  -        -         -
      employee:read         -             -       x                  -        -         -
      employee:activate     -             -       x                  -        -         -
      employee:deactivate   -             -       x                  -        -         -
      client:create         -             -       x                  -        -         -
      client:read           -             -       x                  -        -         -
      client:rotate         -             -       x                  -        -         -
      client:disable        -             -       x                  -        -         -
      role:read             x             x       x                  x        x         x
      signing-key:rotate    -             -       x                  -        -         -
      datastore:register    -             -       x                  -        -         -
      datastore:read        x             x       x                  -        x         -
      backup:create         x             -       x                  -        x         -
      restore:create        x             -       -                  -        -         -
      restore:read          x             x       x                  -        x         -
      tenant-key:read       -             -       x                  -        x         -
      tenant-key:rotate     -             -       x                  -        -         -
      evidence:read         x             -       x                  x        x         x
      operations:read       -             -       x                  -        x         -
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
