package io.safekeep.backup.files;

import java.nio.charset.StandardCharsets;

/// Name of a file within its store, as the source has it: segments joined by `/`; a directory ends
/// with `/`. A bucket's keys are taken as they are, so nothing here may be used as a place on a
/// disk: that is what [RestoredNames] is for.
///
/// Ordered by the bytes of UTF-8, as S3 lists keys and as a directory is walked here, so that a
/// scan can be compared with what is known in one pass and in constant memory.
public record FilePath(String value) implements Comparable<FilePath> {

  /// PATH_MAX of Linux, which is more than the 1024 bytes of an S3 key.
  private static final int LIMIT = 4096;

  /// @throws IllegalArgumentException if it is empty, too long, or holds NUL or what is no Unicode
  public FilePath {
    if (value.isEmpty() || value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a path that is empty or holds NUL");
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
      throw new IllegalArgumentException("a path that cannot be written as UTF-8");
    }
    if (value.getBytes(StandardCharsets.UTF_8).length > LIMIT) {
      throw new IllegalArgumentException("a path of more than %d bytes".formatted(LIMIT));
    }
  }

  public boolean isDirectory() {
    return value.endsWith("/");
  }

  /// Whether it is that directory or lies below it.
  public boolean isBelow(FilePath directory) {
    return directory.isDirectory() && value.startsWith(directory.value);
  }

  @Override
  public int compareTo(FilePath other) {
    return compare(value, other.value);
  }

  /// Order of two texts by the bytes of UTF-8.
  static int compare(String left, String right) {
    var length = Math.min(left.length(), right.length());
    for (var i = 0; i < length; i++) {
      var ours = left.charAt(i);
      var theirs = right.charAt(i);
      if (ours != theirs) {
        // Halves of a surrogate pair stand for code points above all others, but not in UTF-16.
        return Character.isSurrogate(ours) == Character.isSurrogate(theirs)
            ? Character.compare(ours, theirs)
            : Boolean.compare(Character.isSurrogate(ours), Character.isSurrogate(theirs));
      }
    }
    return Integer.compare(left.length(), right.length());
  }

  @Override
  public String toString() {
    return value;
  }
}
