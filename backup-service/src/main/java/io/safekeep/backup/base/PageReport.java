package io.safekeep.backup.base;

import org.jspecify.annotations.Nullable;

/// What the checksums of a backup's pages have shown while it streamed.
///
/// @param checked pages whose checksum was compared
/// @param broken pages of those that do not match it
/// @param firstBroken file and block number of the first; null if there is none
public record PageReport(long checked, long broken, @Nullable String firstBroken) {
  /// The cluster has no page checksums, or nothing was to be compared.
  public static final PageReport NONE = new PageReport(0, 0, null);
}
