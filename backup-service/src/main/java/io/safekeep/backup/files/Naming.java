package io.safekeep.backup.files;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// Where a stored file goes on a disk or in an archive: below the place that it is brought to, and
/// nowhere else, whatever its path says.
public enum Naming {

  /// Names from a directory, which are names for a directory.
  EXACT {
    @Override
    String name(String segment) {
      if (!isName(segment)) {
        throw new IllegalArgumentException("'%s' is no name of a file".formatted(segment));
      }
      return segment;
    }
  },

  /// Keys of a bucket, which may be anything, such as `../x`, `/x` or `a//b`. What no file can be
  /// called is written as `%` and something, and `%` itself as `%25`; so different keys have
  /// different places.
  ESCAPED {
    @Override
    String name(String segment) {
      return switch (segment) {
        case "" -> "%";
        case "." -> "%2E";
        case ".." -> "%2E%2E";
        default -> shortened(segment.replace("%", "%25"));
      };
    }
  };

  /// What a directory is called beside a file of its name: a bucket may have both `a` and `a/b`.
  static final String BESIDE_FILE = "%d";

  private static final String HELD_BY_FOLDER = "%f";

  /// NAME_MAX of Linux, in bytes, less what may be added.
  private static final int LIMIT = 255 - BESIDE_FILE.length();

  private static final int KEPT_CHARACTERS = 40;

  abstract String name(String segment);

  /// Names that lead to the place of what stood under a path.
  ///
  /// @throws IllegalArgumentException if the path leads nowhere below
  public List<String> place(FileVersion version) {
    var names = place(version.path());
    if (!(version.node() instanceof Node.File) || !version.path().isDirectory()) {
      return names;
    }
    // A bucket's `a/` that is no folder but holds bytes.
    var inside = new ArrayList<>(names);
    inside.add(HELD_BY_FOLDER);
    return inside;
  }

  /// Names that lead to the place of a path.
  ///
  /// @throws IllegalArgumentException if the path leads nowhere below
  public List<String> place(FilePath path) {
    var value = path.value();
    var segments = path.isDirectory() ? value.substring(0, value.length() - 1) : value;
    return Arrays.stream(segments.split("/", -1)).map(this::name).toList();
  }

  private static boolean isName(String segment) {
    return !segment.isEmpty()
        && !segment.equals(".")
        && !segment.equals("..")
        && segment.getBytes(StandardCharsets.UTF_8).length <= 255;
  }

  private static String shortened(String name) {
    var bytes = name.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= LIMIT) {
      return name;
    }
    var end =
        name.offsetByCodePoints(
            0, Math.min(KEPT_CHARACTERS, name.codePointCount(0, name.length())));
    return name.substring(0, end) + "%" + HexFormat.of().formatHex(sha256(bytes));
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException(missing);
    }
  }
}
