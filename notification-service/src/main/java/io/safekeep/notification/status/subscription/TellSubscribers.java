package io.safekeep.notification.status.subscription;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.notification.status.SqlPublicIncidents;
import io.safekeep.notification.status.SqlPublicIncidents.Said;
import io.safekeep.notification.status.StatusAddress;
import io.safekeep.notification.status.UpdatePosted;
import io.safekeep.notification.status.subscription.Subscribers.News;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.UUID;

/// Tells all subscribers what the public was just told.
///
/// Failure semantics: whoever was told of an update is not told of it again, however often the work
/// is done.
@Singleton
class TellSubscribers implements WorkHandler {

  private static final String KIND = "status-tell";

  private final Subscribers subscribers;
  private final SqlPublicIncidents incidents;
  private final StatusAddress address;
  private final WorkQueue queue;

  TellSubscribers(
      Subscribers subscribers,
      SqlPublicIncidents incidents,
      StatusAddress address,
      WorkQueue queue) {
    this.subscribers = subscribers;
    this.incidents = incidents;
    this.address = address;
    this.queue = queue;
  }

  void posted(@Observes UpdatePosted posted) {
    queue.schedule(KIND, posted.update().id().toString());
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    var said = incidents.said(UUID.fromString(item.key())).map(this::news);
    var after = Subscribers.FIRST;
    while (said.isPresent() && lease.held()) {
      var begin = after;
      var last =
          QuarkusTransaction.requiringNew().call(() -> subscribers.tellSome(said.get(), begin));
      if (last.isEmpty()) {
        return Next.done();
      }
      after = last.get();
    }
    return Next.done();
  }

  private News news(Said said) {
    return new News(
        "status:" + said.update().id(),
        "%s: %s".formatted(said.update().phase().text(), said.title()),
        said.update().body(),
        address.of(said.update()),
        "status/" + said.update().incident());
  }
}
