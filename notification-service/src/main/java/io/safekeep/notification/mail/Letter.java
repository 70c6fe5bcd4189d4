package io.safekeep.notification.mail;

/// One message to one person.
///
/// @param id left part of its Message-ID (RFC 5322, section 3.6.4): the same each time the letter
///   is sent, so that whoever gets it twice can tell
public record Letter(String id, MailAddress to, String subject, String text, String html) {

  public Letter {
    // A line break would begin another header.
    subject = subject.replaceAll("\\p{Cntrl}+", " ");
  }

  @Override
  public String toString() {
    return "Letter[" + id + "]";
  }
}
