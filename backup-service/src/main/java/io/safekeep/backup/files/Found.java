package io.safekeep.backup.files;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a scan found under a path.
public sealed interface Found {

  /// What is there, and what was there since some time ago if the source remembers it.
  ///
  /// @param states oldest first; the last one is how it stands
  record Present(FilePath path, List<State> states) implements Found {
    public Present {
      if (states.isEmpty()) {
        throw new IllegalArgumentException("nothing found at " + path);
      }
      states = List.copyOf(states);
    }
  }

  /// Something that could not be looked at: what is known of it, and of what lies below it, stays.
  record Unreadable(FilePath path, String reason) implements Found {}

  /// Something whose name cannot be kept.
  record Unnameable(String reason) implements Found {}

  /// @param stamp tells this state of the path from every other one; a stamp that may not do so
  ///   equals none
  /// @param since by the source's clock; null if only a later scan can tell that it was there
  record State(String stamp, @Nullable Instant since, Node node) {}
}
