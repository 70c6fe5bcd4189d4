package io.safekeep.notification.status.subscription;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.notification.delivery.Channel;
import io.safekeep.notification.delivery.Lane;
import io.safekeep.notification.delivery.Message;
import io.safekeep.notification.delivery.Messages;
import io.safekeep.notification.delivery.Text;
import io.safekeep.notification.endpoint.Endpoint;
import io.safekeep.notification.endpoint.Endpoints;
import io.safekeep.notification.status.SqlPublicIncidents;
import io.safekeep.notification.status.SqlPublicIncidents.Said;
import io.safekeep.notification.status.StatusAddress;
import io.safekeep.notification.status.StatusSettings;
import io.safekeep.notification.status.UpdatePosted;
import io.safekeep.notification.status.subscription.SqlSubscriptions.Subscription;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
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
  private final Endpoints endpoints;
  private final StatusSettings settings;
  private final StatusAddress address;
  private final WorkQueue queue;

  TellSubscribers(
      SqlSubscriptions subscriptions,
      SqlPublicIncidents incidents,
      Messages messages,
      Endpoints endpoints,
      StatusSettings settings,
      StatusAddress address,
      WorkQueue queue) {
    this.subscriptions = subscriptions;
    this.incidents = incidents;
    this.messages = messages;
    this.endpoints = endpoints;
    this.settings = settings;
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
    channel(to)
        .ifPresent(channel ->
            messages.send(
                new Message(
                    "status:" + said.update().id() + ":" + to.id(),
                    Lane.STATUS,
                    List.of(channel),
                    text(said, to),
                    null,
                    "status/" + said.update().incident())));
  }

  /// Empty for an endpoint that is not there any more, or that nothing is sent to.
  private Optional<Channel> channel(Subscription to) {
    var mailbox = to.address();
    var endpoint = to.endpoint();
    if (mailbox != null) {
      var leave = address.of(LeaveResource.path(subscriptions.leaveToken(to.id())));
      return Optional.of(new Channel.Mail(mailbox.value(), leave));
    }
    if (endpoint == null) {
      return Optional.empty();
    }
    var known = endpoints.find(endpoint);
    if (known.isEmpty()) {
      subscriptions.unsubscribe(endpoint);
    }
    return known.filter(Endpoint::isEnabled).map(one -> new Channel.Hook(one.id()));
  }

  private Text text(Said said, Subscription to) {
    var link = address.of(said.update());
    var plain = said.update().body() + "\n\n" + link + "\n";
    if (to.address() != null) {
      plain +=
          "\nTo hear no more of it: "
              + address.of(SubscribePages.LEAVE)
              + "#"
              + subscriptions.leaveToken(to.id())
              + "\n";
    }
    return new Text(
        "[%s] %s: %s".formatted(settings.title(), said.update().phase().text(), said.title()),
        plain,
        null,
        link);
  }
}
