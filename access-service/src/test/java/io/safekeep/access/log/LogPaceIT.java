package io.safekeep.access.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.contracts.TenantId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// How fast the engine is, printed. By `-Dsafekeep.pace=true` only; asserts nothing about time.
@EnabledIfSystemProperty(named = "safekeep.pace", matches = "true")
class LogPaceIT {
  private static final int TENANTS = 1000;
  private static final int ROUNDS = 10;
  private static final int FACTS_OF_A_ROUND = 5;

  @TempDir private Path folder;
  private final List<TenantId> tenants =
      IntStream.range(0, TENANTS).mapToObj(_ -> new TenantId(UUID.randomUUID())).toList();

  @Test
  void manyTenants() throws Exception {
    var database = LogDatabase.create();
    var replica = new Replica(database);
    print("unwitnessed", rounds(replica));
    print(
        "verified",
        timed(() -> {
          replica.copyTo(folder, LogName.of(tenants.getFirst()));
          return replica.verify(folder, LogName.of(tenants.getFirst()));
        }));
  }

  @Test
  void manyTenantsWithAWitness() throws Exception {
    var database = LogDatabase.create();
    var hostKey = new Replica(database).keys.of(Replica.HOST).key();
    try (var witness = WitnessProcess.start(folder, "logs " + Replica.HOST + "/t/ " + hostKey)) {
      print("witnessed", rounds(new Replica(database, Map.of("w1", witness.settings()))));
    }
  }

  /// Times of a round: 5,000 facts of 1,000 tenants, from staged to published.
  private List<Duration> rounds(Replica replica) throws Exception {
    var times = new ArrayList<Duration>();
    for (var round = 0; round < ROUNDS; round++) {
      var facts = new ArrayList<LogEntry>();
      for (var fact = 0; fact < FACTS_OF_A_ROUND; fact++) {
        tenants.forEach(tenant -> facts.add(Replica.fact(tenant, facts.size())));
      }
      replica.stage(facts.toArray(LogEntry[]::new));
      times.addAll(
          timed(() -> {
            assertThat(replica.integrate()).isEqualTo(TENANTS * FACTS_OF_A_ROUND);
            var published = 0;
            for (var more = replica.publish(); more > 0; more = replica.publish()) {
              published += more;
            }
            assertThat(published).isEqualTo(TENANTS);
            return published;
          }));
    }
    return times;
  }

  private static List<Duration> timed(Callable<?> work) throws Exception {
    var begin = Instant.now();
    work.call();
    return List.of(Duration.between(begin, Instant.now()));
  }

  private static void print(String what, List<Duration> times) {
    System.out.println(what + ": " + times.stream().map(Duration::toMillis).toList() + " ms");
  }
}
