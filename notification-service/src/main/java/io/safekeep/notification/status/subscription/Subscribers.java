package io.safekeep.notification.status.subscription;

import io.safekeep.notification.delivery.Channel;
import io.safekeep.notification.delivery.Lane;
import io.safekeep.notification.delivery.Message;
import io.safekeep.notification.delivery.Messages;
import io.safekeep.notification.delivery.Text;
import io.safekeep.notification.endpoint.Endpoint;
import io.safekeep.notification.endpoint.Endpoints;
import io.safekeep.notification.status.StatusAddress;
import io.safekeep.notification.status.StatusSettings;
import io.safekeep.notification.status.subscription.SqlSubscriptions.Subscription;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Everybody who asked to hear what the public is told.
@Singleton
public class Subscribers {

  /// Before the first of them.
  public static final UUID FIRST = new UUID(0, 0);

  private static final int BATCH = 200;

  private final SqlSubscriptions subscriptions;
  private final Messages messages;
  private final Endpoints endpoints;
  private final StatusSettings settings;
  private final StatusAddress address;

  Subscribers(
      SqlSubscriptions subscriptions,
      Messages messages,
      Endpoints endpoints,
      StatusSettings settings,
      StatusAddress address) {
    this.subscriptions = subscriptions;
    this.messages = messages;
    this.endpoints = endpoints;
    this.settings = settings;
    this.address = address;
  }

  /// Something that they are told.
  ///
  /// @param decision names it: whoever was told of it is not told again
  /// @param subject without the name of the page
  /// @param about for receivers, for example `promises/2`
  public record News(String decision, String subject, String text, String link, String about) {}

  /// Tells some of them.
  ///
  /// @param after the last one who was told
  /// @return the last one now; empty if there was none left
  @Transactional(Transactional.TxType.MANDATORY)
  public Optional<UUID> tellSome(News news, UUID after) {
    List<Subscription> some = subscriptions.confirmedAfter(after, BATCH);
    some.forEach(one -> tell(news, one));
    return some.isEmpty() ? Optional.empty() : Optional.of(some.getLast().id());
  }

  private void tell(News news, Subscription to) {
    channel(to)
        .ifPresent(channel ->
            messages.send(
                new Message(
                    news.decision() + ":" + to.id(),
                    Lane.STATUS,
                    List.of(channel),
                    text(news, to),
                    null,
                    news.about())));
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

  private Text text(News news, Subscription to) {
    var plain = news.text() + "\n\n" + news.link() + "\n";
    if (to.address() != null) {
      plain +=
          "\nTo hear no more of it: "
              + address.of(SubscribePages.LEAVE)
              + "#"
              + subscriptions.leaveToken(to.id())
              + "\n";
    }
    return new Text(
        "[%s] %s".formatted(settings.title(), news.subject()), plain, null, news.link());
  }
}
