package io.safekeep.tlog;

import java.io.IOException;
import java.util.List;

/// Where the tiles of a tree are read from.
@FunctionalInterface
public interface TileSource {

  /// The hashes of a tile: as many as the place is wide. A source may read a wider tile and give
  /// back its beginning.
  ///
  /// @param level 0 for hashes of leaves
  List<TreeHash> read(int level, TilePlace place) throws IOException;
}
