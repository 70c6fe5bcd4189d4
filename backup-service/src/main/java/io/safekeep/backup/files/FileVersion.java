package io.safekeep.backup.files;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A path from an instant on, until the next version of it.
///
/// @param from null in a journal whose end tells the instant
/// @param content of a file; null of anything else
/// @param stamp by which its source recognises it, see [Found]
public record FileVersion(
    FilePath path, @Nullable Instant from, Node node, @Nullable ContentId content, String stamp) {

  public FileVersion {
    if (node instanceof Node.File != (content != null)) {
      throw new IllegalArgumentException("only a file has a content, and each has: " + path);
    }
  }

  /// The content of what must be a file.
  ///
  /// @throws IllegalStateException if it is none
  public ContentId contentOfFile() {
    if (content == null) {
      throw new IllegalStateException(path + " is no file");
    }
    return content;
  }

  /// Whether both are the same to whoever restores them.
  public boolean isAlike(Node otherNode, @Nullable ContentId otherContent) {
    return node.equals(otherNode) && Objects.equals(content, otherContent);
  }
}
