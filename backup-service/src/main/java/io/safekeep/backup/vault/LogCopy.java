package io.safekeep.backup.vault;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Lets the copy of a sealed log grow as the log does, frame by frame, in a repository elsewhere.
///
/// For one thread at a time; after an [IOException] it is of no more use.
public final class LogCopy implements Closeable {
  private static final int COMPARED = 64 << 10;

  private final VaultCopy copy;
  private final ObjectStore source;
  private final ObjectName name;
  private final AppendableStore.Growing grown;
  private long position;

  private LogCopy(
      VaultCopy copy,
      ObjectStore source,
      ObjectName name,
      AppendableStore.Growing grown,
      long position) {
    this.copy = copy;
    this.source = source;
    this.name = name;
    this.grown = grown;
    this.position = position;
  }

  /// Goes on with a copy, or begins it. One that was made of another log of the same name, as when
  /// the log's own repository was lost and begun anew, is replaced once the log has reached at
  /// least as far.
  ///
  /// @param upTo position up to which the log is durable
  /// @return null if the copy is of another log and reaches further
  public static @Nullable LogCopy open(
      VaultCopy copy, Vault from, Vault to, ObjectName name, long upTo) throws IOException {
    var position = to.store().exists(name) ? endOf(to, name) : Long.MIN_VALUE;
    var grown = to.store().append(name);
    try {
      if (grown.length() > 0 && !isBeginningOf(from, to, name, grown.length())) {
        // What is reported as durable may be older than the loss.
        if (Math.min(upTo, endOf(from, name)) < position) {
          grown.close();
          return null;
        }
        grown.truncate(0);
        position = Long.MIN_VALUE;
      }
      return new LogCopy(copy, from.store(), name, grown, position);
    } catch (IOException | RuntimeException failed) {
      grown.close();
      throw failed;
    }
  }

  private static long endOf(Vault vault, ObjectName name) throws IOException {
    try (var outline = SealedLogOutline.open(vault.store(), name, 0)) {
      var end = Long.MIN_VALUE;
      for (var stretch = outline.next(); stretch != null; stretch = outline.next()) {
        end = stretch.position();
      }
      return end;
    }
  }

  /// Whether the log begins with its copy. The last bytes tell: they are sealed with a key of their
  /// session and say where they are.
  private static boolean isBeginningOf(Vault from, Vault to, ObjectName name, long length)
      throws IOException {
    try (var log = from.store().open(name);
        var there = to.store().open(name)) {
      if (log.length() < length) {
        return false;
      }
      var count = (int) Math.min(COMPARED, length);
      var ours = ByteBuffer.allocate(count);
      var theirs = ByteBuffer.allocate(count);
      log.read(ours, length - count);
      there.read(theirs, length - count);
      return ours.flip().equals(theirs.flip());
    }
  }

  /// Copies all frames that end at or before a position.
  ///
  /// @param upTo position up to which the log is durable
  /// @return position behind the last frame of the copy; `Long.MIN_VALUE` if it has none
  public long advance(long upTo) throws IOException {
    if (position >= upTo) {
      return position;
    }
    var start = grown.length();
    var end = start;
    try (var outline = SealedLogOutline.open(source, name, start)) {
      for (var stretch = outline.next();
          stretch != null && stretch.position() <= upTo;
          stretch = outline.next()) {
        end = stretch.end();
        position = stretch.position();
      }
      for (var key : outline.keys()) {
        copy.key(key);
      }
    }
    if (end > start) {
      try (var log = source.open(name)) {
        copy.stretch(log, start, end, grown::append);
      }
      grown.force();
    }
    return position;
  }

  @Override
  public void close() throws IOException {
    grown.close();
  }
}
