package io.safekeep.tlog;

import java.util.ArrayList;
import java.util.List;

/// Checks what logs prove (RFC 9162 sections 2.1.3.2 and 2.1.4.2, whose trees are those of RFC
/// 6962).
public final class Proofs {
  private Proofs() {}

  /// Whether the path shows that the leaf is in the tree, at that index.
  public static boolean included(
      TreeHash leaf, long index, List<TreeHash> path, long size, TreeHash root) {
    if (index < 0 || index >= size) {
      return false;
    }
    var node = index;
    var last = size - 1;
    var hash = leaf;
    for (var sibling : path) {
      if (last == 0) {
        return false;
      }
      if ((node & 1) == 1 || node == last) {
        hash = TreeHash.ofNode(sibling, hash);
        var up = levelsToRightChild(node);
        node >>= up;
        last >>= up;
      } else {
        hash = TreeHash.ofNode(hash, sibling);
      }
      node >>= 1;
      last >>= 1;
    }
    return last == 0 && hash.equals(root);
  }

  /// Whether the proof shows that the first tree is the beginning of the second.
  public static boolean consistent(
      long firstSize,
      TreeHash firstRoot,
      long secondSize,
      TreeHash secondRoot,
      List<TreeHash> proof) {
    if (firstSize < 0 || firstSize > secondSize) {
      return false;
    }
    if (firstSize == 0) {
      return proof.isEmpty() && firstRoot.equals(TreeHash.EMPTY);
    }
    if (firstSize == secondSize) {
      return proof.isEmpty() && firstRoot.equals(secondRoot);
    }
    var hashes = new ArrayList<>(proof);
    if (Long.bitCount(firstSize) == 1) {
      hashes.addFirst(firstRoot);
    }
    if (hashes.isEmpty()) {
      return false;
    }
    var same = Long.numberOfTrailingZeros(firstSize);
    var node = (firstSize - 1) >> same;
    var last = (secondSize - 1) >> same;
    var first = hashes.getFirst();
    var second = first;
    for (var hash : hashes.subList(1, hashes.size())) {
      if (last == 0) {
        return false;
      }
      if ((node & 1) == 1 || node == last) {
        first = TreeHash.ofNode(hash, first);
        second = TreeHash.ofNode(hash, second);
        var up = levelsToRightChild(node);
        node >>= up;
        last >>= up;
      } else {
        second = TreeHash.ofNode(second, hash);
      }
      node >>= 1;
      last >>= 1;
    }
    return last == 0 && first.equals(firstRoot) && second.equals(secondRoot);
  }

  /// How many levels up a node is a left child without a sibling.
  private static int levelsToRightChild(long node) {
    return node == 0 ? 0 : Long.numberOfTrailingZeros(node);
  }
}
