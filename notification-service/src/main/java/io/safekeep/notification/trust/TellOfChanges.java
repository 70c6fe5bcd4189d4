package io.safekeep.notification.trust;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import io.safekeep.notification.status.StatusAddress;
import io.safekeep.notification.status.subscription.Subscribers;
import io.safekeep.notification.status.subscription.Subscribers.News;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;

/// Tells subscribers when a release brings another version of the list of promises, once it is
/// published. A new installation tells nobody of versions that it began with.
///
/// Failure semantics: whoever was told of a version is not told of it again, however often the work
/// is done.
@Singleton
class TellOfChanges implements WorkHandler {

  static final String KIND = "tell-of-promises";

  private final Catalogue catalogue;
  private final SqlPromiseChanges changes;
  private final Subscribers subscribers;
  private final StatusAddress address;
  private final WorkQueue queue;
  private final Clock clock;

  TellOfChanges(
      Catalogue catalogue,
      SqlPromiseChanges changes,
      Subscribers subscribers,
      StatusAddress address,
      WorkQueue queue,
      Clock clock) {
    this.catalogue = catalogue;
    this.changes = changes;
    this.subscribers = subscribers;
    this.address = address;
    this.queue = queue;
    this.clock = clock;
  }

  void begin(@Observes StartupEvent started) {
    QuarkusTransaction.requiringNew().run(this::look);
  }

  void look() {
    var now = clock.instant();
    boolean isFirstLook = !changes.any();
    for (var change : catalogue.changes()) {
      boolean isNew = changes.seen(change.version(), now, isFirstLook ? now : null);
      if (isNew && !isFirstLook) {
        var untilPublished = Duration.between(now, change.publishedAt());
        queue.schedule(
            KIND,
            String.valueOf(change.version()),
            untilPublished.isNegative() ? Duration.ZERO : untilPublished);
      }
    }
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    int version = Integer.parseInt(item.key());
    var change = catalogue.changes().stream().filter(one -> one.version() == version).findFirst();
    var after = Subscribers.FIRST;
    while (change.isPresent() && lease.held()) {
      var begin = after;
      var news = news(change.get());
      var last = QuarkusTransaction.requiringNew().call(() -> subscribers.tellSome(news, begin));
      if (last.isEmpty()) {
        QuarkusTransaction.requiringNew().run(() -> changes.told(version, clock.instant()));
        return Next.done();
      }
      after = last.get();
    }
    return Next.done();
  }

  private News news(Change change) {
    return new News(
        "promises:" + change.version(),
        "Our promises have changed: " + change.title(),
        change.text(),
        address.of("/trust/changes#version-" + change.version()),
        "promises/" + change.version());
  }
}
