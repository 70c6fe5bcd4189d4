package io.safekeep.retention.deletion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.retention.RetentionSecrets;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// How fast a large ledger is gone through, printed. By `-Dsafekeep.pace=true` only; asserts
/// nothing about time.
@QuarkusTest
@EnabledIfSystemProperty(named = "safekeep.pace", matches = "true")
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "retention"))
@WithTestResource(RetentionSecrets.class)
class LedgerPaceIT {

  private static final int TENANTS = 1_000_000;
  private static final int LEAVING = 5_000;

  @Inject SqlSweep sweep;
  @Inject DuePurgedInTime duePurgedInTime;
  @Inject PurgesBeginOnTime purgesBeginOnTime;
  @Inject Clock clock;
  @Inject Sql sql;

  @Test
  void largeLedger() {
    // A million tenants with three relationships each, of which one is open.
    sql.update(
        """
        insert into known_relationship (id, tenant, kind, started_at, ended_at)
        select gen_random_uuid(), md5(n::text)::uuid, 'subscription', now() - interval '3 years',
          case when k > 1 then now() - interval '1 year' end
        from generate_series(1, ?) n, generate_series(1, 3) k
        """,
        TENANTS);
    sql.update("analyze known_relationship");
    for (var round = 0; round < 5; round++) {
      print("ledger scanned", timed(() -> sweep.withoutCase(1)));
    }
    print("due found", timed(() -> sweep.due(clock.instant(), 10_000)));
    print("came back found", timed(() -> sweep.cameBack(10_000)));
    print("control of P83", timed(purgesBeginOnTime::check));
    print("control of P84", timed(duePurgedInTime::check));

    // Then some of them leave, and nobody tells.
    print(
        LEAVING + " cases opened",
        timed(() -> {
          sql.update(
              """
              update known_relationship set ended_at = now() - interval '2 days'
              where tenant in (select md5(n::text)::uuid from generate_series(1, ?) n)
                and ended_at is null
              """,
              LEAVING);
          await().atMost(Duration.ofMinutes(10)).until(() -> count("grace") >= LEAVING);
          return true;
        }));
    assertThat(count("grace")).isGreaterThanOrEqualTo(LEAVING);
  }

  private long count(String state) {
    return sql.first(
            "select count(*) as cases from deletion_case where state = ?",
            row -> row.number("cases"),
            state)
        .orElseThrow();
  }

  private static Duration timed(Supplier<?> act) {
    long begin = System.nanoTime();
    act.get();
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  private static void print(String what, Duration time) {
    System.out.printf("%s: %,d ms%n", what, time.toMillis());
  }
}
