package io.safekeep.notification.notice;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import io.safekeep.contracts.TenantId;
import io.safekeep.notification.contact.Contact;
import io.safekeep.notification.contact.SqlContacts;
import io.safekeep.notification.delivery.Channel.Mail;
import io.safekeep.notification.delivery.Lane;
import io.safekeep.notification.delivery.Message;
import io.safekeep.notification.delivery.Messages;
import io.safekeep.notification.delivery.Text;
import io.safekeep.runtime.tenant.KnownTenant;
import io.safekeep.runtime.tenant.TenantDirectory;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Reminds the administrators of tenants without a verified contact for security, in growing gaps
/// (P140). Whoever has no verified contact at all is told by nobody; that has a control of its own.
@Singleton
class RemindOfSecurityContact implements WorkHandler {

  static final String KIND = "remind-of-security-contact";
  static final String KEY = "all";

  private static final Duration EVERY = Duration.ofHours(1);

  private final SqlContacts contacts;
  private final SqlMissingContacts missing;
  private final TenantDirectory tenants;
  private final Messages messages;
  private final WorkQueue queue;
  private final Clock clock;

  RemindOfSecurityContact(
      SqlContacts contacts,
      SqlMissingContacts missing,
      TenantDirectory tenants,
      Messages messages,
      WorkQueue queue,
      Clock clock) {
    this.contacts = contacts;
    this.missing = missing;
    this.tenants = tenants;
    this.messages = messages;
    this.queue = queue;
    this.clock = clock;
  }

  void begin(@Observes StartupEvent started) {
    queue.schedule(KIND, KEY);
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    QuarkusTransaction.requiringNew().run(this::remindAll);
    return Next.again(EVERY);
  }

  private void remindAll() {
    var now = clock.instant();
    missing.note(
        contacts.reach().stream()
            .filter(tenant -> tenant.forSecurity() == 0)
            .map(SqlContacts.Reach::tenant)
            .toList(),
        now);
    missing.locked().stream()
        .filter(one -> !one.dueAt().isAfter(now))
        .forEach(one -> remind(one, now));
  }

  private void remind(MissingContact due, Instant now) {
    var told = Contact.toldOfData(contacts.of(due.tenant()));
    if (told.isEmpty()) {
      return;
    }
    var text = text(due.tenant());
    told.forEach(contact ->
        messages.send(
            new Message(
                "security-contact-reminder/%s/%s/%s"
                        .formatted(due.tenant(), due.missingSince(), due.reminders())
                    + "/"
                    + contact.id(),
                Lane.NOTICE,
                List.of(new Mail(contact.address().value())),
                text,
                due.tenant(),
                "security-contact")));
    missing.reminded(due.tenant(), now);
  }

  private Text text(TenantId tenant) {
    String name = tenants.find(tenant).map(KnownTenant::name).orElse("Your organisation");
    return new Text(
        name + ": who is told of security incidents?",
        """
        %s has named nobody who is told of security incidents first. If one concerned your data, we
        would write to you and to its other contacts, who may not be the ones to act at night.

        Name a contact with the role "security" (POST /v1/contacts). It counts once somebody there
        has said yes to a mail. An address that several people read is best.
        """
            .formatted(name),
        null,
        null);
  }
}
