package io.safekeep.runtime.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.trial.TrialServers;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionalException;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A record of an act stays as it was written.
@QuarkusTest
@WithTestResource(TrialServers.class)
class AuditTrailIT {

  @Inject AuditTrail audit;
  @Inject Sql sql;

  private String subject;

  @BeforeEach
  void anAct() {
    subject = UUID.randomUUID().toString();
    QuarkusTransaction.requiringNew()
        .run(() -> audit.record(Actor.SUITE, null, "lamp.replace", subject, Map.of("watts", 60)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update audit_record set actor = 'nobody'",
        "delete from audit_record",
        "truncate audit_record"
      })
  void recordCannotBeChangedOrRemoved(String tampering) {
    assertThatThrownBy(() -> sql.update(tampering)).hasMessageContaining("append-only");
    assertThat(audit.of(subject, 10))
        .singleElement()
        .satisfies(entry -> assertThat(entry.actor()).isEqualTo("safekeep"));
  }

  @Test
  void recordOfATenantThatIsPurgedLosesItsWordsAndNothingElse() {
    // Given
    var tenant = new TenantId(UUID.randomUUID());
    var thing = UUID.randomUUID().toString();
    QuarkusTransaction.requiringNew()
        .run(() ->
            audit.record(
                Actor.SUITE,
                tenant,
                "lamp.order",
                subject,
                Map.of("name", "Acme", "watts", 60, "thing", thing, "at", "2026-11-22T21:00:00Z")));
    String bare = "update audit_record set details = without_words(details) where tenant = ?";

    // Then: as long as nobody has ordered its purge
    assertThatThrownBy(() -> sql.update(bare, tenant.value())).hasMessageContaining("append-only");

    // When
    sql.update(
        """
        insert into purge_step (deletion_case, generation, store, step, tenant, state, warrant,
          expires_at, accepted_at)
        values (gen_random_uuid(), 1, 'records', 'purge', ?, 'accepted', gen_random_uuid(), now(),
          now())
        """,
        tenant.value());
    sql.update(bare, tenant.value());

    // Then
    assertThat(
            sql.query(
                "select details::text as details from audit_record where tenant = ?",
                row -> row.text("details"),
                tenant.value()))
        .containsExactly(
            "{\"at\": \"2026-11-22T21:00:00Z\", \"name\": null, \"thing\": \"%s\", \"watts\": 60}"
                .formatted(thing));
    assertThatThrownBy(() ->
            sql.update("update audit_record set actor = 'x' where tenant = ?", tenant.value()))
        .hasMessageContaining("append-only");
  }

  @Test
  void recordIsRolledBackWithItsAct() {
    assertThatThrownBy(() ->
            QuarkusTransaction.requiringNew()
                .run(() -> {
                  audit.record(Actor.SUITE, null, "lamp.break", subject, Map.of());
                  throw new IllegalStateException("it did not break");
                }))
        .hasMessage("it did not break");

    assertThat(audit.of(subject, 10))
        .extracting(AuditTrail.Entry::action)
        .containsExactly("lamp.replace");
  }

  @Test
  void actOutsideATransactionIsNotRecorded() {
    assertThatThrownBy(() -> audit.record(Actor.SUITE, null, "lamp.steal", subject, Map.of()))
        .isInstanceOf(TransactionalException.class);
  }
}
