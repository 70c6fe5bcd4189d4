package io.safekeep.notification;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.arc.All;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.runtime.secret.MasterKeys;
import io.safekeep.runtime.secret.SealedColumn;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.work.WorkQueue;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "notification"))
@WithTestResource(NotificationSecrets.class)
class SealedColumnsIT {

  /// Bytes that are no secret.
  private static final List<String> OPEN =
      List.of(
          "alert_rules.document",
          "dead_letter.key",
          "dead_letter.value",
          "status_subscription.address_mac");

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
  void addressThatAFormerMasterKeySealedIsSealedAnewAndLedToAsBefore() {
    // Given
    var tenant = ATenant.named("Sealed & Sons");
    var id =
        UUID.fromString(
            tenant.addContact(
                "sealed." + UUID.randomUUID() + "@customer.example", "data-protection"));
    var address = ("former." + id + "@customer.example").getBytes(UTF_8);
    var former =
        MasterKeys.sealer(
            NotificationSecrets.FORMER_MASTER_KEY, List.of(), "notification", "contact-address");
    sql.update(
        "update contact set address = ? where id = ?", former.seal(address, id.toString()), id);

    // When
    queue.schedule("reseal-secrets", "all");

    // Then
    await().until(() -> former.open(sealed(id), id.toString()).isEmpty());
    assertThat(column("contact").sealer().open(sealed(id), id.toString())).contains(address);
  }

  @Test
  void subscriptionIsStillKnownByItsAddress() {
    // Given
    var id = UUID.randomUUID();
    var address = ("former." + id + "@customer.example").getBytes(UTF_8);
    var former =
        MasterKeys.sealer(
            NotificationSecrets.FORMER_MASTER_KEY,
            List.of(),
            "notification",
            "status-subscription");
    sql.update(
        """
        insert into status_subscription (id, address, address_mac, asked_at, confirmed_at)
        values (?, ?, ?, now(), now())
        """,
        id,
        former.seal(address, "address"),
        ("digest of " + id).getBytes(UTF_8));

    // When
    queue.schedule("reseal-secrets", "all");

    // Then
    var mac = column("status_subscription").companion().orElseThrow().value().apply(address);
    await()
        .until(() ->
            sql.first(
                    "select id from status_subscription where address_mac = ?",
                    row -> row.id("id"),
                    mac)
                .filter(id::equals)
                .isPresent());
  }

  private SealedColumn column(String table) {
    return columns.stream().filter(it -> it.table().equals(table)).findFirst().orElseThrow();
  }

  private byte[] sealed(UUID contact) {
    return sql.query(
            "select address from contact where id = ?", row -> row.bytes("address"), contact)
        .getFirst();
  }
}
