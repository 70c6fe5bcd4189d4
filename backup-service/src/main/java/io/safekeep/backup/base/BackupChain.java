package io.safekeep.backup.base;

import java.util.ArrayList;
import java.util.List;

/// A full base backup and the incremental ones on top of it, each on the one before: what together
/// is one state of a cluster.
///
/// @param links oldest first; the first is a full backup
public record BackupChain(List<CompletedBackup> links) {
  /// @throws IllegalArgumentException if a link does not continue the one before
  public BackupChain {
    links = List.copyOf(links);
    if (links.isEmpty() || links.getFirst().parent() != null) {
      throw new IllegalArgumentException("a chain begins with a full backup");
    }
    for (var link = 1; link < links.size(); link++) {
      var before = links.get(link - 1);
      var next = links.get(link);
      if (!before.id().equals(next.parent())
          || !before.system().equals(next.system())
          || before.blockBytes() != next.blockBytes()) {
        throw new IllegalArgumentException(
            "backup %s does not continue %s".formatted(next.id(), before.id()));
      }
    }
  }

  /// The backup whose state it is.
  public CompletedBackup newest() {
    return links.getLast();
  }

  public int length() {
    return links.size();
  }

  /// Sizes of the files of all links together.
  public long fileBytes() {
    return links.stream().mapToLong(CompletedBackup::fileBytes).sum();
  }

  static BackupChain newestFirst(List<CompletedBackup> links) {
    return new BackupChain(new ArrayList<>(links).reversed());
  }
}
