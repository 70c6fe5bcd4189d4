package io.safekeep.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class TestServersIT {
  @Test
  void databasesOfOneTestRunShareAServer() throws SQLException {
    // Given
    var identity = TestServers.database("identity");

    // When
    var access = TestServers.database("access");

    // Then
    assertThat(access.jdbcUrl())
        .isEqualTo(identity.jdbcUrl().replaceFirst("/identity$", "/access"));
    try (var connection =
        DriverManager.getConnection(access.jdbcUrl(), access.username(), access.password())) {
      assertThat(connection.getCatalog()).isEqualTo("access");
    }
  }
}
