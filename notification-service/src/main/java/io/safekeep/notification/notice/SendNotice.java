package io.safekeep.notification.notice;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.contracts.notification.NoticeDelivered;
import io.safekeep.contracts.notification.NoticeFailed;
import io.safekeep.notification.contact.Contact;
import io.safekeep.notification.contact.SqlContacts;
import io.safekeep.notification.mail.Letter;
import io.safekeep.notification.mail.PostOffice;
import io.safekeep.notification.notice.Notice.Subject.TenantIncident;
import io.safekeep.notification.notice.NoticeMail.Outcome;
import io.safekeep.runtime.outbox.Outbox;
import io.safekeep.runtime.tenant.KnownTenant;
import io.safekeep.runtime.tenant.TenantDirectory;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.inject.Singleton;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Sends a notice to the tenant's contacts until each server has taken it or said no for good, and
/// as long as nobody has it, on and on.
///
/// Failure semantics: each letter is sent at least once. It is noted before an attempt that there
/// is one, and afterwards what the server said; if the replica dies in between, the letter is sent
/// once more under the same Message-ID, by which a mailbox can tell. Once it is noted as taken, it
/// is never sent again.
@Singleton
class SendNotice implements WorkHandler {

  static final String KIND = "send-notice";

  private static final Duration DIRECTORY_LAGS = Duration.ofSeconds(10);

  private final SqlNotices notices;
  private final SqlContacts contacts;
  private final TenantDirectory tenants;
  private final WriteLetter writeLetter;
  private final PostOffice post;
  private final Outbox outbox;
  private final WorkQueue queue;
  private final NoticeSettings settings;
  private final Clock clock;

  SendNotice(
      SqlNotices notices,
      SqlContacts contacts,
      TenantDirectory tenants,
      WriteLetter writeLetter,
      PostOffice post,
      Outbox outbox,
      WorkQueue queue,
      NoticeSettings settings,
      Clock clock) {
    this.notices = notices;
    this.contacts = contacts;
    this.tenants = tenants;
    this.writeLetter = writeLetter;
    this.post = post;
    this.outbox = outbox;
    this.queue = queue;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public int mostAtOnce() {
    return settings.atOnce();
  }

  private record Due(NoticeMail mail, Letter letter, Instant requestedAt) {}

  @Override
  public Next work(WorkItem item, Lease lease) {
    var id = UUID.fromString(item.key());
    var notice = notices.find(id);
    if (notice.isEmpty() || notice.get().isClosed()) {
      return Next.done();
    }
    if (notice.get().subject() instanceof TenantIncident) {
      queue.schedule(SendIncidentNotice.KIND, item.key());
      return Next.done();
    }
    var tenant = tenants.find(notice.get().tenant()).map(KnownTenant::name);
    if (tenant.isEmpty()) {
      return Next.again(DIRECTORY_LAGS);
    }
    for (var due : inTransaction(() -> due(id, tenant.get()))) {
      if (!lease.held()) {
        return Next.again(Duration.ZERO);
      }
      send(due);
    }
    return inTransaction(() -> settle(id));
  }

  /// Letters to be sent now. Whoever was named as a contact meanwhile gets one too.
  private List<Due> due(UUID id, String tenant) {
    var found = notices.locked(id).filter(notice -> !notice.isClosed());
    if (found.isEmpty()) {
      return List.of();
    }
    var notice = found.get();
    // As the table keeps it, which rounds: a letter must not be due a microsecond later.
    var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    Map<UUID, Contact> told =
        Contact.toldOfData(contacts.of(notice.tenant())).stream()
            .collect(Collectors.toMap(Contact::id, Function.identity()));
    if (!notice.isDelivered()) {
      told.keySet().forEach(contact -> notices.addressTo(id, contact, now));
    }
    notices.mails(id).stream()
        .map(NoticeMail::contact)
        .filter(contact -> !told.containsKey(contact))
        .forEach(contact -> notices.withdraw(id, contact));
    return notices.mails(id).stream()
        .filter(mail -> mail.isDue(notice.isDelivered(), now))
        .map(mail -> due(notice, mail, told.get(mail.contact()), tenant))
        .flatMap(Optional::stream)
        .toList();
  }

  private Optional<Due> due(
      Notice notice, NoticeMail mail, @Nullable Contact contact, String tenant) {
    return Optional.ofNullable(contact)
        .map(
            to -> new Due(mail, writeLetter.write(notice, mail, to, tenant), notice.requestedAt()));
  }

  private void send(Due due) {
    boolean began = inTransaction(() -> notices.begin(due.mail(), clock.instant()));
    if (!began) {
      return;
    }
    var answer = post.send(due.letter());
    var mail = due.mail().begun().after(answer, due.requestedAt(), clock.instant());
    inTransaction(() -> {
      notices.answered(mail);
      return mail;
    });
  }

  /// Notes how far it is, and tells it.
  private Next settle(UUID id) {
    var found = notices.locked(id).filter(notice -> !notice.isClosed());
    if (found.isEmpty()) {
      return Next.done();
    }
    var notice = found.get();
    var mails = notices.mails(id);
    var now = clock.instant();
    var progress = Progress.of(notice, mails, now);
    if (progress.delivered()) {
      deliver(notice, mails, progress);
    }
    String failure = progress.failure();
    if (failure != null) {
      notices.failed(id, failure);
      if (progress.tellFailure()) {
        notices.failureTold(id, now);
        outbox.add(new NoticeFailed(notice.tenant().value(), id, failure, now));
      }
    }
    if (progress.closed()) {
      notices.close(id, now);
      return Next.done();
    }
    return Next.again(progress.pause());
  }

  private void deliver(Notice notice, List<NoticeMail> mails, Progress progress) {
    var taken = mails.stream().filter(mail -> mail.outcome() == Outcome.TAKEN).toList();
    // Of one that was told before, if the first letter has come back since.
    var at =
        taken.stream()
            .map(NoticeMail::answeredAt)
            .filter(Objects::nonNull)
            .min(Comparator.naturalOrder())
            .orElseThrow();
    String evidence =
        taken.stream()
            .map(mail ->
                mail.line()
                    + " message-id="
                    + post.messageId(notice.id() + "." + mail.contact())
                    + "\n")
            .collect(Collectors.joining());
    notices.delivered(notice.id(), at, evidence);
    outbox.add(
        new NoticeDelivered(
            notice.tenant().value(), notice.id(), "mail", progress.taken(), sha256(evidence), at));
  }

  /// In hexadecimal.
  static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  private static <T> T inTransaction(Callable<T> act) {
    return QuarkusTransaction.requiringNew().call(act);
  }
}
