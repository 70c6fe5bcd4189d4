package io.safekeep.access.postgres;

import io.safekeep.access.resource.Resource;
import io.safekeep.access.resource.Target;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Roles of grants in tenants' servers: the statements, each safe to repeat.
final class SqlRoles {
  private static final int FIRST_WITH_GRANT_OPTIONS = 160_000;
  private static final String INSUFFICIENT_PRIVILEGE = "42501";
  private static final Duration LONGEST_END = Duration.ofSeconds(5);

  private final SqlAdministrators administrators;

  SqlRoles(SqlAdministrators administrators) {
    this.administrators = administrators;
  }

  /// What the server says about a role.
  ///
  /// @param connections how many backends it has
  /// @param memberOf names of roles whose rights it has
  /// @param members names of others who have its rights
  /// @param powers attributes that it should not have
  record Seen(
      long oid,
      boolean login,
      long connections,
      Set<String> memberOf,
      Set<String> members,
      List<String> powers) {}

  /// Makes the role, or makes it again what it should be.
  ///
  /// @return its number
  long put(Resource resource, String role, String verifier, boolean writes) {
    var target = (Target.Postgres) resource.target();
    return administrators.call(
        resource,
        connection -> {
          // Quoted by the driver's rules for literals: a verifier has neither quotes nor
          // backslashes, and a role's name is made by us.
          var attributes =
              "login inherit connection limit %d password '%s'"
                  .formatted(PostgresEnforcer.MOST_CONNECTIONS, verifier);
          var known = look(connection, role, target.administrator());
          // What a role may do beyond this, one who may only make roles cannot take away again: a
          // new
          // role has none of it, and it is looked for. The server forgets the password too, 24
          // hours
          // after the role was made.
          execute(
              connection,
              known.isPresent()
                  ? "alter role %s with %s".formatted(role, attributes)
                  : "create role %s with %s valid until '%s'"
                      .formatted(role, attributes, tomorrow(connection)));
          for (var extra : known.map(Seen::memberOf).orElse(Set.of())) {
            if (!groups(target, writes).contains(extra)) {
              execute(connection, "revoke %s from %s".formatted(quoted(extra), role));
            }
          }
          // Inherited, but not to be set: what the session makes belongs to its own role, and ends
          // with it.
          var options =
              connection
                      .unwrap(org.postgresql.core.BaseConnection.class)
                      .haveMinimumServerVersion(FIRST_WITH_GRANT_OPTIONS)
                  ? " with inherit true, set false, admin false"
                  : "";
          for (var group : groups(target, writes)) {
            execute(connection, "grant %s to %s%s".formatted(quoted(group), role, options));
          }
          hold(connection, role, target);
          execute(
              connection,
              "alter role %s set default_transaction_read_only = %s"
                  .formatted(role, writes ? "off" : "on"));
          execute(
              connection,
              "alter role %s set client_connection_check_interval = 1000".formatted(role));
          logStatements(connection, role);
          return look(connection, role, target.administrator()).orElseThrow().oid();
        });
  }

  /// Ends all that the role does, and the role. What is not there is done already.
  ///
  /// @param oid of the role, if it was made before; 0 if not
  void remove(Resource resource, String role, long oid) {
    var target = (Target.Postgres) resource.target();
    administrators.call(
        resource,
        connection -> {
          var known = look(connection, role, target.administrator());
          if (known.isPresent()) {
            execute(connection, "alter role %s nologin connection limit 0".formatted(role));
            hold(connection, role, target);
            terminate(connection, known.get().oid());
            takeOver(connection, role, target);
            execute(connection, "drop role if exists " + role);
          }
          if (oid != 0) {
            terminate(connection, oid);
          }
          return null;
        });
  }

  Optional<Seen> observe(Resource resource, String role) {
    var target = (Target.Postgres) resource.target();
    return administrators.call(
        resource, connection -> look(connection, role, target.administrator()));
  }

  /// Who can sign in, and who is at work, in the whole server.
  List<ServerLogin> logins(Resource resource) {
    return administrators.call(
        resource,
        connection -> {
          try (var query =
                  connection.prepareStatement(
                      """
                      select r.oid, r.rolname, r.rolcanlogin, count(a.pid) as backends
                      from pg_roles r left join pg_stat_activity a on a.usesysid = r.oid
                      where r.rolcanlogin or a.pid is not null
                      group by 1, 2, 3
                      union all
                      select a.usesysid, null, false, count(*) from pg_stat_activity a
                      where a.usesysid is not null
                        and not exists (select from pg_roles r where r.oid = a.usesysid)
                      group by 1
                      """);
              var result = query.executeQuery()) {
            List<ServerLogin> logins = new ArrayList<>();
            while (result.next()) {
              logins.add(
                  new ServerLogin(
                      result.getLong("oid"),
                      result.getString("rolname"),
                      result.getBoolean("rolcanlogin"),
                      result.getInt("backends")));
            }
            return logins;
          }
        });
  }

  /// How many backends a role has that may have no name any more.
  long connections(Resource resource, long oid) {
    return administrators.call(
        resource,
        connection -> {
          try (var query =
              connection.prepareStatement(
                  "select count(*) from pg_stat_activity where usesysid = ?::oid")) {
            query.setLong(1, oid);
            try (var result = query.executeQuery()) {
              result.next();
              return result.getLong(1);
            }
          }
        });
  }

  /// Ends one backend, if it is still one of the role.
  void terminate(Resource resource, String role, int process) {
    administrators.call(
        resource,
        connection -> {
          try (var query =
              connection.prepareStatement(
                  """
                  select pg_terminate_backend(pid) from pg_stat_activity
                  where pid = ? and usename = ?
                  """)) {
            query.setInt(1, process);
            query.setString(2, role);
            query.execute();
            return null;
          }
        });
  }

  private static Set<String> groups(Target.Postgres target, boolean writes) {
    return writes ? Set.of(target.readers(), target.writers()) : Set.of(target.readers());
  }

  private static Optional<Seen> look(Connection connection, String role, String administrator)
      throws SQLException {
    try (var query =
        connection.prepareStatement(
            """
            select oid, rolcanlogin,
              array_remove(array[
                case when rolsuper then 'superuser' end,
                case when rolcreaterole then 'createrole' end,
                case when rolcreatedb then 'createdb' end,
                case when rolreplication then 'replication' end,
                case when rolbypassrls then 'bypassrls' end], null) as powers,
              (select count(*) from pg_stat_activity where usesysid = r.oid) as connections,
              array(select g.rolname::text from pg_auth_members join pg_roles g on g.oid = roleid
                where member = r.oid) as member_of,
              array(select m.rolname::text from pg_auth_members join pg_roles m on m.oid = member
                where roleid = r.oid and m.rolname <> ?) as members
            from pg_roles r where rolname = ?
            """)) {
      query.setString(1, administrator);
      query.setString(2, role);
      try (var result = query.executeQuery()) {
        return result.next()
            ? Optional.of(
                new Seen(
                    result.getLong("oid"),
                    result.getBoolean("rolcanlogin"),
                    result.getLong("connections"),
                    new HashSet<>(texts(result.getArray("member_of"))),
                    new HashSet<>(texts(result.getArray("members"))),
                    texts(result.getArray("powers"))))
            : Optional.empty();
      }
    }
  }

  private static List<String> texts(java.sql.Array array) throws SQLException {
    return List.of((String[]) array.getArray());
  }

  private static String tomorrow(Connection connection) throws SQLException {
    try (var query = connection.createStatement();
        var result = query.executeQuery("select clock_timestamp() + interval '24 hours'")) {
      result.next();
      return result.getString(1);
    }
  }

  /// Lets the administrator end the role's backends and take over what it owns: to have made a role
  /// is not enough for either since PostgreSQL 16.
  private static void hold(Connection connection, String role, Target.Postgres target)
      throws SQLException {
    execute(connection, "grant %s to %s".formatted(role, quoted(target.administrator())));
  }

  /// The server's own log is the second witness. Only some administrators may switch it on.
  private static void logStatements(Connection connection, String role) throws SQLException {
    try {
      execute(connection, "alter role %s set log_statement = 'all'".formatted(role));
    } catch (SQLException e) {
      if (!INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
        throw e;
      }
    }
  }

  /// Ends all backends of a role that may not sign in any more, and waits until they are gone.
  private static void terminate(Connection connection, long oid) throws SQLException {
    long deadline = System.nanoTime() + LONGEST_END.toNanos();
    List<Integer> left = backends(connection, oid);
    while (!left.isEmpty() && System.nanoTime() < deadline) {
      // All are told first: they end side by side, not one after another.
      try (var tell =
          connection.prepareStatement("select pg_terminate_backend(p) from unnest(?::int[]) p")) {
        tell.setArray(1, connection.createArrayOf("int", left.toArray()));
        tell.execute();
      }
      // Some milliseconds are enough for most; `pg_terminate_backend` itself looks ten times a
      // second.
      execute(connection, "select pg_sleep(0.01)");
      left = backends(connection, oid);
    }
    if (!left.isEmpty()) {
      throw new SQLException(left.size() + " backends do not end", "55006");
    }
  }

  private static List<Integer> backends(Connection connection, long oid) throws SQLException {
    try (var query =
        connection.prepareStatement("select pid from pg_stat_activity where usesysid = ?::oid")) {
      query.setLong(1, oid);
      List<Integer> processes = new ArrayList<>();
      try (var result = query.executeQuery()) {
        while (result.next()) {
          processes.add(result.getInt(1));
        }
      }
      return processes;
    }
  }

  /// What the role made in its database goes to the writers: it may be the repair that the employee
  /// was let in for. Rights that it was given go away.
  private static void takeOver(Connection connection, String role, Target.Postgres target)
      throws SQLException {
    execute(connection, "reassign owned by %s to %s".formatted(role, quoted(target.writers())));
    execute(connection, "drop owned by " + role);
  }

  private static void execute(Connection connection, String statement) throws SQLException {
    try (var run = connection.createStatement()) {
      run.execute(statement);
    }
  }

  private static String quoted(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }
}
