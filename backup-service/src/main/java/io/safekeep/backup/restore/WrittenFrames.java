package io.safekeep.backup.restore;

import io.safekeep.backup.restore.RestoreJournal.Reached;
import java.util.concurrent.ConcurrentSkipListMap;

/// Which frames of one backup's archives are written, while one thread hands them out in ascending
/// order and several write them in any order.
final class WrittenFrames {
  private final int link;
  private final long first;
  private final ConcurrentSkipListMap<Long, Reached.Written> underway =
      new ConcurrentSkipListMap<>();
  private volatile Reached.Written next;

  /// @param from where in the chain it begins
  WrittenFrames(Reached.Written from) {
    this.link = from.link();
    this.first = from.frame();
    this.next = from;
  }

  /// Told that bytes of files need not be written.
  void skip(long bytes) {
    next = new Reached.Written(link, next.frame(), next.bytes() + bytes);
  }

  /// Told before a frame is handed out.
  ///
  /// @param bytes of files that it holds
  void begin(long frame, long bytes) {
    // Small files are read again, whatever is written already, and do not move the beginning.
    var at = Math.max(first, frame);
    underway.put(frame, new Reached.Written(link, at, next.bytes()));
    next = new Reached.Written(link, Math.max(first, frame + 1), next.bytes() + bytes);
  }

  void end(long frame) {
    underway.remove(frame);
  }

  /// All before this is written, though maybe not on disk.
  Reached.Written upTo() {
    // In this order: a frame that is begun in between only makes the answer too small.
    var behind = next;
    var oldest = underway.firstEntry();
    return oldest == null || oldest.getValue().frame() > behind.frame()
        ? behind
        : oldest.getValue();
  }
}
