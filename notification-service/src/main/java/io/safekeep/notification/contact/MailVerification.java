package io.safekeep.notification.contact;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.safekeep.notification.mail.Letter;
import io.safekeep.notification.mail.LetterPaper;
import io.safekeep.notification.mail.Origin;
import io.safekeep.notification.mail.PostOffice;
import io.safekeep.runtime.pages.PageAddress;
import io.safekeep.runtime.pages.PageSettings;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.tenant.KnownTenant;
import io.safekeep.runtime.tenant.TenantDirectory;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

/// Asks an address whether it wants to be a tenant's contact. The token exists in this method and
/// in the mail; the database has its hash.
///
/// Failure semantics: a mail server that does not answer is tried again, each time with another
/// token. What it refuses for good is not: the tenant sees that the contact stays unverified.
@Singleton
class MailVerification implements WorkHandler {

  static final String KIND = "mail-contact-verification";

  private static final int AT_ONCE = 2;

  private final SqlContacts contacts;
  private final TenantDirectory tenants;
  private final PostOffice post;
  private final PageSettings pages;
  private final Clock clock;

  MailVerification(
      SqlContacts contacts,
      TenantDirectory tenants,
      PostOffice post,
      PageSettings pages,
      Clock clock) {
    this.contacts = contacts;
    this.tenants = tenants;
    this.post = post;
    this.pages = pages;
    this.clock = clock;
  }

  /// @param address of the page, with the token behind the `#`
  /// @param days for which the token is good
  record Question(String tenant, String address, String token, long days) {}

  /// Templates in `templates/Letter`.
  @CheckedTemplate(basePath = "Letter")
  static class Templates {

    private Templates() {}

    static native TemplateInstance verification(Question question);
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public int mostAtOnce() {
    return AT_ONCE;
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    var id = UUID.fromString(item.key());
    QuarkusTransaction.requiringNew().call(() -> letter(id)).ifPresent(post::sendOrTryAgain);
    return Next.done();
  }

  private Optional<Letter> letter(UUID id) {
    return contacts
        .find(id)
        .filter(contact -> !contact.isVerified())
        .map(contact -> {
          Secret token = contacts.token(id, clock.instant().plus(Contact.TOKEN_LIFETIME));
          String tenant =
              tenants.find(contact.tenant()).map(KnownTenant::name).orElse("A customer");
          var question =
              new Question(
                  tenant,
                  PageAddress.of(pages, VerifyResource.PATH) + "#" + token.value(),
                  token.value(),
                  Contact.TOKEN_LIFETIME.toDays());
          var written = LetterPaper.write(() -> Templates.verification(question));
          return new Letter(
              token.hash(),
              contact.address(),
              "Are you a contact of %s?".formatted(tenant),
              written.text(),
              written.html(),
              new Origin(Origin.Kind.CONTACT, id));
        });
  }
}
