package io.safekeep.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.local.Await;
import io.safekeep.local.LineProgress;
import io.safekeep.local.StateDirectory;
import io.safekeep.local.StoryTime;
import io.safekeep.local.Suite;
import io.safekeep.local.SuiteApi;
import io.safekeep.local.SuiteOptions;
import io.safekeep.local.story.DepartureStory;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// Two customers leave a suite in which months pass in seconds, while its services are killed and
/// the broker goes away. Two minutes with a suite of its own, too long for every change: profile
/// `purge`. The same moments again: `-Dsafekeep.purge.seed=N`.
@EnabledIfSystemProperty(named = "safekeep.purge", matches = "true")
class PurgeE2E {

  private static final long SEED =
      Long.getLong("safekeep.purge.seed", System.nanoTime() % 1_000_000);

  private static final List<String> SERVICES =
      List.of(
          "identity-service",
          "access-service",
          "backup-service",
          "retention-service",
          "notification-service");

  /// Held up by a service that is away and not by time, so that no machine is too slow for it.
  private static final StoryTime TIME =
      new StoryTime(Duration.ofSeconds(3), Duration.ofSeconds(1), Duration.ofSeconds(10));

  /// A kill comes within so many milliseconds after the one before is over.
  private static final int SPREAD_MILLIS = 3000;

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final int BROKER_AWAY_MILLIS = 4000;

  /// What a purge of others may do to rows of a customer: results, messages and work come and go.
  private static final String LASTING =
      """
      select c.relname || ' ' || a.attname
      from pg_attribute a
      join pg_class c on c.oid = a.attrelid and c.relkind = 'r' and not c.relispartition
      join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
      where a.atttypid = 'uuid'::regtype and a.attname in ('tenant', 'tenant_id')
        and c.relname not in ('control_result', 'evidence_result', 'session', 'revoked_caller')
      order by 1
      """;

  private static final Executor THREADS =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("fault-", 0).factory());

  private final Random random = new Random(SEED);
  private final AtomicBoolean isOver = new AtomicBoolean();

  @TempDir Path folder;

  @Test
  void customerWhoLeftIsGoneWithProofAndOneWhoCameBackHasLostNothing() throws Exception {
    System.out.printf("purge under faults, seed %d%n", SEED);
    var options = SuiteOptions.forTest(SharedSuite.PROJECT, folder).withStory(TIME);
    try (var suite = Suite.start(options, new LineProgress(System.out))) {
      // Given
      var faults = new CompletableFuture<CompletableFuture<Void>>();
      var returned = new CompletableFuture<Map<String, Long>>();

      // When
      var story =
          new DepartureStory(
              suite.endpoints(),
              new StateDirectory(folder),
              SharedSuite.PROJECT,
              TIME,
              line -> {
                System.out.println(line);
                switch (line.strip().split("\\.", 2)[0]) {
                  // Nobody is sealed before all have answered, however slow the machine is.
                  case "2" -> suite.stop("access-service");
                  case "5" -> {
                    suite.start("access-service");
                    faults.complete(CompletableFuture.runAsync(() -> breakThings(suite), THREADS));
                  }
                  case "6" -> returned.complete(rowsOfCustomers(suite));
                  case "7" -> {
                    isOver.set(true);
                    faults.join().join();
                  }
                  default -> {}
                }
              });
      var amiss = story.tell();

      // Then
      assertThat(amiss).isEmpty();
      assertThat(lost(returned.join(), rowsOfCustomers(suite))).isEmpty();
    } finally {
      isOver.set(true);
    }
  }

  /// Kills services and takes the broker away, until the story is far enough.
  private void breakThings(Suite suite) {
    int kills = 0;
    while (!isOver.get()) {
      pause(random.nextInt(SPREAD_MILLIS));
      if (kills % SERVICES.size() == 2) {
        System.out.println("   (the broker is away)");
        suite.broker().stop();
        pause(BROKER_AWAY_MILLIS);
        suite.broker().start();
      }
      var service = SERVICES.get(random.nextInt(SERVICES.size()));
      System.out.println("   (" + service + " is killed)");
      suite.kill(service);
      Await.until(PATIENCE, service + " is ready again", () -> isReady(suite, service));
      kills++;
    }
  }

  private static boolean isReady(Suite suite, String service) {
    try {
      var api = new SuiteApi(suite.endpoints());
      return api.get(service, "/q/health/ready", new SuiteApi.Token("-")).status() == 200;
    } catch (UncheckedIOException cutOff) {
      return false;
    }
  }

  private static void pause(int millis) {
    CompletableFuture.runAsync(
            () -> {}, CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, THREADS))
        .join();
  }

  /// Rows of tenants with a relationship, by database and table.
  private static Map<String, Long> rowsOfCustomers(Suite suite) {
    var rows = new TreeMap<String, Long>();
    var customers =
        column(suite, "identity", "select tenant_id from relationship where ended_at is null");
    for (var service : SERVICES) {
      var database = service.replace("-service", "");
      for (var table : column(suite, database, LASTING)) {
        var name = table.split(" ", 2);
        var count =
            "select count(*) from %s where %s = any('{%s}')"
                .formatted(name[0], name[1], String.join(",", customers));
        rows.put(database + "." + table, Long.valueOf(column(suite, database, count).getFirst()));
      }
    }
    return rows;
  }

  private static List<String> column(Suite suite, String database, String query) {
    try (var connection = suite.postgres().connect(database);
        var statement = connection.createStatement();
        var result = statement.executeQuery(query)) {
      var values = new ArrayList<String>();
      while (result.next()) {
        values.add(result.getString(1));
      }
      return values;
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /// Tables in which there are fewer rows than before.
  private static List<String> lost(Map<String, Long> before, Map<String, Long> after) {
    return before.entrySet().stream()
        .filter(table -> after.getOrDefault(table.getKey(), 0L) < table.getValue())
        .map(table ->
            "%s: %d of %d".formatted(table.getKey(), after.get(table.getKey()), table.getValue()))
        .toList();
  }
}
