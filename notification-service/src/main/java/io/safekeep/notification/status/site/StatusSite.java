package io.safekeep.notification.status.site;

import io.quarkus.arc.Unremovable;
import io.quarkus.logging.Log;
import io.quarkus.scheduler.Scheduled;
import io.safekeep.notification.status.StatusChanged;
import io.safekeep.runtime.sql.SqlFault;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The site as this replica gives it out. Made when somebody wants it or a moment after the start,
/// and anew when something changes here, and every few seconds, because another replica may have
/// changed something.
@Singleton
@Unremovable
class StatusSite {

  private final LoadSnapshot loadSnapshot;
  private final RenderSite renderSite;
  private volatile Map<String, Document> documents = Map.of();
  private volatile @Nullable Now now;

  StatusSite(LoadSnapshot loadSnapshot, RenderSite renderSite) {
    this.loadSnapshot = loadSnapshot;
    this.renderSite = renderSite;
  }

  void changed(@Observes(during = TransactionPhase.AFTER_SUCCESS) StatusChanged change) {
    refresh();
  }

  /// Failure semantics: with the database away the page stays as it was, and says of when it is.
  @Scheduled(every = "10s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  void keepUp() {
    try {
      refresh();
    } catch (SqlFault away) {
      Log.warn("The status page stays as it was: the database does not answer", away);
    }
  }

  boolean isMade() {
    return now != null;
  }

  /// For who cannot wait for the next time; nothing if it is made. Reads the database.
  synchronized void make() {
    if (!isMade()) {
      refresh();
    }
  }

  private synchronized void refresh() {
    var snapshot = loadSnapshot.load();
    documents = Map.copyOf(renderSite.render(snapshot));
    now = new Now(snapshot.indicator(), snapshot.description());
  }

  /// The page in a word and in a sentence.
  record Now(String indicator, String description) {}

  /// Empty until it was made for the first time.
  Optional<Now> now() {
    return Optional.ofNullable(now);
  }

  Optional<Document> find(String path) {
    return Optional.ofNullable(documents.get(path));
  }
}
