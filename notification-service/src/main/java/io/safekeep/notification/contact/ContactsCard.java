package io.safekeep.notification.contact;

import io.safekeep.notification.contact.ContactResource.ContactView;
import io.safekeep.notification.ways.Card;
import io.safekeep.notification.ways.Card.Place;
import io.safekeep.notification.ways.StartCard;
import io.safekeep.runtime.pages.SignedIn;
import io.safekeep.runtime.security.Caller;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/// Whether somebody of the reader's organisation is told when it is about security.
@Singleton
class ContactsCard implements StartCard {

  private final ContactResource contacts;
  private final SignedIn signedIn;
  private final Caller caller;

  ContactsCard(ContactResource contacts, SignedIn signedIn, Caller caller) {
    this.contacts = contacts;
    this.signedIn = signedIn;
    this.caller = caller;
  }

  @Override
  public Optional<Card> card() {
    return signedIn.may("tenant-contact", "read") && caller.tenantIfAny().isPresent()
        ? Optional.of(card(contacts.list(null).items()))
        : Optional.empty();
  }

  private static Card card(List<ContactView> all) {
    var told = all.stream().filter(contact -> contact.verifiedAt() != null).toList();
    boolean security =
        told.stream().anyMatch(it -> it.roles().contains(ContactRole.SECURITY.label()));
    return new Card(
        Place.CONTACTS,
        "Contacts",
        ContactPages.HERE,
        told.isEmpty() ? "bad" : security ? "good" : "busy",
        told.isEmpty()
            ? "Nobody is told anything"
            : security ? told.size() + " told" : "Nobody is named for security",
        List.of());
  }
}
