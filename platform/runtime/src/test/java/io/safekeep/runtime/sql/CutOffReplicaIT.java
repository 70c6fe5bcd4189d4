package io.safekeep.runtime.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.runtime.trial.TrialServers;
import jakarta.inject.Inject;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a replica holds that is cut off from its database, the database has to let go: nobody else
/// can. That it does is seen in three zones (`ZonesE2E`), with real links that are cut.
@QuarkusTest
@WithTestResource(TrialServers.class)
class CutOffReplicaIT {

  @Inject Sql sql;

  @ParameterizedTest
  @CsvSource({
    "tcp_keepalives_idle, 5",
    "tcp_keepalives_interval, 2",
    "tcp_keepalives_count, 3",
    "tcp_user_timeout, 12000"
  })
  void databaseAsksWhetherEachSessionIsStillThere(String setting, String value) {
    assertThat(
            sql.query(
                "select setting from pg_settings where name = ?",
                row -> row.text("setting"),
                setting))
        .containsExactly(value);
  }
}
