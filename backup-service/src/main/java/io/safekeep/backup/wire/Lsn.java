package io.safekeep.backup.wire;

import java.util.Locale;

/// A byte position in the write-ahead log (PostgreSQL documentation, "pg_lsn Type"): unsigned, so
/// compare with {@link #compareTo} and never by {@link #value}.
public record Lsn(long value) implements Comparable<Lsn> {
  /// 0/0, which the server uses for "none".
  public static final Lsn NONE = new Lsn(0);

  /// Reads the server's notation: two hexadecimal numbers of up to eight digits with a slash
  /// between them.
  ///
  /// @throws IllegalArgumentException if the text is anything else
  public static Lsn parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 1 || slash > 8 || text.length() - slash < 2 || text.length() - slash > 9) {
      throw new IllegalArgumentException("not an LSN: " + text);
    }
    try {
      long high = Integer.toUnsignedLong(Integer.parseUnsignedInt(text, 0, slash, 16));
      long low =
          Integer.toUnsignedLong(Integer.parseUnsignedInt(text, slash + 1, text.length(), 16));
      return new Lsn(high << 32 | low);
    } catch (NumberFormatException notHexadecimal) {
      throw new IllegalArgumentException("not an LSN: " + text, notHexadecimal);
    }
  }

  public Lsn plus(long bytes) {
    return new Lsn(value + bytes);
  }

  /// Bytes from `earlier` to this position; negative if `earlier` is in fact later.
  public long minus(Lsn earlier) {
    return value - earlier.value;
  }

  public boolean isBefore(Lsn other) {
    return compareTo(other) < 0;
  }

  public boolean isAfter(Lsn other) {
    return compareTo(other) > 0;
  }

  public static Lsn min(Lsn one, Lsn other) {
    return one.isBefore(other) ? one : other;
  }

  public static Lsn max(Lsn one, Lsn other) {
    return one.isAfter(other) ? one : other;
  }

  @Override
  public int compareTo(Lsn other) {
    return Long.compareUnsigned(value, other.value);
  }

  @Override
  public String toString() {
    return Long.toHexString(value >>> 32).toUpperCase(Locale.ROOT)
        + "/"
        + Long.toHexString(value & 0xFFFF_FFFFL).toUpperCase(Locale.ROOT);
  }
}
