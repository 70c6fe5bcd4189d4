package io.safekeep.notification.contact;

import io.quarkus.scheduler.Scheduled;
import io.safekeep.contracts.TenantId;
import io.safekeep.notification.NotificationProblem;
import io.safekeep.notification.mail.MailAddress;
import io.safekeep.notification.mail.PostOffice;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.pages.PageSettings;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Names contacts, has them verified, and lets them go.
@Singleton
class TendContacts {

  /// Nobody's mailbox is filled by naming it here.
  private static final Duration BETWEEN_MAILS = Duration.ofMinutes(1);

  private static final Duration DAY = Duration.ofDays(1);
  private static final int MOST_MAILS_A_DAY = 30;
  private static final int MOST_MAILS_TO_ONE = 5;

  private final SqlContacts contacts;
  private final WorkQueue queue;
  private final AuditTrail audit;
  private final Event<ContactVerified> verified;
  private final PostOffice post;
  private final PageSettings pages;
  private final Ids ids;
  private final Clock clock;

  TendContacts(
      SqlContacts contacts,
      WorkQueue queue,
      AuditTrail audit,
      Event<ContactVerified> verified,
      PostOffice post,
      PageSettings pages,
      Ids ids,
      Clock clock) {
    this.contacts = contacts;
    this.queue = queue;
    this.audit = audit;
    this.verified = verified;
    this.post = post;
    this.pages = pages;
    this.ids = ids;
    this.clock = clock;
  }

  /// Names a contact and asks it by mail.
  ///
  /// @throws Refusal UNKNOWN_TENANT, CONTACT_KNOWN, CONTACTS_EXHAUSTED, NO_MAIL_SERVER or
  ///   TOO_MANY_MAILS
  @Transactional
  Contact add(Actor actor, TenantId tenant, MailAddress address, Set<ContactRole> roles) {
    if (!contacts.lock(tenant)) {
      throw new Refusal(
          NotificationProblem.UNKNOWN_TENANT, "tenant " + tenant + " is not known here");
    }
    List<Contact> known = contacts.of(tenant);
    if (known.stream().anyMatch(contact -> contact.address().isSameAs(address))) {
      throw new Refusal(
          NotificationProblem.CONTACT_KNOWN, "one of the tenant's contacts has that address");
    }
    if (known.size() >= Contact.MOST) {
      throw new Refusal(
          NotificationProblem.CONTACTS_EXHAUSTED,
          "the tenant has " + known.size() + " contacts, at most " + Contact.MOST);
    }
    var contact =
        new Contact(
            ids.next(), tenant, address, roles, actor.subject(), clock.instant(), null, null);
    contacts.add(contact);
    ask(contact);
    record(actor, contact, "contact.add", roles);
    return contact;
  }

  /// Asks a contact once more; the token of the mail before is refused.
  ///
  /// @throws Refusal NOT_FOUND, CONTACT_VERIFIED, NO_MAIL_SERVER or TOO_MANY_MAILS
  @Transactional
  void resend(Actor actor, Optional<TenantId> of, UUID id) {
    var contact = held(of, id);
    if (contact.isVerified()) {
      throw new Refusal(
          NotificationProblem.CONTACT_VERIFIED, "contact " + id + " was verified before");
    }
    ask(contact);
    record(actor, contact, "contact.resend", contact.roles());
  }

  @Transactional
  Contact changeRoles(Actor actor, Optional<TenantId> of, UUID id, Set<ContactRole> roles) {
    var contact = held(of, id);
    contacts.changeRoles(id, roles);
    record(actor, contact, "contact.change-roles", roles);
    return contacts.find(id).orElseThrow();
  }

  /// @throws Refusal NOT_FOUND; LAST_CONTACT if nobody else could be told anything
  @Transactional
  void remove(Actor actor, Optional<TenantId> of, UUID id) {
    var contact = held(of, id);
    if (contact.isVerified()
        && contacts.of(contact.tenant()).stream().filter(Contact::isVerified).count() == 1) {
      throw new Refusal(
          NotificationProblem.LAST_CONTACT,
          "contact " + id + " is the only verified one; name another one first");
    }
    contacts.remove(id);
    record(actor, contact, "contact.remove", contact.roles());
  }

  /// Whoever has the token reads mail there; empty if the token is not good.
  @Transactional
  Optional<Contact> verify(Secret token) {
    var found = contacts.find(token, clock.instant());
    found.ifPresent(contact -> {
      contacts.verified(contact.id(), clock.instant());
      record(
          new Actor("contact:" + contact.id(), null), contact, "contact.verify", contact.roles());
      verified.fire(new ContactVerified(contact.tenant()));
    });
    return found;
  }

  /// What was counted is not needed longer than it counts.
  @Scheduled(
      every = "PT1H",
      delayed = "PT1M",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  void sweep() {
    contacts.forgetMails(clock.instant().minus(DAY));
  }

  private void ask(Contact contact) {
    if (!post.isOpen() || pages.url().isEmpty()) {
      throw new Refusal(
          NotificationProblem.NO_MAIL_SERVER,
          "a contact is verified by mail, and quarkus.mailer.from or safekeep.pages.url is not set");
    }
    Instant now = clock.instant();
    if (contacts.mailsTo(contact.id(), now.minus(BETWEEN_MAILS)) > 0) {
      throw tooMany("a mail was sent less than a minute ago", BETWEEN_MAILS);
    }
    if (contacts.mailsTo(contact.id(), now.minus(DAY)) >= MOST_MAILS_TO_ONE
        || contacts.mailsOf(contact.tenant(), now.minus(DAY)) >= MOST_MAILS_A_DAY) {
      throw tooMany(
          "at most %d mails to a contact and %d of a tenant are sent a day"
              .formatted(MOST_MAILS_TO_ONE, MOST_MAILS_A_DAY),
          Duration.ofHours(1));
    }
    contacts.mailAsked(contact, now);
    queue.schedule(MailVerification.KIND, contact.id().toString());
  }

  private static Refusal tooMany(String why, Duration wait) {
    return new Refusal(NotificationProblem.TOO_MANY_MAILS, why).retryAfter(wait);
  }

  /// Holds the contact against others who change the tenant's contacts.
  private Contact held(Optional<TenantId> of, UUID id) {
    var found = contacts.find(id).filter(contact -> of.map(contact.tenant()::equals).orElse(true));
    found.ifPresent(contact -> contacts.lock(contact.tenant()));
    return found
        .flatMap(_ -> contacts.find(id))
        .orElseThrow(() -> Refusal.notFound("contact " + id));
  }

  private void record(Actor actor, Contact contact, String action, Set<ContactRole> roles) {
    audit.record(
        actor,
        contact.tenant(),
        action,
        contact.id().toString(),
        Map.of("roles", roles.stream().map(ContactRole::label).sorted().toList()));
  }
}
