package io.safekeep.runtime.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.runtime.trial.TrialServers;
import jakarta.inject.Inject;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TrialServers.class)
class SchemaIT {

  private static final String LATER = "of a later version";

  @Inject Flyway flyway;
  @Inject Sql sql;

  /// The platform's come before a service's own, those after all.
  @ParameterizedTest
  @ValueSource(strings = {"0.9999", "9999"})
  void serviceStartsOnASchemaOfALaterVersion(String version) {
    // Given
    sql.update(
        """
        insert into flyway_schema_history (installed_rank, version, description, type, script,
          checksum, installed_by, execution_time, success)
        select max(installed_rank) + 1, ?, ?, 'SQL', 'V.sql', 1, 'later', 1, true
        from flyway_schema_history
        """,
        version,
        LATER);

    // When
    var migrated = flyway.migrate();

    // Then
    assertThat(migrated.success).isTrue();
    assertThat(migrated.migrationsExecuted).isZero();
  }

  @AfterEach
  void forget() {
    sql.update("delete from flyway_schema_history where description = ?", LATER);
  }
}
