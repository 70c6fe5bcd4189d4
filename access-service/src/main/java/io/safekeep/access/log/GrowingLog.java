package io.safekeep.access.log;

import io.safekeep.tlog.TilePlace;
import io.safekeep.tlog.TreeEdge;
import io.safekeep.tlog.TreeHash;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// A log to which entries are appended, from the state that is stored of it. For one thread.
final class GrowingLog {
  private final LogName name;
  private final TreeEdge edge;
  private final long from;
  private final List<Leaf> added = new ArrayList<>();
  private final List<FullTile> tiles = new ArrayList<>();

  private GrowingLog(LogName name, TreeEdge edge) {
    this.name = name;
    this.edge = edge;
    this.from = edge.size();
  }

  /// A tile that became full.
  record FullTile(int level, long number, byte[] hashes) {}

  /// @param stored what [#edge] gave when the log had that size
  static GrowingLog of(LogName name, long size, byte[] stored) {
    var hashes = ByteBuffer.wrap(stored);
    try {
      var edge = TreeEdge.of(size, (_, place) -> read(hashes, place.width()));
      if (hashes.hasRemaining()) {
        throw new IllegalStateException("the edge of log " + name + " is not of its size");
      }
      return new GrowingLog(name, edge);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<TreeHash> read(ByteBuffer hashes, int count) {
    var read = new ArrayList<TreeHash>(count);
    for (var index = 0; index < count; index++) {
      var hash = new byte[TreeHash.BYTES];
      hashes.get(hash);
      read.add(TreeHash.of(hash));
    }
    return read;
  }

  static byte[] write(List<TreeHash> hashes) {
    var bytes = ByteBuffer.allocate(hashes.size() * TreeHash.BYTES);
    hashes.forEach(hash -> bytes.put(hash.bytes()));
    return bytes.array();
  }

  void append(Leaf leaf) {
    edge.append(TreeHash.ofLeaf(leaf.body()), this::keep);
    added.add(leaf);
  }

  private void keep(int level, TilePlace place, List<TreeHash> hashes) {
    tiles.add(new FullTile(level, place.number(), write(hashes)));
  }

  LogName name() {
    return name;
  }

  long size() {
    return edge.size();
  }

  TreeHash root() {
    return edge.root();
  }

  /// Index of the first entry that was added.
  long from() {
    return from;
  }

  List<Leaf> added() {
    return added;
  }

  List<FullTile> tiles() {
    return tiles;
  }

  /// Hashes of the tiles that are not full, lowest level first.
  byte[] edge() {
    var bytes = new ByteArrayOutputStream();
    edge.writePartial((_, _, hashes) -> bytes.writeBytes(write(hashes)));
    return bytes.toByteArray();
  }
}
