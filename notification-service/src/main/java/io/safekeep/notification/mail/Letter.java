package io.safekeep.notification.mail;

import org.jspecify.annotations.Nullable;

/// One message to one person.
///
/// @param id left part of its Message-ID (RFC 5322, section 3.6.4): the same each time the letter
///   is sent, so that whoever gets it twice can tell
/// @param origin whose it is when it comes back
/// @param unsubscribe https URL that ends such letters by one POST (RFC 8058); null where nobody
///   may opt out
public record Letter(
    String id,
    MailAddress to,
    String subject,
    String text,
    String html,
    Origin origin,
    @Nullable String unsubscribe) {

  public Letter {
    // A line break would begin another header.
    subject = subject.replaceAll("\\p{Cntrl}+", " ");
  }

  public Letter(
      String id, MailAddress to, String subject, String text, String html, Origin origin) {
    this(id, to, subject, text, html, origin, null);
  }

  @Override
  public String toString() {
    return "Letter[" + id + "]";
  }
}
