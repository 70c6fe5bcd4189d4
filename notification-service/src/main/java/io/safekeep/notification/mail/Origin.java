package io.safekeep.notification.mail;

import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/// What a letter was sent for, by which whoever sent it knows it again when it comes back.
///
/// @param id of the row that the letter is an attempt at
public record Origin(Kind kind, UUID id) {

  /// Whose row it is.
  public enum Kind {

    /// The question whether somebody wants to be a contact.
    CONTACT('c'),

    /// A message on one of its channels.
    DELIVERY('d'),

    /// A notice to one contact.
    NOTICE('n'),

    /// The question whether somebody wants to hear of the status page.
    SUBSCRIPTION('s');

    private final byte code;

    Kind(char code) {
      this.code = (byte) code;
    }

    /// In return addresses: an ASCII letter.
    byte code() {
      return code;
    }

    static Optional<Kind> of(byte code) {
      return Arrays.stream(values()).filter(kind -> kind.code == code).findFirst();
    }
  }
}
