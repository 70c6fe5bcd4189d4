package io.safekeep.retention;

import io.safekeep.testing.TestServers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/// The verifier's own way into the databases of tests: the service's, and one that stands for
/// another service's, `probe`.
public final class VerifierInTest {

  private static final String ROLE = "verifier";
  private static final String PASSWORD = "known-to-every-reader-of-this-test-class";
  private static final String PROBED = "probed";

  private VerifierInTest() {}

  /// The probed database, as its owner.
  public static Connection probed() throws SQLException {
    TestServers.Database database = TestServers.database(PROBED);
    return DriverManager.getConnection(
        database.jdbcUrl(), database.username(), database.password());
  }

  static Map<String, String> settings() {
    try (Connection connection = probed();
        var statement = connection.createStatement()) {
      statement.execute(
          """
          do $$ begin
            if not exists (select from pg_roles where rolname = '%1$s') then
              create role %1$s login password '%2$s';
              grant pg_read_all_data to %1$s;
            end if;
          end $$
          """
              .formatted(ROLE, PASSWORD));
    } catch (SQLException e) {
      throw new IllegalStateException("the verifier's role cannot be made", e);
    }
    var settings = new HashMap<String, String>();
    settings.putAll(settings("retention", "retention"));
    settings.putAll(settings("probe", PROBED));
    settings.put("safekeep.verifier.everybody-in", "probe");
    return settings;
  }

  private static Map<String, String> settings(String service, String database) {
    String prefix = "safekeep.verifier.databases." + service + ".";
    return Map.of(
        prefix + "url", TestServers.database(database).jdbcUrl(),
        prefix + "username", ROLE,
        prefix + "password", PASSWORD);
  }
}
