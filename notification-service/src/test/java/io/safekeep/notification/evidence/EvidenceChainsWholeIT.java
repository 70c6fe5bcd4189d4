package io.safekeep.notification.evidence;

import static io.restassured.RestAssured.given;
import static io.safekeep.notification.ATenant.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.safekeep.contracts.TenantId;
import io.safekeep.contracts.record.VerifyRecords;
import io.safekeep.notification.NotificationSecrets;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What lies here is what was signed, or the control says so; and a purge leaves it so.
@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "notification"))
@WithTestResource(NotificationSecrets.class)
class EvidenceChainsWholeIT {

  @Inject EvidenceChainsWhole control;
  @Inject EvidenceHeld held;
  @Inject SqlEvidenceLog log;
  @Inject Sql sql;

  @Test
  void recordThatWasChangedOrTakenOutBreaksTheControl(@TempDir Path folder) throws IOException {
    // Given
    var identity = new AService("identity");
    var tenant = new TenantId(UUID.randomUUID());
    String digest = identity.saw("P106", "roles-known", "fail", tenant.value());
    awaitRecord(digest);
    awaitRecord(identity.saw("P106", "roles-known", "pass", tenant.value()));
    assertThat(look().outcome()).isEqualTo(Outcome.PASS);

    // When: somebody who administers the database makes a failure unhappened
    String signed = log.record(digest).orElseThrow();
    change(digest, signed.substring(0, signed.length() - 6) + "AAAAAA");

    // Then
    assertThat(look().outcome()).isEqualTo(Outcome.FAIL);
    assertThat(look().detail()).contains("record 1 is not what was signed");
    change(digest, signed);
    assertThat(look().outcome()).isEqualTo(Outcome.PASS);

    // And: a purge takes what the tenant had, and the chain stays whole
    assertThat(held.held(tenant)).isEqualTo(1);
    log.blank(tenant);
    assertThat(held.held(tenant)).isZero();
    assertThat(log.results("identity", "roles-known"))
        .singleElement()
        .satisfies(it -> assertThat(it.result()).isNull());
    assertThat(look().outcome()).isEqualTo(Outcome.PASS);

    // And: a key is followed by the one that it named
    keyThatTheOneBeforeItNamedIsBelieved(identity, folder);

    // When: a record never arrives
    identity.skip();
    awaitRecord(identity.saw("P106", "roles-known", "pass", null));

    // Then
    assertThat(look().detail()).contains("record 6 stands where 5 should");
  }

  private void keyThatTheOneBeforeItNamedIsBelieved(AService identity, Path folder)
      throws IOException {
    // Given
    String first = identity.key().id();

    // When
    identity.handOver();
    awaitRecord(identity.saw("P106", "roles-known", "pass", null));

    // Then
    JsonPath keys = given().get("/v1/trust/keys").jsonPath();
    assertThat(keys.getList("keys.findAll { it.service == 'identity' }.kid"))
        .containsExactly(first, identity.key().id());
    assertThat(keys.getList("keys.findAll { it.service == 'identity' }.lastRecord"))
        .containsExactly(3, null);
    assertThat(look().outcome()).isEqualTo(Outcome.PASS);

    // And: who knows the first key verifies everything
    String old = keys.getString("keys.find { it.kid == '%s' }.x".formatted(first));
    Path known = Files.writeString(folder.resolve("keys"), "{\"x\":\"%s\"}".formatted(old));
    Path records =
        Files.writeString(
            folder.resolve("records"),
            given().get("/v1/trust/records?service=identity").asString());
    assertThat(VerifyRecords.verify(records, known, System.out)).isTrue();
  }

  private ControlResult look() {
    return control.check().stream()
        .filter(result -> result.subject().equals("identity"))
        .findFirst()
        .orElseThrow();
  }

  private void awaitRecord(String digest) {
    await().atMost(PATIENCE).until(() -> log.record(digest).isPresent());
  }

  private void change(String digest, String record) {
    sql.update("alter table trust_record disable trigger trust_record_is_kept");
    sql.update("update trust_record set record = ? where digest = ?", record, digest);
    sql.update("alter table trust_record enable trigger trust_record_is_kept");
  }
}
