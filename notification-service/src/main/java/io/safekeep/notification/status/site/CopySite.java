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
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/// Copies the site to where others give it out when the suite cannot, on every change and every
/// minute.
@Singleton
class CopySite implements WorkHandler {

  private static final String KIND = "status-copy";
  private static final String FOLDER = "folder";
  private static final String BUCKET = "bucket";
  private static final Duration EVERY = Duration.ofMinutes(1);

  private final LoadSnapshot loadSnapshot;
  private final RenderSite renderSite;
  private final WorkQueue queue;
  private final Optional<SiteFolder> folder;
  private final Optional<SiteBucket> bucket;

  CopySite(
      LoadSnapshot loadSnapshot,
      RenderSite renderSite,
      StatusSettings settings,
      WorkQueue queue,
      Clock clock) {
    this.loadSnapshot = loadSnapshot;
    this.renderSite = renderSite;
    this.queue = queue;
    this.folder = settings.copy().map(SiteFolder::new);
    this.bucket = settings.bucket().map(one -> new SiteBucket(one, clock));
  }

  void begin(@Observes StartupEvent started) {
    schedule();
  }

  void changed(@Observes StatusChanged change) {
    schedule();
  }

  private void schedule() {
    folder.ifPresent(_ -> queue.schedule(KIND, FOLDER));
    bucket.ifPresent(_ -> queue.schedule(KIND, BUCKET));
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next work(WorkItem item, Lease lease) throws IOException, InterruptedException {
    boolean toFolder = item.key().equals(FOLDER) && folder.isPresent();
    boolean toBucket = item.key().equals(BUCKET) && bucket.isPresent();
    if (!toFolder && !toBucket) {
      return Next.done();
    }
    var documents = renderSite.render(loadSnapshot.load());
    if (toFolder) {
      folder.get().write(documents);
    } else {
      bucket.get().write(documents);
    }
    return Next.again(EVERY);
  }
}
