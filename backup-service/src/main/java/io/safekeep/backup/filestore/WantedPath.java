package io.safekeep.backup.filestore;

import io.safekeep.backup.files.FilePath;
import io.safekeep.runtime.problem.Refusal;

/// Paths as clients name them.
public final class WantedPath {

  private WantedPath() {}

  /// @param text empty for none
  /// @throws Refusal INVALID_REQUEST if no file can have that path
  static String path(String field, String text) {
    try {
      return text.isEmpty() ? text : new FilePath(text).value();
    } catch (IllegalArgumentException e) {
      throw Refusal.invalid(field, "is " + e.getMessage());
    }
  }

  /// @param text empty for the top
  /// @throws Refusal INVALID_REQUEST if no directory can have that path
  public static String directory(String text) {
    if (!text.isEmpty() && !text.endsWith("/")) {
      throw Refusal.invalid("directory", "must end with /");
    }
    return path("directory", text);
  }
}
