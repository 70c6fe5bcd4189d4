package io.safekeep.backup.standby;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.backup.wire.SqlConnection;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/// Looks at a datastore's standbys and judges what was seen, at a time of the test's choice.
@Singleton
public class StandbyFaults {

  private final Datastores datastores;
  private final SqlStandbys standbys;
  private final Clock clock;

  StandbyFaults(Datastores datastores, SqlStandbys standbys, Clock clock) {
    this.datastores = datastores;
    this.standbys = standbys;
    this.clock = clock;
  }

  /// @param control by its name
  public Outcome judged(String id, String control, int secondsLater) throws IOException {
    Clock later = Clock.offset(clock, Duration.ofSeconds(secondsLater));
    Datastore datastore =
        QuarkusTransaction.requiringNew()
            .call(() -> datastores.find(UUID.fromString(id)))
            .orElseThrow();
    try (SqlConnection primary = SqlConnection.open(datastore.dsn(), "postgres")) {
      new LookAtStandbys(standbys, later).look(datastore, primary);
    }
    return List.of(
            new StandbyStreaming(datastores, standbys, later),
            new StandbyLag(datastores, standbys, later))
        .stream()
        .filter(check -> check.name().equals(control))
        .flatMap(check -> check.check().stream())
        .filter(result -> result.subject().equals(id))
        .map(ControlResult::outcome)
        .findFirst()
        .orElseThrow();
  }
}
