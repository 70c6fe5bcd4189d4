package io.safekeep.notification.evidence;

import static io.safekeep.notification.ATenant.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.contracts.TenantId;
import io.safekeep.notification.NotificationSecrets;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.util.UUID;
import org.junit.jupiter.api.Test;

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
  void recordThatWasChangedOrTakenOutBreaksTheControl() {
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

    // When: a record never arrives
    identity.skip();
    awaitRecord(identity.saw("P106", "roles-known", "pass", null));

    // Then
    assertThat(look().detail()).contains("record 4 stands where 3 should");
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
