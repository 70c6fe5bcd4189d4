package io.safekeep.backup.catalogue;

import io.safekeep.backup.base.PageReport;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a base backup holds.
///
/// @param parent the base backup whose changes it holds; null if it holds everything
/// @param chainLength how many base backups a restore of it reads: 1 if it is full
/// @param reason why it is full or incremental, for people
/// @param pages what the pages' checksums have shown
public record BackupContent(
    @Nullable UUID parent, int chainLength, String reason, PageReport pages) {
  /// Everything, and nothing known about its pages.
  public static final BackupContent FULL = new BackupContent(null, 1, "", PageReport.NONE);

  public BackupContent {
    if (chainLength < 1 || (parent == null) != (chainLength == 1)) {
      throw new IllegalArgumentException(
          "a chain of %d with parent %s".formatted(chainLength, parent));
    }
  }
}
