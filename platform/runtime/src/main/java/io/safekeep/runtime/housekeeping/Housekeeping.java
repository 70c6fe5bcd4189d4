package io.safekeep.runtime.housekeeping;

import io.quarkus.runtime.StartupEvent;
import io.safekeep.contracts.Topics;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;

/// Forgets ids of events and idempotency keys that cannot come back.
@Singleton
class Housekeeping implements WorkHandler {

  private static final String KIND = "housekeeping";
  private static final Duration EVERY = Duration.ofHours(1);

  /// Longer than any topic keeps its records (k8s/base/kafka/topics.yaml: at most 90 days), even if
  /// a group reads again from the oldest one. The topic of identities keeps its records for ever,
  /// so their ids are kept too.
  private static final Duration EVENT_IDS = Duration.ofDays(100);

  /// How long a client may repeat a request and get the first answer.
  private static final Duration IDEMPOTENCY_KEYS = Duration.ofDays(7);

  private final WorkQueue queue;
  private final Sql sql;

  Housekeeping(WorkQueue queue, Sql sql) {
    this.queue = queue;
    this.sql = sql;
  }

  void schedule(@Observes StartupEvent started) {
    queue.schedule(KIND, "platform");
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    sql.update(
        """
        delete from inbox
        where topic <> ? and handled_at < clock_timestamp() - ? * interval '1 second'
        """,
        Topics.IDENTITY,
        EVENT_IDS.toSeconds());
    sql.update(
        "delete from idempotency_key where made_at < clock_timestamp() - ? * interval '1 second'",
        IDEMPOTENCY_KEYS.toSeconds());
    return Next.again(EVERY);
  }
}
