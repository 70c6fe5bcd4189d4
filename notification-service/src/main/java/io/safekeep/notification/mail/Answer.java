package io.safekeep.notification.mail;

/// What the mail server said to a letter.
public sealed interface Answer {

  /// Text for those who look into it later; names no address.
  String text();

  /// The server has it and answers for it from here on (RFC 5321, section 6.1).
  record Taken(String text) implements Answer {}

  /// The server will never take it as it is (replies 5yz).
  record Refused(String text) implements Answer {}

  /// The server did not take it now (replies 4yz), or was not reached.
  record Later(String text) implements Answer {}
}
