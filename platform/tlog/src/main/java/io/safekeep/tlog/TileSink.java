package io.safekeep.tlog;

import java.util.List;

/// Takes tiles as they come to be.
@FunctionalInterface
public interface TileSink {

  /// @param hashes as many as the place is wide
  void write(int level, TilePlace place, List<TreeHash> hashes);
}
