package io.safekeep.notification.delivery;

import io.safekeep.contracts.TenantId;
import io.safekeep.notification.contact.Contact;
import io.safekeep.notification.contact.SqlContacts;
import io.safekeep.notification.delivery.Channel.Mail;
import io.safekeep.notification.endpoint.Endpoint;
import io.safekeep.notification.endpoint.EndpointClosed;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;

/// Tells a tenant's contacts by mail that one of its endpoints was disabled without anybody having
/// asked for it: nothing would be heard of that otherwise, which is what a broken endpoint is like.
@Singleton
class TellOfClosed {

  private final SqlContacts contacts;
  private final Messages messages;

  TellOfClosed(SqlContacts contacts, Messages messages) {
    this.contacts = contacts;
    this.messages = messages;
  }

  void tell(@Observes EndpointClosed closed) {
    var endpoint = closed.endpoint();
    TenantId tenant = endpoint.tenant();
    if (tenant == null || endpoint.isEnabled()) {
      return;
    }
    for (var contact : Contact.toldOfData(contacts.of(tenant))) {
      messages.send(
          new Message(
              "endpoint-disabled/%s/%s/%s".formatted(closed.id(), closed.at(), contact.id()),
              Lane.NOTICE,
              List.of(new Mail(contact.address().value())),
              text(endpoint, closed.reason()),
              tenant,
              "endpoint/" + closed.id()));
    }
  }

  private static Text text(Endpoint endpoint, String reason) {
    return new Text(
        "Nothing is sent to your endpoint \"%s\" any more".formatted(endpoint.description()),
        """
        The endpoint "%s" at %s %s. It is disabled, and you hear of nothing there from now on.

        Mend it, then enable it on the page of your endpoints, or by POST /v1/endpoints/%s:enable.
        """
            .formatted(
                endpoint.description(),
                endpoint.host(),
                reason.equals("gone")
                    ? "answered that it is gone for good (410)"
                    : "has failed for five days",
                endpoint.id()),
        null,
        null);
  }
}
