package io.safekeep.retention.pages;

import java.util.Locale;

/// Numbers of bytes as people read them.
final class Size {

  private static final String[] UNITS = {"kB", "MB", "GB", "TB"};

  private Size() {}

  /// For example `4.2 MB`, in powers of 1,000 (IEC 80000-13).
  static String of(long bytes) {
    if (bytes < 1000) {
      return bytes + " B";
    }
    double value = bytes;
    int unit = -1;
    do {
      value /= 1000;
      unit++;
    } while (value >= 999.95 && unit < UNITS.length - 1);
    return String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
  }
}
