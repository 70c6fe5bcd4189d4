package io.safekeep.notification.delivery;

import io.safekeep.notification.bounce.LetterReturned;
import io.safekeep.notification.contact.SqlContacts;
import io.safekeep.notification.contact.UnreachableContacts;
import io.safekeep.notification.delivery.SqlReturns.Sent;
import io.safekeep.notification.mail.MailAddress;
import io.safekeep.notification.mail.Origin;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.UUID;

/// What follows for a message whose mail comes back after a server has taken it: the same as if it
/// had been refused at once.
@Singleton
class TakeBackDeliveries {

  private final SqlReturns returns;
  private final OpenChannels channels;
  private final SqlContacts contacts;
  private final UnreachableContacts unreachable;
  private final Event<MessageSettled> settled;
  private final Event<Waiting> waiting;
  private final Event<MailReturned> mailReturned;

  TakeBackDeliveries(
      SqlReturns returns,
      OpenChannels channels,
      SqlContacts contacts,
      UnreachableContacts unreachable,
      Event<MessageSettled> settled,
      Event<Waiting> waiting,
      Event<MailReturned> mailReturned) {
    this.returns = returns;
    this.channels = channels;
    this.contacts = contacts;
    this.unreachable = unreachable;
    this.settled = settled;
    this.waiting = waiting;
    this.mailReturned = mailReturned;
  }

  void returned(@Observes LetterReturned letter) {
    if (!letter.isOf(Origin.Kind.DELIVERY)) {
      return;
    }
    UUID delivery = letter.origin().id();
    var report = letter.report();
    if (!report.isFinal()) {
      returns.delayed(delivery, report.text());
      return;
    }
    // One that is still being tried comes back once more.
    returns
        .takeBack(delivery, report.text(), letter.at())
        .ifPresent(sent -> {
          var address = new MailAddress(sent.to().address());
          goOn(sent, letter.at());
          noteContact(sent, address, letter);
          mailReturned.fire(new MailReturned(sent.lane(), address, report));
        });
  }

  private void goOn(Sent sent, Instant at) {
    if (!returns.reopen(sent.message(), at)) {
      return;
    }
    if (sent.lane().isWorthTelling(sent.sentAt(), at)) {
      returns.holdSpared(sent.message());
    }
    channels.openNext(sent.message(), at).ifPresent(settled::fire);
    waiting.fire(new Waiting());
  }

  private void noteContact(Sent sent, MailAddress address, LetterReturned letter) {
    var tenant = sent.tenant();
    if (tenant == null) {
      return;
    }
    contacts.of(tenant).stream()
        .filter(contact -> contact.address().isSameAs(address))
        .forEach(contact -> unreachable.note(contact.id(), letter.report(), letter.at()));
  }
}
