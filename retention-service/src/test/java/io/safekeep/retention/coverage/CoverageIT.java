package io.safekeep.retention.coverage;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.retention.FormerTenant;
import io.safekeep.retention.RetentionSecrets;
import io.safekeep.retention.RolledBack;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "retention"))
@WithTestResource(RetentionSecrets.class)
class CoverageIT {

  @Inject StoresHaveAClass storesHaveAClass;
  @Inject WarrantsOnlyForLeavers warrantsOnlyForLeavers;
  @Inject Sql sql;

  @Test
  void storeOfNoClassIsFound() {
    var found =
        withFault(
            storesHaveAClass,
            () ->
                sql.update(
                    """
                    insert into data_holder (participant, store, data_class, purge_method,
                      verify_method, horizon_days, tables, steps, declared_at)
                    values ('trial', 'cellar', 'wine', 'drunk', 'looked at', 0, '{}', '{}', now())
                    """));

    assertThat(found)
        .filteredOn(result -> result.subject().equals("trial/cellar"))
        .extracting(ControlResult::outcome)
        .containsExactly(Outcome.FAIL);
  }

  @Test
  void warrantOfATenantThatWasThereIsFound() {
    // Given
    var there = FormerTenant.unknown(Duration.ofDays(1));
    var early = FormerTenant.unknown(Duration.ofDays(10));
    var good = FormerTenant.unknown(Duration.ofDays(100));
    var now = Instant.now();

    // When
    var found =
        withFault(
            warrantsOnlyForLeavers,
            () -> {
              warrant(there, now.minus(Duration.ofDays(2)), now.minus(Duration.ofDays(2)));
              warrant(early, now, now.plusSeconds(60));
              warrant(good, now, now.minusSeconds(60));
            });

    // Then
    assertThat(found)
        .filteredOn(result -> result.tenant() != null)
        .extracting(ControlResult::tenant)
        .contains(there.id(), early.id())
        .doesNotContain(good.id());
  }

  private static List<ControlResult> withFault(ControlCheck check, Runnable fault) {
    return RolledBack.call(() -> {
      fault.run();
      return check.check();
    });
  }

  private void warrant(FormerTenant tenant, Instant signedAt, Instant purgeAt) {
    tenant.enter(sql);
    var deletionCase = UUID.randomUUID();
    sql.update(
        """
        insert into deletion_case
          (id, tenant, cause, began_at, schedule_version, purge_at, state, since)
        values (?, ?, 'relationships-ended', ?, 1, ?, 'purging', now())
        """,
        deletionCase,
        tenant.id().value(),
        purgeAt.minus(Duration.ofDays(90)),
        purgeAt);
    sql.update(
        """
        insert into signed_warrant (id, deletion_case, generation, participant, store, step, tenant,
          signed_at, expires_at)
        values (?, ?, 1, 'trial', 'cellar', 'purge', ?, ?, ?)
        """,
        UUID.randomUUID(),
        deletionCase,
        tenant.id().value(),
        signedAt,
        signedAt.plusSeconds(600));
  }
}
