package io.safekeep.backup.mirror;

import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import io.safekeep.backup.Repositories;
import io.safekeep.backup.Repository;
import io.safekeep.backup.catalogue.RecoveryWindows;
import io.safekeep.backup.catalogue.SqlMirroredWal;
import io.safekeep.backup.catalogue.SqlStoredBackups;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.backup.datastore.ProtectionWork;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/// Notices when a repository has lost everything, and begins it anew: the catalogue forgets what
/// was there, the first gets new base backups, the second is copied to again. A repository that
/// cannot be asked, or says that it is another one, is left alone.
@Singleton
class WatchRepositories implements WorkHandler {

  private static final String KIND = "watch-repository";
  private static final Duration EVERY = Duration.ofSeconds(5);
  private static final Duration WHILE_AWAY = Duration.ofSeconds(30);

  private final Repositories repositories;
  private final SqlRepositories identities;
  private final SqlStoredBackups stored;
  private final SqlMirroredWal mirrored;
  private final Datastores datastores;
  private final WorkQueue queue;
  private final Ids ids;
  private final Clock clock;

  WatchRepositories(
      Repositories repositories,
      SqlRepositories identities,
      SqlStoredBackups stored,
      SqlMirroredWal mirrored,
      Datastores datastores,
      WorkQueue queue,
      Ids ids,
      Clock clock) {
    this.repositories = repositories;
    this.identities = identities;
    this.stored = stored;
    this.mirrored = mirrored;
    this.datastores = datastores;
    this.queue = queue;
    this.ids = ids;
    this.clock = clock;
  }

  void begin(@Observes StartupEvent started) {
    repositories.all().forEach(repository -> queue.schedule(KIND, repository.id()));
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    Repository repository =
        repositories.all().stream()
            .filter(it -> it.id().equals(item.key()))
            .findFirst()
            .orElseThrow();
    try {
      look(repository);
      return Next.again(EVERY);
    } catch (IOException e) {
      Log.warnf("The %s cannot be looked at: %s", repository, e.getMessage());
      return Next.again(WHILE_AWAY);
    }
  }

  private void look(Repository repository) throws IOException {
    Optional<UUID> expected = identities.find(repository.id());
    Optional<UUID> found = RepositoryIdentity.read(repository);
    if (expected.isEmpty()) {
      UUID identity = found.orElseGet(ids::next);
      if (found.isEmpty()) {
        // First there: what is expected and not there looks like a loss.
        RepositoryIdentity.write(repository, identity);
      }
      QuarkusTransaction.requiringNew()
          .run(() -> identities.replace(repository.id(), identity, clock.instant()));
      return;
    }
    if (found.isEmpty()) {
      Log.errorf("The %s has lost what it had, and is begun anew", repository);
      UUID identity = ids.next();
      QuarkusTransaction.requiringNew().run(() -> beginAnew(repository, identity));
      RepositoryIdentity.write(repository, identity);
    } else if (!found.get().equals(expected.get())) {
      throw new IOException(
          "the %s says that it is %s, expected is %s: its place was changed"
              .formatted(repository, found.get(), expected.get()));
    }
  }

  private void beginAnew(Repository repository, UUID identity) {
    identities.replace(repository.id(), identity, clock.instant());
    stored.removeAll(repository.id());
    if (repository.id().equals(RecoveryWindows.FIRST)) {
      datastores.ids().forEach(id -> queue.schedule(ProtectionWork.BASE_BACKUP, id.toString()));
    } else {
      mirrored.removeAll();
      stored
          .in(RecoveryWindows.FIRST)
          .forEach(id -> queue.schedule(ProtectionWork.COPY_BASE_BACKUP, id.toString()));
    }
  }
}
