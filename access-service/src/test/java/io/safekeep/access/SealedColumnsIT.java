package io.safekeep.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quarkus.arc.All;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.runtime.secret.MasterKeys;
import io.safekeep.runtime.secret.SealedColumn;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.SqlFault;
import io.safekeep.runtime.work.WorkQueue;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "access"))
@WithTestResource(AccessSecrets.class)
class SealedColumnsIT {

  /// Bytes that are no secret.
  private static final List<String> OPEN =
      List.of(
          "catalogue_version.document",
          "log_checkpoint.root",
          "log_disclosure.salt",
          "log_entry.body",
          "log_tile.hashes",
          "transparency_log.edge",
          "transparency_log.root",
          "dead_letter.key",
          "dead_letter.value");

  @Inject @All List<SealedColumn> columns;
  @Inject Sql sql;
  @Inject WorkQueue queue;

  @Test
  void everyColumnOfBytesIsSealedAnewWithANewMasterKeyOrIsNoSecret() {
    // When
    var ofBytes =
        sql.query(
            """
            select table_name || '.' || column_name as name from information_schema.columns
            where data_type = 'bytea' and table_schema = current_schema()
            """,
            row -> row.text("name"));

    // Then
    var sealed = columns.stream().map(it -> it.table() + "." + it.column()).toList();
    assertThat(sealed).doesNotHaveDuplicates();
    assertThat(ofBytes)
        .filteredOn(name -> !OPEN.contains(name))
        .containsExactlyInAnyOrderElementsOf(sealed);
  }

  @Test
  void whatAFormerMasterKeySealedIsSealedAnewAndNothingElseOfItsRowChanges() {
    // Given
    var plain = "secret of a log".getBytes(UTF_8);
    var name = "log.example/" + UUID.randomUUID();
    var former =
        MasterKeys.sealer(AccessSecrets.FORMER_MASTER_KEY, List.of(), "access", "transparency-log");
    sql.update(
        "insert into log_key (name, verifier, sealed_secret) values (?, 'v', ?)",
        name,
        former.seal(plain, name));

    // When
    queue.schedule("reseal-secrets", "all");

    // Then
    await().until(() -> former.open(sealed(name), name).isEmpty());
    assertThat(column("log_key").sealer().open(sealed(name), name)).contains(plain);
    assertThatThrownBy(() -> sql.update("update log_key set verifier = 'w' where name = ?", name))
        .isInstanceOf(SqlFault.class);
    assertThatThrownBy(() ->
            sql.update(
                "update log_key set sealed_secret = ? where name = ?",
                column("log_key").sealer().seal(plain, name),
                name))
        .as("other bytes under the same master key")
        .isInstanceOf(SqlFault.class);
  }

  private SealedColumn column(String table) {
    return columns.stream().filter(it -> it.table().equals(table)).findFirst().orElseThrow();
  }

  private byte[] sealed(String name) {
    return sql.query(
            "select sealed_secret from log_key where name = ?",
            row -> row.bytes("sealed_secret"),
            name)
        .getFirst();
  }
}
