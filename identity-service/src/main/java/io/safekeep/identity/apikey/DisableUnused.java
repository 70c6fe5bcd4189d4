package io.safekeep.identity.apikey;

import io.quarkus.runtime.StartupEvent;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;

/// Disables keys that nobody uses, every hour.
@Singleton
class DisableUnused implements WorkHandler {

  static final Duration LONGEST = Duration.ofDays(90);

  private static final String KIND = "disable-unused-api-keys";
  private static final Duration EVERY = Duration.ofHours(1);

  private final TendApiKeys tendApiKeys;
  private final WorkQueue queue;
  private final Duration unusedAfter;

  DisableUnused(TendApiKeys tendApiKeys, WorkQueue queue, ApiKeySettings settings) {
    this.tendApiKeys = tendApiKeys;
    this.queue = queue;
    this.unusedAfter = settings.unusedAfter();
    if (unusedAfter.isNegative() || unusedAfter.isZero() || unusedAfter.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "safekeep.identity.api-keys.unused-after is %s; it must be at most %s"
              .formatted(unusedAfter, LONGEST));
    }
  }

  void schedule(@Observes StartupEvent started) {
    queue.schedule(KIND, "all");
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    boolean more = true;
    while (more && lease.held()) {
      more = tendApiKeys.disableUnused(unusedAfter);
    }
    return Next.again(EVERY);
  }
}
