package io.safekeep.backup.vault;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Lets objects grow in a store that only knows whole ones: what is forced becomes an immutable
/// piece, named by its offset below the object's name, and a renamed object is put together.
///
/// Only names with one suffix grow, so that all others cost not a request more. Pieces may overlap:
/// a crash can come between writing many small ones as one and deleting them.
public final class PiecewiseStore implements AppendableStore {
  /// Ends the names of objects that grow.
  public static final String GROWING = ".partial";

  /// A piece that is smaller than this is worth merging with its neighbours.
  private static final int SMALL = 1 << 20;

  /// So many small pieces at the end are merged: reading costs a request for each.
  private static final int MERGED_AT = 32;

  private static final int COPY_BYTES = 1 << 20;

  private final ObjectStore store;

  public PiecewiseStore(ObjectStore store) {
    this.store = store;
  }

  /// Whether an object is a piece of one that grows.
  static boolean isPiece(ObjectName name) {
    return name.value().contains(GROWING + "/");
  }

  private static boolean grows(ObjectName name) {
    return name.value().endsWith(GROWING);
  }

  /// A stretch of an object that grows; offsets in bytes.
  private record Piece(ObjectName name, long start, long end) {
    static Piece of(Entry entry) {
      var start = Long.parseLong(entry.name().lastSegment());
      return new Piece(entry.name(), start, start + entry.size());
    }

    static ObjectName name(ObjectName object, long start) {
      return object.child("%015d".formatted(start));
    }

    long length() {
      return end - start;
    }
  }

  private List<Piece> allPieces(ObjectName name) throws IOException {
    try (var entries = store.list(name)) {
      return entries.filter(entry -> isPiece(entry.name())).map(Piece::of).toList();
    }
  }

  /// Those that make up the object, without any that a larger one covers.
  private List<Piece> pieces(ObjectName name) throws IOException {
    var chosen = new ArrayList<Piece>();
    var end = 0L;
    for (var piece : allPieces(name)) {
      if (piece.start() > end) {
        throw new CorruptObject(name, "lacks bytes %d to %d".formatted(end, piece.start()));
      }
      if (piece.start() == end && piece.length() > 0) {
        chosen.add(piece);
        end = piece.end();
      }
    }
    return chosen;
  }

  @Override
  public Growing append(ObjectName name) throws IOException {
    if (!grows(name)) {
      throw new IllegalArgumentException("%s does not end with %s".formatted(name, GROWING));
    }
    return new Pieces(name, pieces(name));
  }

  @Override
  public void rename(ObjectName from, ObjectName to) throws IOException {
    try (var source = open(from);
        var upload = store.create(to)) {
      copy(source, 0, source.length(), upload);
      upload.commit();
    }
    delete(from);
  }

  private static void copy(Source source, long from, long to, Upload upload) throws IOException {
    var buffer = ByteBuffer.allocate((int) Math.min(COPY_BYTES, to - from));
    for (var at = from; at < to; at += buffer.limit()) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), to - at));
      source.read(buffer, at);
      upload.write(buffer.flip());
    }
  }

  @Override
  public Upload create(ObjectName name) throws IOException {
    return store.create(name);
  }

  @Override
  public Source open(ObjectName name) throws IOException {
    if (!grows(name)) {
      return store.open(name);
    }
    var pieces = pieces(name);
    if (pieces.isEmpty()) {
      throw new ObjectNotFound(name);
    }
    return new PiecesSource(name, pieces);
  }

  @Override
  public boolean exists(ObjectName name) throws IOException {
    return grows(name) ? !allPieces(name).isEmpty() : store.exists(name);
  }

  /// Pieces of one object lie one behind the other, so only one object is held.
  @Override
  public Stream<Entry> list(ObjectName prefix) throws IOException {
    var gathering = new Gathering();
    var entries = store.list(prefix);
    return Stream.concat(
            entries.flatMap(entry -> gathering.take(entry).stream()),
            Stream.of(1).flatMap(_ -> gathering.end().stream()))
        .onClose(entries::close);
  }

  @Override
  public boolean delete(ObjectName name) throws IOException {
    if (!grows(name)) {
      return store.delete(name);
    }
    // From its end, so that what a crash leaves is the beginning of it.
    var pieces = allPieces(name).reversed();
    for (var piece : pieces) {
      store.delete(piece.name());
    }
    return !pieces.isEmpty();
  }

  @Override
  public int removeLeftovers(ObjectName prefix) throws IOException {
    return store.removeLeftovers(prefix);
  }

  @Override
  public StoreTraits traits() throws IOException {
    return store.traits();
  }

  @Override
  public long freeSpace() throws IOException {
    return store.freeSpace();
  }

  @Override
  public void put(ObjectName name, byte[] content) throws IOException {
    store.put(name, content);
  }

  /// Turns the pieces of a listing into the objects that they make up.
  private static final class Gathering {
    private @Nullable ObjectName object;
    private @Nullable Entry newest;
    private long end;

    List<Entry> take(Entry entry) {
      if (!isPiece(entry.name())) {
        var before = end();
        return before.map(known -> List.of(known, entry)).orElse(List.of(entry));
      }
      var value = entry.name().value();
      var owner = new ObjectName(value.substring(0, value.lastIndexOf('/')));
      var before = owner.equals(object) ? Optional.<Entry>empty() : end();
      object = owner;
      newest = entry;
      end = Math.max(end, Piece.of(entry).end());
      return before.stream().toList();
    }

    Optional<Entry> end() {
      var owner = object;
      var last = newest;
      if (owner == null || last == null) {
        return Optional.empty();
      }
      var whole = new Entry(owner, end, last.modifiedAt());
      object = null;
      newest = null;
      end = 0;
      return Optional.of(whole);
    }
  }

  /// An object that grows by a piece at each [#force].
  private final class Pieces implements Growing {
    private final ObjectName name;
    private final List<Piece> pieces;
    private byte[] waiting = new byte[0];
    private int waitingBytes;

    Pieces(ObjectName name, List<Piece> pieces) {
      this.name = name;
      this.pieces = new ArrayList<>(pieces);
    }

    private long stored() {
      return pieces.isEmpty() ? 0 : pieces.getLast().end();
    }

    @Override
    public long length() {
      return stored() + waitingBytes;
    }

    @Override
    public void append(ByteBuffer bytes) throws IOException {
      var count = bytes.remaining();
      if (waitingBytes + count > waiting.length) {
        var grown = new byte[Math.max(waitingBytes + count, waiting.length * 2)];
        System.arraycopy(waiting, 0, grown, 0, waitingBytes);
        waiting = grown;
      }
      bytes.get(waiting, waitingBytes, count);
      waitingBytes += count;
      if (waitingBytes >= Frame.BYTES_LIMIT) {
        force();
      }
    }

    @Override
    public void truncate(long length) throws IOException {
      if (length >= stored()) {
        waitingBytes = (int) Math.min(waitingBytes, length - stored());
        return;
      }
      waitingBytes = 0;
      // Also what a larger piece covers must not come to light again.
      for (var piece : allPieces(name).reversed()) {
        if (piece.start() >= length) {
          store.delete(piece.name());
        } else if (piece.end() > length) {
          var kept = ByteBuffer.allocate((int) (length - piece.start()));
          try (var source = store.open(piece.name())) {
            source.read(kept, 0);
          }
          store.put(piece.name(), kept.array());
        }
      }
      pieces.clear();
      pieces.addAll(PiecewiseStore.this.pieces(name));
    }

    @Override
    public void force() throws IOException {
      if (waitingBytes == 0) {
        return;
      }
      var start = stored();
      var piece = Piece.name(name, start);
      try (var upload = store.create(piece)) {
        upload.write(ByteBuffer.wrap(waiting, 0, waitingBytes));
        upload.commit();
      }
      pieces.add(new Piece(piece, start, start + waitingBytes));
      waitingBytes = 0;
      mergeSmall();
    }

    private void mergeSmall() throws IOException {
      var first = pieces.size();
      while (first > 0 && pieces.get(first - 1).length() < SMALL) {
        first--;
      }
      var small = List.copyOf(pieces.subList(first, pieces.size()));
      if (small.size() < MERGED_AT) {
        return;
      }
      var merged =
          new Piece(small.getFirst().name(), small.getFirst().start(), small.getLast().end());
      try (var source = new PiecesSource(name, pieces);
          var upload = store.create(merged.name())) {
        copy(source, merged.start(), merged.end(), upload);
        upload.commit();
      }
      for (var covered : small.subList(1, small.size()).reversed()) {
        store.delete(covered.name());
      }
      pieces.subList(first, pieces.size()).clear();
      pieces.add(merged);
    }

    @Override
    public void close() {
      waitingBytes = 0;
    }
  }

  /// Reads across pieces; keeps one of them open. Pieces vanish while they are read: merged with
  /// others, or because the whole object has its lasting name, and the same bytes, now.
  private final class PiecesSource implements Source {
    private final ObjectName name;
    private final long length;
    private List<Piece> pieces;
    private @Nullable Piece current;
    private @Nullable Source open;

    PiecesSource(ObjectName name, List<Piece> pieces) {
      this.name = name;
      this.pieces = List.copyOf(pieces);
      this.length = pieces.getLast().end();
    }

    @Override
    public ObjectName name() {
      return name;
    }

    @Override
    public long length() {
      return length;
    }

    @Override
    public synchronized void read(ByteBuffer target, long position) throws IOException {
      var at = position;
      var limit = target.limit();
      while (target.position() < limit) {
        var piece = pieceAt(at);
        var start = target.position();
        var count = (int) Math.min(limit - target.position(), piece.end() - at);
        target.limit(start + count);
        try {
          source(piece).read(target, at - piece.start());
          at += count;
        } catch (ObjectNotFound vanished) {
          target.position(start);
          lookAgain();
        } finally {
          target.limit(limit);
        }
      }
    }

    private Piece pieceAt(long position) throws CorruptObject {
      return pieces.stream()
          .filter(piece -> piece.start() <= position && position < piece.end())
          .findFirst()
          .orElseThrow(() -> new CorruptObject(name, "ends at byte %d".formatted(length)));
    }

    private void lookAgain() throws IOException {
      close();
      var now = PiecewiseStore.this.pieces(name);
      if (now.isEmpty()) {
        var lasting =
            new ObjectName(name.value().substring(0, name.value().length() - GROWING.length()));
        try (var whole = store.open(lasting)) {
          now = List.of(new Piece(lasting, 0, whole.length()));
        }
      }
      pieces = now;
    }

    private Source source(Piece piece) throws IOException {
      var known = open;
      if (known != null && piece.equals(current)) {
        return known;
      }
      close();
      var opened = store.open(piece.name());
      open = opened;
      current = piece;
      return opened;
    }

    @Override
    public synchronized void close() throws IOException {
      var known = open;
      open = null;
      current = null;
      if (known != null) {
        known.close();
      }
    }
  }
}
