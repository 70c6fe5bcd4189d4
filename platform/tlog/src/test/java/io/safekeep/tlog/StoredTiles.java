package io.safekeep.tlog;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A log's tiles in memory, as a server keeps them: full ones for ever, partial ones of each size
/// that was published.
final class StoredTiles implements TileSource, TileSink {
  final Map<String, List<TreeHash>> tiles = new HashMap<>();
  final List<TreeHash> leaves = new ArrayList<>();
  final TreeEdge edge = new TreeEdge();

  /// Tiles of a log whose entries are the numbers from 0 as text.
  static StoredTiles ofNumbers(int count) {
    var stored = new StoredTiles();
    for (var number = 0; number < count; number++) {
      stored.append(entry(number));
    }
    stored.publish();
    return stored;
  }

  static byte[] entry(int number) {
    return Integer.toString(number).getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  void append(byte[] entry) {
    var leaf = TreeHash.ofLeaf(entry);
    leaves.add(leaf);
    edge.append(leaf, this);
  }

  void publish() {
    edge.writePartial(this);
  }

  TiledTree tree(long size) {
    return new TiledTree(size, this);
  }

  @Override
  public void write(int level, TilePlace place, List<TreeHash> hashes) {
    var known = tiles.put(level + "/" + place, hashes);
    if (known != null && !known.equals(hashes)) {
      throw new AssertionError("tile " + level + "/" + place + " has changed");
    }
  }

  @Override
  public List<TreeHash> read(int level, TilePlace place) throws IOException {
    var hashes = tiles.get(level + "/" + place);
    if (hashes == null) {
      throw new IOException("no tile " + level + "/" + place);
    }
    return hashes;
  }

  /// The root as RFC 6962 section 2.1 defines it, over all leaves each time.
  static TreeHash definition(List<TreeHash> leaves) {
    if (leaves.isEmpty()) {
      return TreeHash.EMPTY;
    }
    if (leaves.size() == 1) {
      return leaves.getFirst();
    }
    var middle = Integer.highestOneBit(leaves.size() - 1);
    return TreeHash.ofNode(
        definition(leaves.subList(0, middle)), definition(leaves.subList(middle, leaves.size())));
  }
}
