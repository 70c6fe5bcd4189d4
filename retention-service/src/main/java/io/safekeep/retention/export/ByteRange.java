package io.safekeep.retention.export;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A part of a whole that is asked for (RFC 9110, section 14).
///
/// @param first position of its first byte
/// @param last position of its last byte
record ByteRange(long first, long last) {

  private static final Pattern ONE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

  long length() {
    return last - first + 1;
  }

  /// What a header Range asks for, as far as it lies within the whole. Empty if it asks for several
  /// parts, or for something that we do not know: then the whole is the answer.
  ///
  /// @throws Unsatisfiable if nothing of the part is there
  static Optional<ByteRange> of(@Nullable String header, long whole) throws Unsatisfiable {
    Matcher asked = ONE.matcher(header == null ? "" : header);
    if (!asked.matches() || (asked.group(1).isEmpty() && asked.group(2).isEmpty())) {
      return Optional.empty();
    }
    if (asked.group(1).isEmpty()) {
      long length = Math.min(whole, Long.parseLong(asked.group(2)));
      return Optional.of(within(whole - length, whole - 1, whole));
    }
    long first = Long.parseLong(asked.group(1));
    long last = asked.group(2).isEmpty() ? whole - 1 : Long.parseLong(asked.group(2));
    return last < first && !asked.group(2).isEmpty()
        ? Optional.empty()
        : Optional.of(within(first, Math.min(last, whole - 1), whole));
  }

  private static ByteRange within(long first, long last, long whole) throws Unsatisfiable {
    if (first >= whole || last < first) {
      throw new Unsatisfiable();
    }
    return new ByteRange(first, last);
  }

  /// Nothing of the part is there.
  static final class Unsatisfiable extends Exception {

    private static final long serialVersionUID = 1;

    Unsatisfiable() {
      super(null, null, false, false);
    }
  }
}
