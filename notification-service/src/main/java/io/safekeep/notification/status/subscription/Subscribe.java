package io.safekeep.notification.status.subscription;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.scheduler.Scheduled;
import io.safekeep.notification.NotificationProblem;
import io.safekeep.notification.mail.Letter;
import io.safekeep.notification.mail.LetterPaper;
import io.safekeep.notification.mail.MailAddress;
import io.safekeep.notification.mail.Origin;
import io.safekeep.notification.mail.PostOffice;
import io.safekeep.notification.status.StatusAddress;
import io.safekeep.notification.status.StatusSettings;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/// Lets a mailbox subscribe in two steps, so that nobody subscribes another one. The token exists
/// here and in the mail; the database has its hash.
///
/// Failure semantics: a mail server that does not answer is tried again with another token.
@Singleton
class Subscribe implements WorkHandler {

  static final String KIND = "status-subscription-mail";

  private static final int AT_ONCE = 2;
  private static final Duration TOKEN_LIFETIME = Duration.ofDays(2);
  private static final Duration BETWEEN = Duration.ofMinutes(10);
  private static final int MOST_ASKS = 3;
  private static final Duration HOUR = Duration.ofHours(1);
  private static final int MOST_AN_HOUR = 500;

  private final SqlSubscriptions subscriptions;
  private final PostOffice post;
  private final StatusAddress address;
  private final StatusSettings settings;
  private final WorkQueue queue;
  private final Ids ids;
  private final Clock clock;

  Subscribe(
      SqlSubscriptions subscriptions,
      PostOffice post,
      StatusAddress address,
      StatusSettings settings,
      WorkQueue queue,
      Ids ids,
      Clock clock) {
    this.subscriptions = subscriptions;
    this.post = post;
    this.address = address;
    this.settings = settings;
    this.queue = queue;
    this.ids = ids;
    this.clock = clock;
  }

  /// @param address of the page, with the token behind the `#`
  record Question(String title, String address, String token, long days) {}

  /// Templates in `templates/Letter`.
  @CheckedTemplate(basePath = "Letter")
  static class Templates {

    private Templates() {}

    static native TemplateInstance subscription(Question question);
  }

  /// Asks a mailbox. Whoever asks for it does not learn whether it is subscribed.
  ///
  /// @throws Refusal NO_MAIL_SERVER; TOO_MANY_SUBSCRIPTIONS
  @Transactional
  void ask(MailAddress mailbox) {
    if (!post.isOpen() || !address.isKnown()) {
      throw new Refusal(
          NotificationProblem.NO_MAIL_SERVER, "the status page sends no mail; the feed is there");
    }
    var now = clock.instant();
    if (subscriptions.asks(now.minus(HOUR)) >= MOST_AN_HOUR) {
      throw new Refusal(
              NotificationProblem.TOO_MANY_SUBSCRIPTIONS,
              "at most " + MOST_AN_HOUR + " addresses are asked an hour")
          .retryAfter(HOUR);
    }
    subscriptions
        .ask(ids.next(), mailbox, now, now.minus(BETWEEN), MOST_ASKS)
        .ifPresent(id -> queue.schedule(KIND, id.toString()));
  }

  @Transactional
  boolean confirm(Secret token) {
    return subscriptions.confirm(token, clock.instant());
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public int mostAtOnce() {
    return AT_ONCE;
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    var id = UUID.fromString(item.key());
    QuarkusTransaction.requiringNew().call(() -> letter(id)).ifPresent(post::sendOrTryAgain);
    return Next.done();
  }

  private Optional<Letter> letter(UUID id) {
    return subscriptions
        .unconfirmed(id)
        .map(mailbox -> {
          Secret token = subscriptions.token(id, clock.instant().plus(TOKEN_LIFETIME));
          var question =
              new Question(
                  settings.title(),
                  address.of(SubscribePages.CONFIRM) + "#" + token.value(),
                  token.value(),
                  TOKEN_LIFETIME.toDays());
          var written = LetterPaper.write(() -> Templates.subscription(question));
          return new Letter(
              token.hash(),
              mailbox,
              "Subscribe to %s?".formatted(settings.title()),
              written.text(),
              written.html(),
              new Origin(Origin.Kind.SUBSCRIPTION, id));
        });
  }

  /// Who has not said yes did not mean it.
  @Scheduled(
      every = "PT1H",
      delayed = "PT2M",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  void sweep() {
    subscriptions.forgetUnconfirmed(clock.instant().minus(TOKEN_LIFETIME));
  }
}
