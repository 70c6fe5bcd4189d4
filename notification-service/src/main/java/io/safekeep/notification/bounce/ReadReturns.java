package io.safekeep.notification.bounce;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import io.safekeep.notification.mail.BounceSettings;
import io.safekeep.notification.mail.Origin;
import io.safekeep.notification.mail.ReturnPath;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.mail.MessagingException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/// Looks into the mailbox that mail comes back to, one replica at a time, and tells whose letters
/// they are what servers report.
///
/// Failure semantics: a report is told at least once: it is removed from the mailbox after what
/// follows from it is committed.
@Singleton
class ReadReturns implements WorkHandler {

  static final String KIND = "read-returns";

  private static final String MAILBOX = "mailbox";
  private static final int AT_ONCE = 200;

  private final ReturnMailbox mailbox;
  private final ReturnPath returnPath;
  private final SqlMailboxLooks looks;
  private final Event<LetterReturned> returned;
  private final BounceSettings settings;
  private final WorkQueue queue;
  private final MeterRegistry metrics;
  private final Clock clock;

  ReadReturns(
      ReturnMailbox mailbox,
      ReturnPath returnPath,
      SqlMailboxLooks looks,
      Event<LetterReturned> returned,
      BounceSettings settings,
      WorkQueue queue,
      MeterRegistry metrics,
      Clock clock) {
    this.mailbox = mailbox;
    this.returnPath = returnPath;
    this.looks = looks;
    this.returned = returned;
    this.settings = settings;
    this.queue = queue;
    this.metrics = metrics;
    this.clock = clock;
  }

  void start(@Observes StartupEvent started) {
    if (mailbox.isThere()) {
      queue.schedule(KIND, MAILBOX);
    }
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public int mostAtOnce() {
    return 1;
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    if (!mailbox.isThere()) {
      return Next.done();
    }
    try {
      int read = mailbox.read(AT_ONCE, this::read);
      looks.looked(clock.instant());
      return Next.again(read == AT_ONCE ? Duration.ZERO : settings.every());
    } catch (MessagingException away) {
      Log.warnf("The mailbox that mail comes back to cannot be read: %s", away.getMessage());
      return Next.again(settings.every());
    }
  }

  private void read(Optional<byte[]> message) {
    String what = message.map(this::tell).orElse("too-long");
    metrics.counter("safekeep.mail.returned", "what", what).increment();
  }

  /// @return what it was, as metrics name it
  private String tell(byte[] message) {
    var mail = ReturnedMail.read(message);
    Optional<Origin> origin =
        mail.addressedTo().stream().map(returnPath::read).flatMap(Optional::stream).findFirst();
    if (origin.isEmpty()) {
      return "unknown-address";
    }
    if (mail.report().isEmpty()) {
      return "no-report";
    }
    var report = mail.report().get();
    QuarkusTransaction.requiringNew()
        .run(() -> returned.fire(new LetterReturned(origin.get(), report, clock.instant())));
    return report.isPermanent() ? "failed-permanently" : report.isFinal() ? "failed" : "delayed";
  }
}
