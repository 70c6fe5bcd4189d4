package io.safekeep.notification.status.site;

import io.quarkus.runtime.StartupEvent;
import io.safekeep.notification.status.StatusChanged;
import io.safekeep.notification.status.StatusSettings;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;

/// Copies the site to where a file server gives it out when the suite cannot, on every change and
/// every minute.
@Singleton
class CopySite implements WorkHandler {

  private static final String KIND = "status-copy";
  private static final String KEY = "folder";
  private static final Duration EVERY = Duration.ofMinutes(1);

  private final LoadSnapshot loadSnapshot;
  private final RenderSite renderSite;
  private final StatusSettings settings;
  private final WorkQueue queue;

  CopySite(
      LoadSnapshot loadSnapshot, RenderSite renderSite, StatusSettings settings, WorkQueue queue) {
    this.loadSnapshot = loadSnapshot;
    this.renderSite = renderSite;
    this.settings = settings;
    this.queue = queue;
  }

  void begin(@Observes StartupEvent started) {
    schedule();
  }

  void changed(@Observes StatusChanged change) {
    schedule();
  }

  private void schedule() {
    if (settings.copy().isPresent()) {
      queue.schedule(KIND, KEY);
    }
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next work(WorkItem item, Lease lease) throws IOException {
    if (settings.copy().isEmpty()) {
      return Next.done();
    }
    new SiteFolder(settings.copy().get()).write(renderSite.render(loadSnapshot.load()));
    return Next.again(EVERY);
  }
}
