package io.safekeep.notification.status;

import io.safekeep.runtime.problem.Refusal;

/// Text for the public, without characters that no page, feed or mail can show (XML 1.0, section
/// 2.2).
final class PlainText {

  private static final String UNSHOWN =
      "[^\\u0009\\u000a\\u0020-\\u007e\\u00a0-\\u2027\\u202f-\\u2065\\u2070-\\ud7ff\\ue000-\\ufffd\\x{10000}-\\x{10ffff}]";

  private PlainText() {}

  /// One line.
  ///
  /// @throws Refusal INVALID_REQUEST if nothing is left
  static String line(String field, String text) {
    return required(field, lines(text).replaceAll("\\s+", " ").strip());
  }

  /// Any number of lines.
  ///
  /// @throws Refusal INVALID_REQUEST if nothing is left
  static String lines(String field, String text) {
    return required(field, lines(text));
  }

  /// May be empty.
  static String optional(String text) {
    return lines(text).replaceAll("\\s+", " ").strip();
  }

  private static String lines(String text) {
    return text.replace("\r\n", "\n").replace('\r', '\n').replaceAll(UNSHOWN, "").strip();
  }

  private static String required(String field, String text) {
    if (text.isEmpty()) {
      throw Refusal.invalid(field, "has nothing that can be shown");
    }
    return text;
  }
}
