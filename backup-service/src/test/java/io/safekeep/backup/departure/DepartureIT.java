package io.safekeep.backup.departure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.backup.Repositories;
import io.safekeep.backup.Repository;
import io.safekeep.backup.TenantCluster;
import io.safekeep.backup.vault.ObjectName;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.purge.Step;
import io.safekeep.runtime.purge.Warrant;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
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
    initArgs = @ResourceArg(name = "database", value = "backup"))
@WithTestResource(TenantCluster.class)
class DepartureIT {

  @Inject TenantKeyring keyring;
  @Inject TenantProtection protection;
  @Inject RemoveNoise noise;
  @Inject Repository repository;
  @Inject Repositories repositories;
  @Inject WorkQueue queue;
  @Inject Sql sql;

  private final TenantId tenant = new TenantId(UUID.randomUUID());
  private final UUID deletionCase = UUID.randomUUID();

  @Test
  void keysAreWithdrawnGivenBackAndNotDestroyedBeforeTheirTime() throws Exception {
    // Given
    repository.keys().obtain(tenant.value());
    assertThat(keyring.carryOut(warrant(Step.RELEASE))).isEqualTo("The keys were never withdrawn.");

    // When / Then
    keyring.carryOut(warrant(Step.QUARANTINE));
    keyring.carryOut(warrant(Step.QUARANTINE));
    assertThat(repository.keys().state(tenant.value()).state()).isEqualTo("withdrawn");
    assertThat(keyring.held(tenant)).isEqualTo(1);
    assertThatThrownBy(() -> keyring.carryOut(warrant(Step.DESTROY_KEYS)))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("at the earliest");
    keyring.carryOut(warrant(Step.RELEASE));
    assertThat(repository.keys().state(tenant.value()).state()).isEqualTo("usable");
  }

  @Test
  void whatIsProtectedIsReleasedAndNoWayInIsLeft() {
    // Given
    UUID datastore = datastore();
    UUID files = UUID.randomUUID();
    sql.update(
        """
        insert into file_store (id, tenant, name, kind, place, region, access_key_id, sealed_secret,
          registered_at)
        values (?, ?, 'files', 'bucket', 'their-bucket', 'eu', 'key', '\\x01', now())
        """,
        files,
        tenant.value());
    sql.update(
        """
        insert into restore (id, tenant, datastore, target_kind, requested_by, requested_at, state,
          host, port)
        values (?, ?, ?, 'latest', 'ada', '2020-01-01', 'ready', '127.0.0.1', 5999)
        """,
        UUID.randomUUID(),
        tenant.value(),
        datastore);
    assertThat(protection.held(tenant)).isEqualTo(3);
    queue.schedule("drill-files", files.toString(), Duration.ofDays(1));

    // When
    protection.carryOut(warrant(Step.PURGE));
    protection.carryOut(warrant(Step.PURGE));

    // Then
    assertThat(protection.held(tenant)).isZero();
    assertThat(
            sql.first(
                "select host || user_name as way from datastore where id = ?",
                row -> row.text("way"),
                datastore))
        .hasValue("purged.invalid-");
    assertThat(
            sql.first(
                "select state from restore where datastore = ?",
                row -> row.text("state"),
                datastore))
        .hasValue("discarded");
    assertThat(
            sql.query(
                "select kind from work_item where key in (?, ?)",
                row -> row.text("kind"),
                datastore.toString(),
                files.toString()))
        .isEmpty();
  }

  @Test
  void whatDestroyedKeysHaveTurnedIntoNoiseIsRemovedFromEachRepository() throws Exception {
    // Given
    UUID datastore = datastore();
    ObjectName object = ObjectName.of(datastore.toString(), "17", "wal", "0001");
    for (Repository place : repositories.all()) {
      place.store().put(object, new byte[] {1});
    }
    repository.keys().obtain(tenant.value());
    WorkItem item = new WorkItem(RemoveNoise.KIND, tenant.toString(), 1);

    // When / Then: as long as somebody could read it
    repository.keys().withdraw(tenant.value());
    noise.work(item, () -> true);
    assertThat(repositories.second().store().exists(object)).isTrue();

    // When
    repository.keys().destroy(tenant.value());
    noise.work(item, () -> true);

    // Then
    for (Repository place : repositories.all()) {
      assertThat(place.store().exists(object)).isFalse();
    }
    assertThat(
            sql.first(
                "select name from datastore where id = ?", row -> row.text("name"), datastore))
        .hasValue("-");
  }

  private UUID datastore() {
    UUID datastore = UUID.randomUUID();
    sql.update(
        """
        insert into datastore (id, tenant, name, host, port, user_name, sealed_password, ssl_mode,
          system_identifier, server_version, protection, protection_since, registered_at)
        values (?, ?, 'main', 'db.tenant.example', 5432, 'replicator', '\\x01', 'require', ?, 17,
          'complete', now(), now())
        """,
        datastore,
        tenant.value(),
        datastore.toString());
    return datastore;
  }

  private Warrant warrant(Step step) {
    return new Warrant(
        UUID.randomUUID(),
        deletionCase,
        1,
        tenant,
        "backup",
        "tenant-keys",
        step,
        Instant.now(),
        Instant.now().plusSeconds(600),
        null);
  }
}
