package io.safekeep.notification.oncall;

/// Something in a calendar is wrong, or is more than this service understands.
final class CalendarFault extends Exception {

  private static final long serialVersionUID = 1;

  private final int line;

  /// @param line of the text, from 1; of its first part if it is folded
  CalendarFault(int line, String message) {
    super(message, null, false, false);
    this.line = line;
  }

  int line() {
    return line;
  }
}
