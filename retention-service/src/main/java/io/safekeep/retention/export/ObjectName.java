package io.safekeep.retention.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.stream.Collectors;

/// Names of objects in an archive. Whatever tenants call their things, a name leads nowhere but
/// into the folder in which the archive is unpacked, is valid on every file system, and no two
/// things get the same: what is not allowed becomes `%` and its bytes in hexadecimal (RFC 3986,
/// section 2.1).
final class ObjectName {

  private static final String FORBIDDEN = "%/\\:*?\"<>|";

  private ObjectName() {}

  /// One name between slashes.
  static String segment(String name) {
    if (name.equals(".") || name.equals("..") || name.isEmpty()) {
      return name.isEmpty() ? "%" : name.replace(".", "%2E");
    }
    var safe = new StringBuilder(name.length());
    name.codePoints().forEach(point -> append(point, safe));
    return safe.toString();
  }

  /// Names joined by slashes.
  static String path(String path) {
    return Arrays.stream(path.split("/", -1))
        .map(ObjectName::segment)
        .collect(Collectors.joining("/"));
  }

  private static void append(int point, StringBuilder safe) {
    if (!Character.isISOControl(point) && FORBIDDEN.indexOf(point) < 0) {
      safe.appendCodePoint(point);
      return;
    }
    for (byte one : Character.toString(point).getBytes(UTF_8)) {
      safe.append('%').append("%02X".formatted(one));
    }
  }
}
