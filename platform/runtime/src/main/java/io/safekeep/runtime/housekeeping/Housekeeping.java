package io.safekeep.runtime.housekeeping;

import io.quarkus.runtime.StartupEvent;
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

  /// Longer than the topics keep a record (`retention.ms`, 7 days by default), even if the offsets
  /// of a group are set back to the oldest one.
  private static final Duration EVENT_IDS = Duration.ofDays(30);

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
    forget(
        "delete from inbox where handled_at < clock_timestamp() - ? * interval '1 second'",
        EVENT_IDS);
    forget(
        "delete from idempotency_key where made_at < clock_timestamp() - ? * interval '1 second'",
        IDEMPOTENCY_KEYS);
    return Next.again(EVERY);
  }

  private void forget(String statement, Duration age) {
    sql.update(statement, age.toSeconds());
  }
}
