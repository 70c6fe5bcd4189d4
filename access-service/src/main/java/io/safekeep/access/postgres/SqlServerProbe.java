package io.safekeep.access.postgres;

import io.safekeep.access.AccessProblem;
import io.safekeep.access.resource.Resource;
import io.safekeep.access.resource.ResourceClass;
import io.safekeep.access.resource.Target;
import io.safekeep.access.resource.TargetProbe;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.sql.SqlFault;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Looks whether grants on a server could be enforced: its name is verified by TLS, and its
/// administrator can make roles and let them be readers or writers.
@Singleton
final class SqlServerProbe implements TargetProbe {

  /// PostgreSQL 16: who makes roles gives away only those over which they have ADMIN.
  private static final int ADMIN_IS_NEEDED = 160000;

  @Override
  public ResourceClass resourceClass() {
    return ResourceClass.POSTGRES;
  }

  @Override
  public void look(Resource resource, @Nullable String secret) {
    if (!(resource.target() instanceof Target.Postgres target) || secret == null) {
      throw new IllegalArgumentException(resource.label() + " is looked at with a password");
    }
    var administrators = new SqlAdministrators(_ -> secret);
    try {
      administrators
          .call(resource, connection -> missing(connection, target))
          .forEach(missing -> {
            throw refused(target, missing);
          });
    } catch (SqlFault e) {
      throw refused(target, String.valueOf(e.getMessage()));
    } finally {
      administrators.close();
    }
  }

  private static Refusal refused(Target.Postgres target, String why) {
    return new Refusal(
        AccessProblem.RESOURCE_NOT_REACHABLE,
        "%s:%d: %s".formatted(target.host(), target.port(), why));
  }

  private static List<String> missing(Connection connection, Target.Postgres target)
      throws SQLException {
    try (var query =
        connection.prepareStatement(
            """
            select array_remove(
              array[case when not (rolsuper or rolcreaterole)
                then 'give role ' || rolname || ' the attribute CREATEROLE' end]
              || array(select 'there is no role ' || g from unnest(?) g
                  where not exists (select from pg_roles where rolname = g))
              || array(select format('grant %I to %I with admin option', g.rolname, r.rolname)
                  from pg_roles g where g.rolname = any(?)
                    and current_setting('server_version_num')::int >= ? and not r.rolsuper
                    and not pg_has_role(r.oid, g.oid, 'MEMBER WITH ADMIN OPTION')), null) as missing
            from pg_roles r where rolname = current_user
            """)) {
      var groups =
          connection.createArrayOf("text", new String[] {target.readers(), target.writers()});
      query.setArray(1, groups);
      query.setArray(2, groups);
      query.setInt(3, ADMIN_IS_NEEDED);
      try (var result = query.executeQuery()) {
        result.next();
        return List.of((String[]) result.getArray("missing").getArray());
      }
    }
  }
}
