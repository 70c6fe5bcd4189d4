package io.safekeep.identity;

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
    initArgs = @ResourceArg(name = "database", value = "identity"))
@WithTestResource(IdentitySecrets.class)
class SealedColumnsIT {

  /// Bytes that are no secret.
  private static final List<String> OPEN =
      List.of("dead_letter.key", "dead_letter.value", "passkey.credential");

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
  void keyOfAnAuthenticatorAppThatAFormerMasterKeySealedIsSealedAnewAndItsStepStays() {
    // Given
    var account = UUID.randomUUID();
    var plain = "key of an app".getBytes(UTF_8);
    var former =
        MasterKeys.sealer(
            IdentitySecrets.FORMER_MASTER_KEY, List.of(), "identity", "authenticator-app");
    sql.update(
        """
        insert into authenticator_app (account_id, sealed_key, last_step, created_at)
        values (?, ?, 7, now())
        """,
        account,
        former.seal(plain, account.toString()));

    // When
    queue.schedule("reseal-secrets", "all");

    // Then
    await().until(() -> former.open(sealed(account), account.toString()).isEmpty());
    var sealer =
        columns.stream()
            .filter(it -> it.table().equals("authenticator_app"))
            .findFirst()
            .orElseThrow()
            .sealer();
    assertThat(sealer.open(sealed(account), account.toString())).contains(plain);
    assertThatThrownBy(() ->
            sql.update("update authenticator_app set last_step = 7 where account_id = ?", account))
        .as("a code is good once")
        .isInstanceOf(SqlFault.class);
  }

  private byte[] sealed(UUID account) {
    return sql.query(
            "select sealed_key from authenticator_app where account_id = ?",
            row -> row.bytes("sealed_key"),
            account)
        .getFirst();
  }
}
