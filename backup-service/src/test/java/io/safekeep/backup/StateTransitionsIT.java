package io.safekeep.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.SqlFault;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The database allows exactly the changes that the states' records have methods for: every pair is
/// tried. The pairs are those of [io.safekeep.backup.recovery.RestoreState],
/// [io.safekeep.backup.catalogue.BaseBackupRun] and
/// [io.safekeep.backup.replacement.ReplacementState].
@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "backup"))
@WithTestResource(TenantCluster.class)
class StateTransitionsIT {

  @Inject Sql sql;

  private final UUID tenant = UUID.randomUUID();
  private final UUID datastore = UUID.randomUUID();

  @BeforeEach
  void aDatastore() {
    sql.update(
        """
        insert into datastore (id, tenant, name, host, port, user_name, sealed_password, ssl_mode,
          system_identifier, server_version, protection, protection_since, registered_at)
        values (?, ?, 'orders', 'db.example', 5432, 'u', '', 'prefer', '7', 18, 'seeding', now(),
          now())
        """,
        datastore,
        tenant);
  }

  /// Rows without a key that opens them must not stay behind for the service's own checks.
  @AfterEach
  void noDatastore() {
    sql.update("delete from replacement where datastore = ?", datastore);
    sql.update("delete from restore where datastore = ?", datastore);
    sql.update("delete from base_backup where datastore = ?", datastore);
    sql.update("delete from datastore where id = ?", datastore);
  }

  @Test
  void restoreChangesOnlyAsItsStatesAllow() {
    Map<String, String> columns =
        Map.of(
            "queued", "port = null, failure = null",
            "running", "port = null, failure = null",
            "ready", "port = 5433, failure = null",
            "failed", "port = null, failure = 'why'",
            "cancelled", "port = null, failure = null",
            "discarded", "port = null, failure = null");

    assertThat(allowed(columns, "restore", RESTORE))
        .containsExactlyInAnyOrder(
            "queued > running",
            "queued > failed",
            "queued > cancelled",
            "running > ready",
            "running > failed",
            "running > cancelled",
            "ready > discarded");
  }

  @Test
  void baseBackupChangesOnlyAsItsStatesAllow() {
    Map<String, String> columns =
        Map.of(
            "queued",
            "ended_at = null, end_lsn = null, recoverable_from = null, failure = null",
            "running",
            "ended_at = null, end_lsn = null, recoverable_from = null, failure = null",
            "completed",
            "ended_at = now(), end_lsn = '0/1', recoverable_from = now(), failure = null",
            "failed",
            "ended_at = now(), end_lsn = null, recoverable_from = null, failure = 'why'");

    // A queued run is failed by nobody yet; the database leaves room for withdrawing it.
    assertThat(allowed(columns, "base_backup", BASE_BACKUP))
        .containsExactlyInAnyOrder(
            "queued > running", "queued > failed", "running > completed", "running > failed");
  }

  @Test
  void replacementChangesOnlyAsItsStatesAllow() {
    UUID restore = UUID.randomUUID();
    sql.update(RESTORE, restore, tenant, datastore);
    String approved =
        "approved_by = 'bea', approved_at = now(), approved_digest = 'd', live_server_lost = true";
    String secured = approved + ", safety_instant = now(), restore = '" + restore + "'";
    String ended = "ended_at = now(), successor = null, failure = null, ended_by = null";
    Map<String, String> columns =
        Map.of(
            "awaiting-approval",
            "ended_at = null",
            "securing",
            approved,
            "restoring",
            secured,
            "awaiting-switch",
            secured,
            "completed",
            secured + ", ended_at = now(), successor = '" + datastore + "'",
            "rejected",
            "ended_at = now(), ended_by = 'bea'",
            "expired",
            ended,
            "cancelled",
            "ended_at = now(), ended_by = 'ada'",
            "failed",
            secured + ", ended_at = now(), failure = 'why'");

    assertThat(allowed(columns, "replacement", REPLACEMENT))
        .containsExactlyInAnyOrder(
            "awaiting-approval > securing",
            "awaiting-approval > rejected",
            "awaiting-approval > expired",
            "awaiting-approval > cancelled",
            "securing > restoring",
            "securing > cancelled",
            "securing > failed",
            "restoring > awaiting-switch",
            "restoring > cancelled",
            "restoring > failed",
            "awaiting-switch > completed",
            "awaiting-switch > cancelled",
            "awaiting-switch > failed");
  }

  @Test
  void nobodyApprovesTheirOwnReplacementWhateverTheServiceSays() {
    for (String persons : List.of("'ada', null", "'bea', 'ada'", "'zoe', null", "'bea', 'zoe'")) {
      UUID row = UUID.randomUUID();
      sql.update(REPLACEMENT, row, tenant, datastore);
      String approve =
          """
          update replacement set state = 'securing', approved_at = now(), approved_digest = 'd',
            (approved_by, approved_on_behalf) = (%s) where id = ?
          """
              .formatted(persons);

      assertThat(moves(approve, row)).as(persons).isFalse();
      sql.update("delete from replacement where id = ?", row);
    }
  }

  private static final String REPLACEMENT =
      """
      insert into replacement (id, tenant, datastore, target, reason, requested_by,
        requested_on_behalf, requested_at, state, expires_at)
      values (?, ?, ?, 'latest', 'why', 'ada', 'zoe', now(), 'awaiting-approval', now())
      """;

  private static final String RESTORE =
      """
      insert into restore (id, tenant, datastore, target_kind, requested_by, requested_at, state)
      values (?, ?, ?, 'latest', 'somebody', now(), 'queued')
      """;

  private static final String BASE_BACKUP =
      """
      insert into base_backup (id, datastore, requested_at, state)
      values (?, ?, now(), 'queued')
      """;

  /// Every pair of different states between which a row can be moved.
  private List<String> allowed(Map<String, String> columns, String table, String insert) {
    List<String> allowed = new ArrayList<>();
    for (String from : columns.keySet()) {
      for (String to : columns.keySet()) {
        UUID row = UUID.randomUUID();
        insert(table, insert, row);
        for (String step : table.equals("replacement") ? pathOfReplacement(from) : pathTo(from)) {
          sql.update(update(table, step, columns), row);
        }
        if (!from.equals(to) && moves(update(table, to, columns), row)) {
          allowed.add(from + " > " + to);
        }
        sql.update("delete from " + table + " where id = ?", row);
      }
    }
    return allowed;
  }

  private void insert(String table, String insert, UUID row) {
    if (table.equals("base_backup")) {
      sql.update(insert, row, datastore);
    } else {
      sql.update(insert, row, tenant, datastore);
    }
  }

  private static List<String> pathOfReplacement(String state) {
    return switch (state) {
      case "awaiting-approval" -> List.of();
      case "restoring" -> List.of("securing", state);
      case "awaiting-switch" -> List.of("securing", "restoring", state);
      case "completed" -> List.of("securing", "restoring", "awaiting-switch", state);
      case "failed" -> List.of("securing", state);
      default -> List.of(state);
    };
  }

  private static List<String> pathTo(String state) {
    return switch (state) {
      case "queued" -> List.of();
      case "running" -> List.of("running");
      case "discarded" -> List.of("running", "ready", "discarded");
      default -> List.of("running", state);
    };
  }

  private static String update(String table, String state, Map<String, String> columns) {
    assertThat(Set.of("restore", "base_backup", "replacement")).contains(table);
    return "update "
        + table
        + " set state = '"
        + state
        + "', "
        + columns.get(state)
        + " where id = ?";
  }

  private boolean moves(String update, UUID row) {
    try {
      return sql.update(update, row) == 1;
    } catch (SqlFault refused) {
      return false;
    }
  }
}
