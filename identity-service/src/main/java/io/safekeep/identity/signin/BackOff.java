package io.safekeep.identity.signin;

import java.time.Duration;

/// How long somebody has to wait after so many failures in a row. The first few are free, because
/// people mistype; then each doubles the wait. An account is never locked for good, so that nobody
/// can lock another person out by failing in their name for longer than the longest pause.
///
/// @param free failures without a wait
/// @param longest wait
record BackOff(int free, Duration longest) {

  /// NIST SP 800-63B-4, section 3.2.2 allows 100 failures in a row; this slows down long before.
  static final BackOff ACCOUNT = new BackOff(5, Duration.ofMinutes(15));

  /// Many people may share an address.
  static final BackOff SOURCE = new BackOff(50, Duration.ofMinutes(15));

  /// Mails to one person. Each is answered at once for the first, and then ever more slowly.
  static final BackOff RESET = new BackOff(3, Duration.ofMinutes(15));

  /// Mails that one address asks for.
  static final BackOff RESETS_OF_SOURCE = new BackOff(30, Duration.ofMinutes(15));

  private static final int LARGEST_SHIFT = 20;

  Duration after(int failures) {
    if (failures < free) {
      return Duration.ZERO;
    }
    var doubled = Duration.ofSeconds(1L << Math.min(failures - free, LARGEST_SHIFT));
    return doubled.compareTo(longest) < 0 ? doubled : longest;
  }
}
