package io.safekeep.notification.status.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.notification.NotificationSecrets;
import io.safekeep.notification.status.probe.Objective.Measured;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.YearMonth;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "notification"))
@WithTestResource(NotificationSecrets.class)
class SamplesIT {

  private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
  private static final YearMonth MARCH = YearMonth.of(2026, 3);

  @Inject SqlSamples samples;
  @Inject Sql sql;

  @Test
  void daysCountFromTheFirstGoodTryOn() {
    // Given
    var component = component();

    // When
    samples.add(bad(component, NOON));
    samples.add(bad(component, NOON.plusSeconds(60)));

    // Then
    assertThat(samples.newest(component, 9)).hasSize(2);
    assertThat(samples.month(component, MARCH)).isEmpty();

    // When
    samples.add(new Sample(component, NOON.plusSeconds(120), true, 7, null));
    samples.add(bad(component, NOON.plusSeconds(180)));

    // Then
    assertThat(samples.month(component, MARCH)).isEqualTo(Optional.of(new Measured(1, 1)));
  }

  private UUID component() {
    var id = UUID.randomUUID();
    sql.update(
        """
        insert into status_component (id, name, description, section, position, added_at, removed_at)
        values (?, ?, '', '', 99, now(), now())
        """,
        id,
        "Samples " + id);
    return id;
  }

  private static Sample bad(UUID component, Instant at) {
    return new Sample(component, at, false, 3, "status 503");
  }
}
