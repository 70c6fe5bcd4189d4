package io.safekeep.tlog;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// The right edge of a growing tree: what is needed to append, and no more. For one thread at a
/// time.
public final class TreeEdge {
  /// The hashes of each level's tile that is not full yet.
  private final List<List<TreeHash>> partial = new ArrayList<>();

  private long size;

  /// A tree without leaves.
  public TreeEdge() {}

  /// The edge of a tree that has been written before.
  ///
  /// @param tiles has the partial tiles of that size
  public static TreeEdge of(long size, TileSource tiles) throws IOException {
    var edge = new TreeEdge();
    edge.size = size;
    var level = 0;
    for (var places = size; places > 0; places /= TilePlace.FULL) {
      var width = (int) (places % TilePlace.FULL);
      var hashes =
          width == 0
              ? List.<TreeHash>of()
              : tiles.read(level, new TilePlace(places / TilePlace.FULL, width));
      edge.partial.add(new ArrayList<>(hashes));
      level++;
    }
    return edge;
  }

  /// How many leaves the tree has.
  public long size() {
    return size;
  }

  /// Appends a leaf.
  ///
  /// @param full gets the tiles that became full by it
  public void append(TreeHash leaf, TileSink full) {
    size++;
    append(0, size, leaf, full);
  }

  private void append(int level, long places, TreeHash hash, TileSink full) {
    if (partial.size() == level) {
      partial.add(new ArrayList<>());
    }
    var tile = partial.get(level);
    tile.add(hash);
    if (tile.size() == TilePlace.FULL) {
      var number = places / TilePlace.FULL - 1;
      full.write(level, TilePlace.full(number), List.copyOf(tile));
      var above = rootOf(tile);
      tile.clear();
      append(level + 1, number + 1, above, full);
    }
  }

  /// Gives the tiles that are not full; readers of a tree of this size need them.
  public void writePartial(TileSink sink) {
    var places = size;
    for (var level = 0; level < partial.size(); level++) {
      var hashes = partial.get(level);
      if (!hashes.isEmpty()) {
        var place = new TilePlace(places / TilePlace.FULL, hashes.size());
        sink.write(level, place, List.copyOf(hashes));
      }
      places /= TilePlace.FULL;
    }
  }

  /// The root hash.
  public TreeHash root() {
    TreeHash root = null;
    for (var hashes : partial) {
      var end = hashes.size();
      for (var width = 1; end > 0; width <<= 1) {
        if ((end & width) == 0) {
          continue;
        }
        var left = rootOf(hashes.subList(end - width, end));
        root = root == null ? left : TreeHash.ofNode(left, root);
        end -= width;
      }
    }
    return root == null ? TreeHash.EMPTY : root;
  }

  /// The root over a power of two of hashes.
  static TreeHash rootOf(List<TreeHash> hashes) {
    var row = hashes;
    while (row.size() > 1) {
      var above = new ArrayList<TreeHash>(row.size() / 2);
      for (var index = 0; index < row.size(); index += 2) {
        above.add(TreeHash.ofNode(row.get(index), row.get(index + 1)));
      }
      row = above;
    }
    return row.getFirst();
  }
}
