package io.safekeep.backup.pages;

import java.util.Locale;

/// A number of bytes in words.
final class Size {

  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};

  private Size() {}

  /// In decimal units, for example `1.2 GB`.
  static String of(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 999.5 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    return String.format(
        Locale.ROOT, unit == 0 || value >= 99.95 ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
  }
}
