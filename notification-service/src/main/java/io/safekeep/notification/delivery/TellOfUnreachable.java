package io.safekeep.notification.delivery;

import io.safekeep.notification.contact.Contact;
import io.safekeep.notification.contact.ContactRole;
import io.safekeep.notification.contact.ContactUnreachable;
import io.safekeep.notification.contact.SqlContacts;
import io.safekeep.notification.delivery.Channel.Mail;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;

/// Tells a tenant's other contacts by mail that one of them cannot be reached. If there are none,
/// the control `contacts-verified` tells the operators.
@Singleton
class TellOfUnreachable {

  private final SqlContacts contacts;
  private final Messages messages;

  TellOfUnreachable(SqlContacts contacts, Messages messages) {
    this.contacts = contacts;
    this.messages = messages;
  }

  void tell(@Observes ContactUnreachable lost) {
    var contact = lost.contact();
    for (var other : Contact.toldOfData(contacts.of(contact.tenant()))) {
      messages.send(
          new Message(
              "contact-unreachable/%s/%s/%s".formatted(contact.id(), lost.at(), other.id()),
              Lane.NOTICE,
              List.of(new Mail(other.address().value())),
              text(contact),
              contact.tenant(),
              "contact/" + contact.id()));
    }
  }

  private static Text text(Contact contact) {
    return new Text(
        "Mail to one of your contacts came back",
        """
        Mail to %s, one of your contacts (%s), came back: its mail server says that it will not
        arrive. Nothing more is sent there.

        Name somebody else by POST /v1/contacts, or have the address asked again by
        POST /v1/contacts/%s:resend once it works.
        """
            .formatted(
                contact.address().masked(),
                String.join(
                    ", ", contact.roles().stream().map(ContactRole::label).sorted().toList()),
                contact.id()),
        null,
        null);
  }
}
