package io.safekeep.tlog;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A tree of a given size, read from its tiles. Computes what a log proves (RFC 6962 section 2.1).
/// For one thread at a time; keeps the tiles it has read.
public final class TiledTree {
  private static final int LEVELS_OF_TILE = 8;

  private final long size;
  private final TileSource tiles;
  private final Map<String, List<TreeHash>> read = new HashMap<>();

  /// @param size how many leaves
  public TiledTree(long size, TileSource tiles) {
    if (size < 0) {
      throw new IllegalArgumentException("a tree of " + size + " leaves");
    }
    this.size = size;
    this.tiles = tiles;
  }

  /// The root hash.
  public TreeHash root() throws IOException {
    return size == 0 ? TreeHash.EMPTY : over(0, size);
  }

  /// The audit path of a leaf, from its sibling to the root's child (section 2.1.1).
  ///
  /// @throws IllegalArgumentException if the tree has no such leaf
  public List<TreeHash> inclusion(long leaf) throws IOException {
    if (leaf < 0 || leaf >= size) {
      throw new IllegalArgumentException("no leaf " + leaf + " in a tree of " + size);
    }
    var path = new ArrayList<TreeHash>();
    collectPath(leaf, 0, size, path);
    return path;
  }

  /// Proof that a tree of fewer leaves is the beginning of this one (section 2.1.2). Empty if one
  /// has no leaves or both have as many.
  ///
  /// @throws IllegalArgumentException if this one is the smaller
  public List<TreeHash> consistency(long from) throws IOException {
    if (from < 0 || from > size) {
      throw new IllegalArgumentException("a tree of " + from + " is no part of one of " + size);
    }
    var proof = new ArrayList<TreeHash>();
    if (from > 0) {
      collectProof(from, 0, size, true, proof);
    }
    return proof;
  }

  private void collectPath(long leaf, long start, long end, List<TreeHash> path)
      throws IOException {
    if (end - start == 1) {
      return;
    }
    var middle = start + split(end - start);
    if (leaf < middle) {
      collectPath(leaf, start, middle, path);
      path.add(over(middle, end));
    } else {
      collectPath(leaf, middle, end, path);
      path.add(over(start, middle));
    }
  }

  /// @param known whether the smaller tree's root is the hash over this part of it
  private void collectProof(long from, long start, long end, boolean known, List<TreeHash> proof)
      throws IOException {
    if (from == end) {
      if (!known) {
        proof.add(over(start, end));
      }
      return;
    }
    var middle = start + split(end - start);
    if (from <= middle) {
      collectProof(from, start, middle, known, proof);
      proof.add(over(middle, end));
    } else {
      collectProof(from, middle, end, false, proof);
      proof.add(over(start, middle));
    }
  }

  /// The largest power of two below a number of at least 2.
  private static long split(long leaves) {
    return Long.highestOneBit(leaves - 1);
  }

  private TreeHash over(long start, long end) throws IOException {
    var leaves = end - start;
    if (Long.bitCount(leaves) == 1) {
      return perfect(start, Long.numberOfTrailingZeros(leaves));
    }
    var middle = start + split(leaves);
    return TreeHash.ofNode(over(start, middle), over(middle, end));
  }

  /// The hash over 2^height leaves, which lie in one tile as 1 to 128 hashes in a row.
  private TreeHash perfect(long start, int height) throws IOException {
    var level = height / LEVELS_OF_TILE;
    var shift = level * LEVELS_OF_TILE;
    var first = start >> shift;
    var hashes = tile(level, TilePlace.holding(first, size >> shift));
    var from = (int) (first % TilePlace.FULL);
    return TreeEdge.rootOf(hashes.subList(from, from + (1 << (height - shift))));
  }

  private List<TreeHash> tile(int level, TilePlace place) throws IOException {
    var name = level + "/" + place;
    var known = read.get(name);
    if (known != null) {
      return known;
    }
    var hashes = tiles.read(level, place);
    if (hashes.size() != place.width()) {
      throw new IOException("tile %s has %d hashes".formatted(name, hashes.size()));
    }
    read.put(name, hashes);
    return hashes;
  }
}
