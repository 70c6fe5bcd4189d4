package io.safekeep.access.detection;

import io.quarkus.runtime.StartupEvent;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/// Looks at what was refused, and tells of who goes on after the end of their grant or tries again
/// and again.
@Singleton
class WatchRefusals implements WorkHandler {

  static final String DETECTOR = "refusals";
  static final String SCOPE = "all";
  static final String KIND = "watch-refusals";
  private static final Duration LOOK = Duration.ofSeconds(10);

  private final SqlRefusals refusals;
  private final Detections detections;
  private final SqlDetections stored;
  private final DetectionSettings settings;
  private final WorkQueue queue;

  WatchRefusals(
      SqlRefusals refusals,
      Detections detections,
      SqlDetections stored,
      DetectionSettings settings,
      WorkQueue queue) {
    this.refusals = refusals;
    this.detections = detections;
    this.stored = stored;
    this.settings = settings;
    this.queue = queue;
  }

  void begin(@Observes StartupEvent started) {
    queue.schedule(KIND, SCOPE);
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    refusals.forgetOld();
    detections.look(DETECTOR, SCOPE, now());
    stored.goneWithRemoved();
    return Next.again(LOOK);
  }

  private List<Detection> now() {
    return RefusalRules.judge(
        refusals.since(settings.burstWindow()), settings.burst(), settings.burstWindow());
  }
}
