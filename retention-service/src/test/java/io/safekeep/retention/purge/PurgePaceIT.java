package io.safekeep.retention.purge;

import static org.awaitility.Awaitility.await;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.contracts.platform.PurgeAnswered;
import io.safekeep.retention.RetentionSecrets;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// How long a thousand due tenants take from the day they are due to certificate part 1, printed:
/// with the real holders of this service, a verifier that looks twice, and a played one that seals.
/// By `-Dsafekeep.pace=true` only; asserts nothing about time.
@QuarkusTest
@EnabledIfSystemProperty(named = "safekeep.pace", matches = "true")
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "retention"))
@WithTestResource(RetentionSecrets.class)
class PurgePaceIT {

  private static final int TENANTS = 1_000;
  private static final List<String> OTHERS =
      List.of("identity", "access", "backup", "notification");

  @Inject TakeAnswers answers;
  @Inject Clock clock;
  @Inject Sql sql;

  @BeforeEach
  void everybodyHasDeclared() {
    for (String service : OTHERS) {
      sql.update(
          """
          insert into data_holder_declaration (participant, declared_at) values (?, now())
          on conflict (participant) do update set declared_at = excluded.declared_at
          """,
          service);
    }
    sql.update(
        """
        insert into data_holder (participant, store, data_class, purge_method, verify_method,
          horizon_days, tables, steps, declared_at)
        values ('identity', 'pace', 'structured', 'deleted', 'none', 0, '{}',
          '{quarantine,release,seal,purge}', now())
        on conflict do nothing
        """);
  }

  @AfterEach
  void nobodyHas() {
    sql.update("delete from data_holder where store = 'pace'");
    sql.update("delete from data_holder_declaration where participant <> 'retention'");
  }

  @Test
  void thousandDueTenants() {
    sql.update(
        """
        with gone as (
          insert into known_tenant (id, name, domain, region, plan, state, changed_at)
          select gen_random_uuid(), 'Pace', 'pace-' || n || '.example', 'eu', 'paid', 'active', now()
          from generate_series(1, ?) n returning id)
        insert into known_relationship (id, tenant, kind, started_at, ended_at)
        select gen_random_uuid(), id, 'subscription', now() - interval '400 days',
          now() - interval '100 days' from gone
        """,
        TENANTS);
    long opening = System.nanoTime();
    await().atMost(Duration.ofMinutes(20)).until(() -> count("c.state <> 'x'") >= TENANTS);
    print("cases opened", opening);
    // A case that was opened late leaves 30 days: here they are over, and two persons have waived
    // the notices.
    sql.update(
        """
        insert into notice_waiver
          (deletion_case, reason, asked_by, asked_at, approved_by, approved_at)
        select c.id, 'pace', 'ada', now(), 'grace', now() from deletion_case c
        join known_tenant t on t.id = c.tenant where t.name = 'Pace'
        """);
    sql.update("alter table deletion_case disable trigger user");
    sql.update(
        """
        update deletion_case c set purge_at = now() - interval '1 hour'
        from known_tenant t where t.id = c.tenant and t.name = 'Pace'
        """);
    sql.update("alter table deletion_case enable trigger user");

    long begin = System.nanoTime();
    await()
        .atMost(Duration.ofMinutes(60))
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> {
          seal();
          return count("c.state in ('aging-out', 'keys-destroyed', 'erased')") >= TENANTS;
        });
    print("due to certificate part 1", begin);
  }

  /// Plays identity-service: whatever was ordered there is done.
  private void seal() {
    record Open(UUID tenant, UUID id, int generation, String step) {}
    var ordered =
        sql.query(
            """
            select c.tenant, o.deletion_case, o.generation, o.step from purge_order o
            join deletion_case c on c.id = o.deletion_case
            where o.store = 'pace' and o.state = 'open' and o.sent_at is not null
            """,
            row ->
                new Open(
                    row.id("tenant"),
                    row.id("deletion_case"),
                    (int) row.number("generation"),
                    row.text("step")));
    ordered.forEach(order ->
        QuarkusTransaction.requiringNew()
            .run(() ->
                answers.take(
                    new PurgeAnswered(
                        order.tenant(),
                        "identity",
                        order.id(),
                        order.generation(),
                        "pace",
                        order.step(),
                        "done",
                        1L,
                        0L,
                        "deleted",
                        "00".repeat(32),
                        null,
                        "played",
                        clock.instant()))));
  }

  /// The name of a purged tenant is blank.
  private long count(String which) {
    return sql.first(
            """
            select count(*) as n from deletion_case c join known_tenant t on t.id = c.tenant
            where (t.name = 'Pace' or t.domain = '') and
            """
                + which,
            row -> row.number("n"))
        .orElseThrow();
  }

  private static void print(String what, long begin) {
    var took = Duration.ofNanos(System.nanoTime() - begin);
    System.out.printf("%s of %d tenants: %,d s%n", what, TENANTS, took.toSeconds());
  }
}
