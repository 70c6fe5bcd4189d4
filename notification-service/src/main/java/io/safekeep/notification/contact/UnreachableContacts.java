package io.safekeep.notification.contact;

import io.safekeep.notification.bounce.LetterReturned;
import io.safekeep.notification.bounce.Report;
import io.safekeep.notification.mail.Origin;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.security.Actor;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/// Notes contacts whose mail comes back for good. They count as nobody until they say yes again.
@Singleton
public class UnreachableContacts {

  private final SqlContacts contacts;
  private final AuditTrail audit;
  private final Event<ContactUnreachable> unreachable;

  UnreachableContacts(
      SqlContacts contacts, AuditTrail audit, Event<ContactUnreachable> unreachable) {
    this.contacts = contacts;
    this.audit = audit;
    this.unreachable = unreachable;
  }

  void returned(@Observes LetterReturned letter) {
    if (letter.isOf(Origin.Kind.CONTACT)) {
      note(letter.origin().id(), letter.report(), letter.at());
    }
  }

  /// Nothing happens if the contact is gone or noted already, or the report says nothing about its
  /// address.
  @Transactional(Transactional.TxType.MANDATORY)
  public void note(UUID id, Report report, Instant at) {
    if (!report.isPermanent()) {
      return;
    }
    contacts
        .find(id)
        .filter(_ -> contacts.unreachable(id, at))
        .ifPresent(contact -> {
          audit.record(
              Actor.SUITE,
              contact.tenant(),
              "contact.unreachable",
              id.toString(),
              Map.of("status", report.status()));
          unreachable.fire(new ContactUnreachable(contact, at));
        });
  }
}
