package io.safekeep.notification.status.subscription;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.notification.delivery.Channel;
import io.safekeep.notification.delivery.Lane;
import io.safekeep.notification.delivery.Message;
import io.safekeep.notification.delivery.Messages;
import io.safekeep.notification.delivery.Text;
import io.safekeep.notification.status.SqlPublicIncidents;
import io.safekeep.notification.status.SqlPublicIncidents.Said;
import io.safekeep.notification.status.StatusSettings;
import io.safekeep.notification.status.UpdatePosted;
import io.safekeep.notification.status.subscription.SqlSubscriptions.Subscription;
import io.safekeep.runtime.pages.PageSettings;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/// Tells all subscribers what the public was just told.
///
/// Failure semantics: whoever was told of an update is not told of it again, however often the work
/// is done.
@Singleton
class TellSubscribers implements WorkHandler {

  private static final String KIND = "status-tell";
  private static final int BATCH = 200;
  private static final UUID FIRST = new UUID(0, 0);

  private final SqlSubscriptions subscriptions;
  private final SqlPublicIncidents incidents;
  private final Messages messages;
  private final StatusSettings settings;
  private final PageSettings pages;
  private final WorkQueue queue;

  TellSubscribers(
      SqlSubscriptions subscriptions,
      SqlPublicIncidents incidents,
      Messages messages,
      StatusSettings settings,
      PageSettings pages,
      WorkQueue queue) {
    this.subscriptions = subscriptions;
    this.incidents = incidents;
    this.messages = messages;
    this.settings = settings;
    this.pages = pages;
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
    var said = incidents.said(UUID.fromString(item.key()));
    var after = FIRST;
    while (said.isPresent() && lease.held()) {
      var begin = after;
      var last = QuarkusTransaction.requiringNew().call(() -> tellSome(said.get(), begin));
      if (last.isEmpty()) {
        return Next.done();
      }
      after = last.get();
    }
    return Next.done();
  }

  /// Returns the last one told; empty if there was none.
  private Optional<UUID> tellSome(Said said, UUID after) {
    List<Subscription> some = subscriptions.confirmedAfter(after, BATCH);
    some.forEach(one -> tell(said, one));
    return some.isEmpty() ? Optional.empty() : Optional.of(some.getLast().id());
  }

  private void tell(Said said, Subscription to) {
    var site = pages.url().map(url -> url.toString().replaceAll("/$", "")).orElse("");
    var home = settings.url().map(Object::toString).orElse(site + "/status");
    var update = said.update();
    var link = home + "/incidents/" + update.incident() + ".html";
    var address = to.address();
    var endpoint = to.endpoint();
    var leave = subscriptions.leaveToken(to.id());
    Channel channel =
        address != null
            ? new Channel.Mail(address.value(), site + LeaveResource.PATH + "/" + leave + ":leave")
            : new Channel.Hook(Objects.requireNonNull(endpoint));
    var plain = new StringBuilder(update.body()).append("\n\n").append(link).append('\n');
    if (address != null) {
      plain
          .append("\nTo hear no more of it: ")
          .append(site)
          .append(SubscribePages.LEAVE)
          .append('#')
          .append(leave)
          .append('\n');
    }
    messages.send(
        new Message(
            "status:" + update.id() + ":" + to.id(),
            Lane.STATUS,
            List.of(channel),
            new Text(
                "[%s] %s: %s".formatted(settings.title(), update.phase().text(), said.title()),
                plain.toString(),
                null,
                link),
            null,
            "status/" + update.incident()));
  }
}
