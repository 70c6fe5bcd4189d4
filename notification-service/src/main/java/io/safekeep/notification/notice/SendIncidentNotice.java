package io.safekeep.notification.notice;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.contracts.notification.NoticeDelivered;
import io.safekeep.contracts.notification.NoticeFailed;
import io.safekeep.contracts.notification.NoticeReturned;
import io.safekeep.notification.contact.Contact;
import io.safekeep.notification.contact.SqlContacts;
import io.safekeep.notification.delivery.Channel;
import io.safekeep.notification.delivery.Channel.Hook;
import io.safekeep.notification.delivery.Channel.Mail;
import io.safekeep.notification.delivery.Lane;
import io.safekeep.notification.delivery.Message;
import io.safekeep.notification.delivery.MessageSettled;
import io.safekeep.notification.delivery.Messages;
import io.safekeep.notification.delivery.SqlMessageReceipts.State;
import io.safekeep.notification.delivery.Text;
import io.safekeep.notification.endpoint.Endpoints;
import io.safekeep.notification.notice.Notice.Subject.TenantIncident;
import io.safekeep.notification.notice.NoticeChannel.Kind;
import io.safekeep.runtime.outbox.Outbox;
import io.safekeep.runtime.tenant.KnownTenant;
import io.safekeep.runtime.tenant.TenantDirectory;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Sends a notice of an incident to the tenant's contacts for security and to all its endpoints,
/// over the lane of security, to others if none of those contacts has it in time, and notes who has
/// it.
///
/// Failure semantics: each message is decided once for a contact or endpoint and round; the lane
/// tries it. If all of a round have failed, another one begins a day later, and at once for whoever
/// says yes meanwhile. What comes back counts as not delivered.
@Singleton
class SendIncidentNotice implements WorkHandler {

  static final String KIND = "send-incident-notice";

  private static final Duration DIRECTORY_LAGS = Duration.ofSeconds(10);

  /// Also how long contacts for security have until others are told.
  private static final Duration LOOKS = Lane.SECURITY.fallbackAfter();

  private static final Pattern DECISION = Pattern.compile("incident-notice/([0-9a-f-]{36})/.*");

  private final SqlNotices notices;
  private final SqlNoticeChannels channels;
  private final SqlContacts contacts;
  private final Endpoints endpoints;
  private final TenantDirectory tenants;
  private final WriteLetter writeLetter;
  private final Messages messages;
  private final Outbox outbox;
  private final Event<IncidentNoticeDelivered> told;
  private final Event<IncidentNoticeReturned> untold;
  private final WorkQueue queue;
  private final Clock clock;

  SendIncidentNotice(
      SqlNotices notices,
      SqlNoticeChannels channels,
      SqlContacts contacts,
      Endpoints endpoints,
      TenantDirectory tenants,
      WriteLetter writeLetter,
      Messages messages,
      Outbox outbox,
      Event<IncidentNoticeDelivered> told,
      Event<IncidentNoticeReturned> untold,
      WorkQueue queue,
      Clock clock) {
    this.notices = notices;
    this.channels = channels;
    this.contacts = contacts;
    this.endpoints = endpoints;
    this.tenants = tenants;
    this.writeLetter = writeLetter;
    this.messages = messages;
    this.outbox = outbox;
    this.told = told;
    this.untold = untold;
    this.queue = queue;
    this.clock = clock;
  }

  @Override
  public String kind() {
    return KIND;
  }

  void settled(@Observes MessageSettled message) {
    var decision = DECISION.matcher(message.decision());
    if (decision.matches()) {
      queue.schedule(KIND, decision.group(1));
    }
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    var id = UUID.fromString(item.key());
    var notice = notices.find(id);
    if (notice.isEmpty()) {
      return Next.done();
    }
    var tenant = tenants.find(notice.get().tenant()).map(KnownTenant::name);
    return tenant
        .map(name -> QuarkusTransaction.requiringNew().call(() -> goOn(id, name)))
        .orElse(Next.again(DIRECTORY_LAGS));
  }

  private Next goOn(UUID id, String tenant) {
    var found = notices.locked(id);
    if (found.isEmpty() || !(found.get().subject() instanceof TenantIncident incident)) {
      return Next.done();
    }
    var notice = found.get();
    var sent = channels.of(id);
    if (cameBack(notice, sent)) {
      undo(notice, incident);
      notice = notices.find(id).orElseThrow();
    }
    if (notice.isClosed() || (notice.isDelivered() && sent.isEmpty())) {
      // The second: it was delivered by letters, of before there were other channels.
      notices.close(id, clock.instant());
      return Next.done();
    }
    if (sent.stream().noneMatch(one -> one.kind() == Kind.CONTACT && one.is(State.DELIVERED))) {
      send(notice, incident, tenant, sent);
      sent = channels.of(id);
    }
    boolean somebodyHasIt = sent.stream().anyMatch(one -> one.is(State.DELIVERED));
    if (somebodyHasIt && !notice.isDelivered()) {
      deliver(notice, incident, sent);
    }
    if (sent.stream().anyMatch(one -> one.is(State.UNDER_WAY))) {
      return Next.again(LOOKS);
    }
    if (somebodyHasIt) {
      notices.close(id, clock.instant());
      return Next.done();
    }
    fail(notice, sent);
    return Next.again(LOOKS);
  }

  /// Whether something that was counted did not arrive after all.
  private static boolean cameBack(Notice notice, List<NoticeChannel> sent) {
    String evidence = notice.evidence();
    return evidence != null
        && sent.stream()
            .anyMatch(one ->
                one.receipt() != null
                    && !one.is(State.DELIVERED)
                    && evidence.contains(one.message().toString()));
  }

  private void undo(Notice notice, TenantIncident incident) {
    var now = clock.instant();
    String reason = "A later mail server sent it back.";
    notices.undo(notice.id(), reason, now);
    outbox.add(new NoticeReturned(notice.tenant().value(), notice.id(), reason, now));
    untold.fire(
        new IncidentNoticeReturned(
            incident.incident(), notice.tenant(), incident.number(), reason));
  }

  /// Who was not asked yet, or a day ago in vain.
  private void send(
      Notice notice, TenantIncident incident, String tenant, List<NoticeChannel> sent) {
    var now = clock.instant();
    Map<UUID, NoticeChannel> known =
        sent.stream().collect(Collectors.toMap(NoticeChannel::target, Function.identity()));
    targets(notice, incident, tenant, isTimeForOthers(sent, now))
        .forEach((target, to) -> {
          var before = known.get(target);
          if (before == null || isOver(before, to, now)) {
            int round = before == null ? 1 : before.round() + 1;
            var message =
                messages.send(
                    new Message(
                        "incident-notice/%s/%s/%d".formatted(notice.id(), target, round),
                        Lane.SECURITY,
                        List.of(to.channel()),
                        to.text(),
                        notice.tenant(),
                        "incident/" + incident.incident()));
            channels.add(
                notice.id(), new NoticeChannel(target, to.kind(), round, message, now, null));
          }
        });
  }

  private static boolean isTimeForOthers(List<NoticeChannel> sent, Instant now) {
    var asked = sent.stream().filter(one -> one.kind() == Kind.CONTACT).toList();
    return !asked.isEmpty()
        && (asked.stream().noneMatch(one -> one.is(State.UNDER_WAY))
            || asked.stream().anyMatch(one -> !one.sentAt().plus(LOOKS).isAfter(now)));
  }

  private static boolean isOver(NoticeChannel before, Target to, Instant now) {
    return before.is(State.FAILED)
        && (to.since().isAfter(before.sentAt())
            || !before.sentAt().plus(NoticeMail.AFTER_REFUSAL).isAfter(now));
  }

  /// @param since when it was last known to be reached
  private record Target(Kind kind, Instant since, Channel channel, Text text) {}

  /// Contacts and endpoints. Those who are told of data are among them once the contacts for
  /// security could not be told, or not in time.
  private Map<UUID, Target> targets(
      Notice notice, TenantIncident incident, String tenant, boolean widely) {
    var all = contacts.of(notice.tenant());
    Map<UUID, Target> targets = new LinkedHashMap<>();
    Stream.concat(
            Contact.toldOfIncidents(all).stream(),
            widely ? Contact.toldOfData(all).stream() : Stream.<Contact>of())
        .forEach(contact ->
            targets.put(
                contact.id(),
                new Target(
                    Kind.CONTACT,
                    Objects.requireNonNull(contact.verifiedAt()),
                    new Mail(contact.address().value()),
                    writeLetter.mailed(incident, tenant))));
    for (var endpoint : endpoints.enabledOf(notice.tenant())) {
      targets.put(
          endpoint,
          new Target(
              Kind.ENDPOINT, Instant.EPOCH, new Hook(endpoint), writeLetter.posted(incident)));
    }
    return targets;
  }

  private void deliver(Notice notice, TenantIncident incident, List<NoticeChannel> sent) {
    var delivered = sent.stream().filter(one -> one.is(State.DELIVERED)).toList();
    String evidence = delivered.stream().map(NoticeChannel::line).collect(Collectors.joining());
    String sha256 = SendNotice.sha256(evidence);
    var receipts = delivered.stream().map(NoticeChannel::receipt).filter(Objects::nonNull).toList();
    var at =
        receipts.stream()
            .map(receipt -> Objects.requireNonNull(receipt.settledAt()))
            .min(Comparator.naturalOrder())
            .orElseThrow();
    String by =
        receipts.stream()
            .map(receipt -> receipt.channel())
            .distinct()
            .sorted()
            .collect(Collectors.joining(","));
    notices.delivered(notice.id(), at, evidence);
    outbox.add(
        new NoticeDelivered(
            notice.tenant().value(), notice.id(), by, delivered.size(), sha256, at));
    told.fire(
        new IncidentNoticeDelivered(
            incident.incident(), notice.tenant(), incident.number(), by, at, sha256));
  }

  private void fail(Notice notice, List<NoticeChannel> sent) {
    var now = clock.instant();
    String reason =
        sent.isEmpty()
            ? "The tenant has no verified contact and no endpoint."
            : "None of %d contacts and endpoints has taken it.".formatted(sent.size());
    notices.failed(notice.id(), reason);
    Instant toldAt = notice.failedToldAt();
    if (toldAt == null || !now.isBefore(toldAt.plus(Progress.TOLD_EVERY))) {
      notices.failureTold(notice.id(), now);
      outbox.add(new NoticeFailed(notice.tenant().value(), notice.id(), reason, now));
    }
  }
}
