package io.safekeep.tlog;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Entries of a log as they are served, as many as the tile above them is wide: each behind its
/// length in two bytes, big endian (C2SP tlog-tiles, "Log entries").
public final class EntryBundle {
  /// Most bytes of one entry.
  public static final int ENTRY_LIMIT = 0xFFFF;

  private EntryBundle() {}

  /// @throws IllegalArgumentException if one has more than 65,535 bytes
  public static byte[] encode(List<byte[]> entries) {
    var length = 0;
    for (var entry : entries) {
      if (entry.length > ENTRY_LIMIT) {
        throw new IllegalArgumentException("an entry of " + entry.length + " bytes");
      }
      length += Short.BYTES + entry.length;
    }
    var bytes = ByteBuffer.allocate(length);
    entries.forEach(entry -> bytes.putShort((short) entry.length).put(entry));
    return bytes.array();
  }

  /// @throws MalformedNote if it is cut off or has more than 256 entries
  public static List<byte[]> decode(byte[] bundle) throws MalformedNote {
    var entries = new ArrayList<byte[]>();
    for (var bytes = ByteBuffer.wrap(bundle); bytes.hasRemaining(); ) {
      if (entries.size() == TilePlace.FULL) {
        throw new MalformedNote("a bundle has more than 256 entries");
      }
      var length = bytes.remaining() < Short.BYTES ? -1 : Short.toUnsignedInt(bytes.getShort());
      if (length < 0 || bytes.remaining() < length) {
        throw new MalformedNote("a bundle ends within an entry");
      }
      var entry = new byte[length];
      bytes.get(entry);
      entries.add(entry);
    }
    return entries;
  }
}
