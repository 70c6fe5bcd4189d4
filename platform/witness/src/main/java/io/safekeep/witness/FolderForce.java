package io.safekeep.witness;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicLong;

/// Forces a folder's names to disk, once for all that were renamed before it began: a witness of a
/// thousand logs would spend most of its time with that. For any number of threads.
final class FolderForce implements Closeable {
  private final FileChannel folder;
  private final AtomicLong renamed = new AtomicLong();
  private long forced;

  /// @param folder closed with this
  FolderForce(FileChannel folder) {
    this.folder = folder;
  }

  /// Returns once a name that has been given before outlives a power cut.
  void afterRename() throws IOException {
    var own = renamed.incrementAndGet();
    synchronized (folder) {
      if (forced < own) {
        var all = renamed.get();
        folder.force(true);
        forced = all;
      }
    }
  }

  @Override
  public void close() throws IOException {
    folder.close();
  }
}
