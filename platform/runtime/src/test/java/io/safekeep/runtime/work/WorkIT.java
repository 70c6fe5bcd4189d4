package io.safekeep.runtime.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.http.HttpServer;
import io.safekeep.runtime.ServiceSettings;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.trial.TrialServers;
import io.safekeep.runtime.trial.TrialWork;
import io.safekeep.runtime.work.WorkHandler.Next;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Work that is due, claimed by replicas that compete, fail and die.
@QuarkusTest
@WithTestResource(TrialServers.class)
class WorkIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /// Nobody in this process handles it, so that a test may claim it by hand.
  private static final String BY_HAND = "by-hand";

  @Inject WorkQueue queue;
  @Inject WorkBell bell;
  @Inject TransactionSynchronizationRegistry transactions;
  @Inject TrialWork work;
  @Inject Sql sql;
  @Inject ServiceSettings settings;
  @Inject Ids ids;
  @Inject Presence presence;
  @Inject HttpServer server;

  @Test
  void noItemIsHeldByTwoReplicas() throws Exception {
    // Given
    String kind = kind();
    IntStream.range(0, 300).forEach(i -> queue.schedule(kind, "item " + i));

    // When: four replicas claim until nothing is left
    List<WorkItem> claimed = new ArrayList<>();
    try (var replicas = Executors.newFixedThreadPool(4)) {
      Callable<List<WorkItem>> replica =
          () -> {
            List<WorkItem> mine = new ArrayList<>();
            List<WorkItem> some;
            do {
              some = queue.claim(UUID.randomUUID(), List.of(kind), 7);
              mine.addAll(some);
            } while (!some.isEmpty());
            return mine;
          };
      for (var mine : replicas.invokeAll(List.of(replica, replica, replica, replica))) {
        claimed.addAll(mine.get());
      }
    }

    // Then
    assertThat(claimed).doesNotHaveDuplicates().hasSize(300);
  }

  @Test
  void itemOfAReplicaThatDiedIsTakenOver() {
    // Given
    String kind = kind();
    queue.schedule(kind, "orphan");
    UUID dead = UUID.randomUUID();
    assertThat(queue.claim(dead, List.of(kind), 1)).hasSize(1);
    UUID heir = UUID.randomUUID();
    assertThat(queue.claim(heir, List.of(kind), 1)).isEmpty();

    // When
    leaseRunsOut(kind, "orphan");
    List<WorkItem> inherited = queue.claim(heir, List.of(kind), 1);

    // Then
    assertThat(inherited).containsExactly(new WorkItem(kind, "orphan", 2));
    WorkItem item = inherited.getFirst();
    assertThat(queue.renew(dead, item)).isFalse();
    queue.finish(dead, item);
    assertThat(queue.renew(heir, item)).isTrue();
  }

  @Test
  void claimsOfAReplicaThatIsKnownToBeDeadEndAtOnce() {
    // Given
    String kind = kind();
    queue.schedule(kind, "orphan");
    WorkItem item = queue.claim(UUID.randomUUID(), List.of(kind), 1).getFirst();

    // When
    queue.endClaimsOf(UUID.randomUUID());
    List<WorkItem> ofTheLiving = queue.claim(UUID.randomUUID(), List.of(kind), 1);
    queue.endClaimsOf(presence.replica());
    List<WorkItem> ofTheDead = queue.claim(UUID.randomUUID(), List.of(kind), 1);

    // Then
    assertThat(ofTheLiving).isEmpty();
    assertThat(ofTheDead).containsExactly(item);
  }

  @Test
  void workerSeesThatItLostItsLease() {
    // Given
    CountDownLatch sawTheLoss = new CountDownLatch(1);
    work.when(
        "long",
        (item, lease) -> {
          if (item.attempt() == 1) {
            await().atMost(PATIENCE).until(() -> !lease.held());
            sawTheLoss.countDown();
          }
          return Next.done();
        });
    queue.schedule(TrialWork.KIND, "long");
    await().atMost(PATIENCE).until(() -> work.triesOf("long").equals(List.of(1)));

    // When: another replica takes it over
    sql.update(
        "update work_item set claimed_by = ? where kind = ? and key = 'long'",
        UUID.randomUUID(),
        TrialWork.KIND);

    // Then: the item is still there, and done when the other one's lease ends too
    await().atMost(PATIENCE).until(() -> sawTheLoss.getCount() == 0);
    await().atMost(PATIENCE).until(() -> !exists("long"));
    assertThat(work.triesOf("long")).containsExactly(1, 2);
  }

  @Test
  void leaseIsKeptAliveDuringLongWork() {
    // Given
    CountDownLatch longEnough = new CountDownLatch(1);
    work.when(
        "patient",
        (_, lease) -> {
          longEnough.await();
          return lease.held() ? Next.done() : Next.again(Duration.ZERO);
        });
    queue.schedule(TrialWork.KIND, "patient");
    await().atMost(PATIENCE).until(() -> exists("patient") && claimedUntil("patient") > 0);
    long first = claimedUntil("patient");

    // When: more than one lease has gone by
    await().atMost(PATIENCE).until(() -> claimedUntil("patient") > first + 4_000);
    longEnough.countDown();

    // Then
    await().atMost(PATIENCE).until(() -> !exists("patient"));
    assertThat(work.triesOf("patient")).containsExactly(1);
  }

  @Test
  void workThatFailsIsTriedAgainAfterAPause() {
    // Given
    work.when(
        "flaky",
        (item, _) -> {
          if (item.attempt() == 1) {
            throw new IllegalStateException("not today");
          }
          return Next.done();
        });

    // When
    queue.schedule(TrialWork.KIND, "flaky");

    // Then
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> "not today".equals(lastError("flaky")));
    await().atMost(PATIENCE).until(() -> !exists("flaky"));
    assertThat(work.triesOf("flaky")).containsExactly(1, 2);
  }

  @Test
  void workAskedForWhileItIsDoneIsDoneAgain() {
    // Given
    CountDownLatch asked = new CountDownLatch(1);
    work.when(
        "again",
        (_, _) -> {
          asked.await();
          return Next.done();
        });
    queue.schedule(TrialWork.KIND, "again");
    await().atMost(PATIENCE).until(() -> work.triesOf("again").size() == 1);

    // When
    queue.schedule(TrialWork.KIND, "again");
    asked.countDown();

    // Then
    await().atMost(PATIENCE).until(() -> !exists("again"));
    assertThat(work.triesOf("again")).containsExactly(1, 1);
  }

  @Test
  void itemIsDueNoLaterThanAskedLast() {
    // Given
    String kind = kind();
    queue.schedule(kind, "soon", Duration.ofHours(5));
    assertThat(queue.claim(UUID.randomUUID(), List.of(kind), 1)).isEmpty();

    // When
    queue.schedule(kind, "soon");
    queue.schedule(kind, "soon", Duration.ofHours(7));

    // Then
    assertThat(queue.claim(UUID.randomUUID(), List.of(kind), 1)).hasSize(1);
  }

  @Test
  void itemsAskedForTogetherAreAllDueAndNoneTwice() {
    // Given
    String kind = kind();
    queue.schedule(kind, "later", Duration.ofHours(5));

    // When
    queue.schedule(kind, Set.of("later", "new", "another"));
    queue.schedule(kind, Set.of());

    // Then
    assertThat(queue.claim(UUID.randomUUID(), List.of(kind), 10))
        .extracting(WorkItem::key)
        .containsExactlyInAnyOrder("later", "new", "another");
  }

  @Test
  void itemGivenBackIsClaimedAtOnce() {
    // Given
    String kind = kind();
    queue.schedule(kind, "handed over");
    UUID stopping = UUID.randomUUID();
    WorkItem item = queue.claim(stopping, List.of(kind), 1).getFirst();

    // When
    queue.giveBack(stopping, item);

    // Then
    assertThat(queue.claim(UUID.randomUUID(), List.of(kind), 1)).containsExactly(item);
  }

  @Test
  void workBeginsAtTheCommitThatAsksForItAndAfterItsPauseWithoutARegularLook() {
    // Given a worker that looks only when it is told to
    String kind = kind();
    CountDownLatch twice = new CountDownLatch(2);
    WorkHandler brief =
        new WorkHandler() {
          @Override
          public String kind() {
            return kind;
          }

          @Override
          public Next work(WorkItem item, Lease lease) {
            twice.countDown();
            return twice.getCount() > 0 ? Next.again(Duration.ofMillis(50)) : Next.done();
          }
        };
    WorkBell ownBell = new WorkBell(transactions);
    WorkQueue own = new WorkQueue(sql, settings, presence, ownBell);
    Worker worker =
        new Worker(
            own,
            ownBell,
            presence,
            server,
            List.of(brief),
            settings,
            ids,
            new SimpleMeterRegistry());
    worker.listen(new StartupEvent());

    // When
    QuarkusTransaction.requiringNew().run(() -> own.schedule(kind, "told"));

    // Then
    await().atMost(PATIENCE).until(() -> twice.getCount() == 0);
    worker.stop(new ShutdownEvent());
  }

  @Test
  void workWaitsUntilTheServiceListens() {
    // Given
    String kind = kind();
    WorkHandler brief =
        new WorkHandler() {
          @Override
          public String kind() {
            return kind;
          }

          @Override
          public Next work(WorkItem item, Lease lease) {
            return Next.done();
          }
        };
    AtomicInteger port = new AtomicInteger(-1);
    Worker worker =
        new Worker(
            queue,
            bell,
            presence,
            onPort(port),
            List.of(brief),
            settings,
            ids,
            new SimpleMeterRegistry());
    queue.schedule(kind, "early");

    // When
    worker.claimDueWork();

    // Then
    WorkItem item = queue.claim(UUID.randomUUID(), List.of(kind), 1).getFirst();
    leaseRunsOut(kind, item.key());
    port.set(8080);
    worker.claimDueWork();
    await()
        .atMost(PATIENCE)
        .until(() ->
            sql.first("select key from work_item where kind = ?", row -> row.text("key"), kind)
                .isEmpty());
  }

  private static HttpServer onPort(AtomicInteger port) {
    return new HttpServer() {
      @Override
      public int getPort() {
        return port.get();
      }

      @Override
      public int getSecurePort() {
        return -1;
      }

      @Override
      public int getManagementPort() {
        return -1;
      }

      @Override
      public URI getLocalBaseUri() {
        return URI.create("http://127.0.0.1:" + port);
      }
    };
  }

  @Test
  void workerThatStopsInterruptsItsWorkAndGivesItBack() {
    // Given
    String kind = kind();
    CountDownLatch started = new CountDownLatch(1);
    WorkHandler endless =
        new WorkHandler() {
          @Override
          public String kind() {
            return kind;
          }

          @Override
          public Next work(WorkItem item, Lease lease) {
            started.countDown();
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            return Next.done();
          }
        };
    MeterRegistry metrics = new SimpleMeterRegistry();
    Worker worker =
        new Worker(queue, bell, presence, server, List.of(endless), settings, ids, metrics);
    queue.schedule(kind, "endless");
    worker.claimDueWork();
    await().atMost(PATIENCE).until(() -> started.getCount() == 0);

    // When
    worker.stop(new ShutdownEvent());

    // Then
    assertThat(queue.claim(UUID.randomUUID(), List.of(kind), 1))
        .containsExactly(new WorkItem(kind, "endless", 1));
    assertThat(metrics.counter("safekeep.work", "kind", kind, "outcome", "lost").count())
        .isEqualTo(1);
  }

  @Test
  void lastingWorkThatWentWellFailsForTheFirstTime() {
    // Given work that was claimed often
    String kind = kind();
    WorkHandler lasting =
        new WorkHandler() {
          @Override
          public String kind() {
            return kind;
          }

          @Override
          public boolean isLasting() {
            return true;
          }

          @Override
          public Next work(WorkItem item, Lease lease) {
            await().pollDelay(settings.lease().dividedBy(2)).until(() -> true);
            throw new IllegalStateException("after a while");
          }
        };
    queue.schedule(kind, "went well");
    sql.update("update work_item set attempts = 8 where kind = ?", kind);

    // When
    new Worker(
            queue,
            bell,
            presence,
            server,
            List.of(lasting),
            settings,
            ids,
            new SimpleMeterRegistry())
        .claimDueWork();

    // Then
    await().atMost(PATIENCE).until(() -> "after a while".equals(lastError("went well")));
    assertThat(
            sql.first(
                "select attempts from work_item where kind = ?",
                row -> row.number("attempts"),
                kind))
        .contains(1L);
  }

  private static String kind() {
    return BY_HAND + UUID.randomUUID();
  }

  private void leaseRunsOut(String kind, String key) {
    sql.update(
        """
        update work_item set claimed_until = clock_timestamp() - interval '1 second'
        where kind = ? and key = ?
        """,
        kind,
        key);
  }

  private boolean exists(String key) {
    return sql.first("select key from work_item where key = ?", row -> row.text("key"), key)
        .isPresent();
  }

  private String lastError(String key) {
    return sql.first(
            "select coalesce(last_error, '') as e from work_item where key = ?",
            row -> row.text("e"),
            key)
        .orElse("");
  }

  private long claimedUntil(String key) {
    return sql.first(
            """
            select coalesce(extract(epoch from claimed_until) * 1000, 0)::bigint as t
            from work_item where key = ?
            """,
            row -> row.number("t"),
            key)
        .orElse(0L);
  }
}
