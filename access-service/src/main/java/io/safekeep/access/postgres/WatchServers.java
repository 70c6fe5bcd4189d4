package io.safekeep.access.postgres;

import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import io.safekeep.access.detection.Detections;
import io.safekeep.access.grant.SqlGrants;
import io.safekeep.access.postgres.LoginRules.Judged;
import io.safekeep.access.resource.Resource;
import io.safekeep.access.resource.SqlResources;
import io.safekeep.access.resource.Target;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/// Looks at every tenant's server every twenty seconds: who can sign in there, and who is at work.
/// What no grant allows is told; what is left of a grant of ours is then removed, what is somebody
/// else's stays, because we do not know whose work it is.
///
/// Failure semantics: one replica looks at a time, at many servers side by side. A server that does
/// not answer delays no other; that it was not seen is kept, and its control says so.
@Singleton
class WatchServers implements WorkHandler {

  static final String DETECTOR = "postgres";
  static final Duration EVERY = Duration.ofSeconds(20);

  private static final String KIND = "watch-postgres";
  private static final Duration PAUSE = Duration.ofSeconds(5);
  private static final int SIDE_BY_SIDE = 64;

  private final PostgresEnforcer enforcer;
  private final SqlServerWatch watch;
  private final SqlResources resources;
  private final SqlGrants grants;
  private final Detections detections;
  private final WorkQueue queue;

  WatchServers(
      PostgresEnforcer enforcer,
      SqlServerWatch watch,
      SqlResources resources,
      SqlGrants grants,
      Detections detections,
      WorkQueue queue) {
    this.enforcer = enforcer;
    this.watch = watch;
    this.resources = resources;
    this.grants = grants;
    this.detections = detections;
    this.queue = queue;
  }

  void begin(@Observes StartupEvent started) {
    queue.schedule(KIND, "all");
  }

  @Override
  public String kind() {
    return KIND;
  }

  /// Not among the work that shares a bound: it waits for servers.
  @Override
  public int mostAtOnce() {
    return 1;
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    var due = watch.due(EVERY, SIDE_BY_SIDE);
    try (var threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("watch-", 0).factory())) {
      due.forEach(id ->
          threads.execute(() -> {
            if (lease.held()) {
              resources.findCurrent(id).ifPresent(this::look);
            }
          }));
    }
    return Next.again(due.size() == SIDE_BY_SIDE ? Duration.ZERO : PAUSE);
  }

  /// Looks at one server now.
  void look(Resource resource) {
    var begun = watch.begin(resource.id());
    try {
      var seen = enforcer.logins(resource);
      var judged = QuarkusTransaction.requiringNew().call(() -> judge(resource, begun, seen));
      judged.stream().filter(Judged::isLeftOver).forEach(this::remove);
    } catch (RuntimeException e) {
      Log.debugf(e, "The server of %s could not be looked at", resource.label());
      watch.failed(resource.id(), String.valueOf(e.getMessage()));
    }
  }

  private List<Judged> judge(Resource resource, Instant begun, List<ServerLogin> seen) {
    var newest = watch.newest(resource.id());
    if (newest.filter(begun::isBefore).isPresent()) {
      // Somebody looked later and was faster: what was seen here is not how it is now.
      return List.of();
    }
    var isFirst = newest.isEmpty();
    var judged =
        LoginRules.judge(
            (Target.Postgres) resource.target(),
            seen,
            isFirst ? taken(seen) : watch.baseline(resource.id()),
            watch.ours(seen));
    watch.looked(resource.id(), begun, judged, isFirst);
    detections.look(DETECTOR, resource.id().toString(), LoginRules.detections(resource, judged));
    return judged;
  }

  private static Set<Long> taken(List<ServerLogin> seen) {
    return seen.stream()
        .filter(LoginRules::mayBeBaseline)
        .map(ServerLogin::oid)
        .collect(Collectors.toSet());
  }

  private void remove(Judged leftOver) {
    var ours = leftOver.ours();
    if (ours != null) {
      UUID grant = ours.grant();
      try {
        grants.find(grant).ifPresent(found -> enforcer.remove(found.terms()));
      } catch (RuntimeException e) {
        // The next look tries again; until then the control of P114 finds it too.
        Log.errorf(e, "What is left of grant %s could not be removed", grant);
      }
    }
  }
}
