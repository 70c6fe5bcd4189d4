package io.safekeep.backup.vault;

import java.util.List;
import java.util.regex.Pattern;

/// Name of an object in a store: segments joined by `/`, each of `A-Z a-z 0-9 . _ -` and not
/// starting with a dot.
///
/// The alphabet is what every file system and object store takes unescaped; the dot rule keeps `..`
/// and the temporary files of a file-system store out of the name space.
public record ObjectName(String value) implements Comparable<ObjectName> {
  private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");

  /// S3 allows 1024 bytes; the rest is room for a prefix.
  private static final int MAXIMUM_LENGTH = 900;

  public ObjectName {
    if (value.length() > MAXIMUM_LENGTH) {
      throw new IllegalArgumentException(
          "object name of %d characters exceeds %d".formatted(value.length(), MAXIMUM_LENGTH));
    }
    for (var segment : value.split("/", -1)) {
      if (!SEGMENT.matcher(segment).matches()) {
        throw new IllegalArgumentException(
            "object name '%s' has the bad segment '%s'".formatted(value, segment));
      }
    }
  }

  public static ObjectName of(String first, String... more) {
    return new ObjectName(more.length == 0 ? first : first + "/" + String.join("/", more));
  }

  /// The object of that name below this one.
  public ObjectName child(String name) {
    return new ObjectName(value + "/" + name);
  }

  /// The same name with letters added to its last segment.
  public ObjectName withSuffix(String suffix) {
    return new ObjectName(value + suffix);
  }

  public List<String> segments() {
    return List.of(value.split("/"));
  }

  public String lastSegment() {
    return value.substring(value.lastIndexOf('/') + 1);
  }

  @Override
  public int compareTo(ObjectName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
