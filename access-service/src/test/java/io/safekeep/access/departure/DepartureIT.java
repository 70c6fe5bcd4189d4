package io.safekeep.access.departure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.access.AccessSecrets;
import io.safekeep.access.resource.SqlResources;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.purge.Step;
import io.safekeep.runtime.purge.Warrant;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What a purge orders here, as its holders carry it out.
@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "access"))
@WithTestResource(AccessSecrets.class)
class DepartureIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Inject TenantAccess access;
  @Inject TenantDisclosures disclosures;
  @Inject SqlResources resources;
  @Inject Sql sql;

  private final TenantId tenant = new TenantId(UUID.randomUUID());
  private final UUID deletionCase = UUID.randomUUID();

  @Test
  void quarantineBarsAllAccessUntilTheReleaseAndTheLogTellsOfBoth() {
    // When
    access.carryOut(warrant(Step.QUARANTINE));
    access.carryOut(warrant(Step.QUARANTINE));

    // Then
    assertThat(barred()).isEqualTo("locked");

    // When
    access.carryOut(warrant(Step.RELEASE));

    // Then
    assertThat(barred()).isEmpty();
    assertThat(
            sql.query(
                "select type from log_fact where tenant = ? order by at",
                row -> row.text("type"),
                tenant.value()))
        .containsExactly("lock.placed", "lock.lifted");
  }

  @Test
  void purgeLeavesNoWayInAndCommitmentsWithoutDisclosures() {
    // Given
    UUID database = resource("postgres", "{\"host\": \"db.tenant.example\", \"port\": 5432}");
    resource("kubernetes", "{\"cluster\": \"main\", \"namespace\": \"tenant\"}");
    sql.update(
        "insert into customer_access_policy (tenant, mode, set_by) values (?, 'approve', 'ada')",
        tenant.value());
    access.carryOut(warrant(Step.QUARANTINE));
    await()
        .atMost(PATIENCE)
        .until(() ->
            sql.first(
                        "select count(*) as n from log_disclosure where log = ?",
                        row -> row.number("n"),
                        tenant.toString())
                    .orElseThrow()
                > 0);
    assertThat(access.held(tenant)).isEqualTo(3);

    // When
    access.carryOut(warrant(Step.PURGE));
    disclosures.carryOut(warrant(Step.PURGE));

    // Then
    assertThat(access.held(tenant)).isZero();
    assertThat(disclosures.held(tenant)).isZero();
    assertThat(resources.find(database).orElseThrow().name()).isEqualTo(database.toString());
    assertThat(
            sql.first(
                "select count(*) as n from log_entry where log = ?",
                row -> row.number("n"),
                tenant.toString()))
        .hasValueSatisfying(entries -> assertThat(entries).isPositive());
  }

  private UUID resource(String resourceClass, String target) {
    UUID id = UUID.randomUUID();
    sql.update(
        """
        insert into resource (id, tenant, class, name, region, target)
        values (?, ?, ?, 'main', 'eu', ?::jsonb)
        """,
        id,
        tenant.value(),
        resourceClass,
        target);
    return id;
  }

  private String barred() {
    return sql.first(
            "select coalesce(access_barred('nobody', ?, ?, ?), '') as why",
            row -> row.text("why"),
            tenant.value(),
            UUID.randomUUID(),
            UUID.randomUUID())
        .orElseThrow();
  }

  private Warrant warrant(Step step) {
    return new Warrant(
        UUID.randomUUID(),
        deletionCase,
        1,
        tenant,
        "access",
        "ways-in",
        step,
        Instant.now(),
        Instant.now().plusSeconds(600),
        null);
  }
}
