package io.safekeep.backup.restore;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A file written in pieces by several threads: opened by the first, closed by the last. What of it
/// an earlier try has left is written over.
class WrittenFile implements FileRestore.Target {
  private final Path path;
  private final Set<PosixFilePermission> permissions;
  private final Set<OpenOption> options;
  private int piecesLeft;
  private @Nullable FileChannel channel;

  private WrittenFile(Path path, Set<PosixFilePermission> permissions, Set<OpenOption> options) {
    this.path = path;
    this.permissions = permissions;
    this.options = options;
  }

  /// A file of which nothing is kept.
  static WrittenFile whole(Path path, Set<PosixFilePermission> permissions) {
    return new WrittenFile(
        path, permissions, Set.of(CREATE, TRUNCATE_EXISTING, WRITE, NOFOLLOW_LINKS));
  }

  /// A file that is there, and of which what is not written over stays.
  WrittenFile(Path path) {
    this(path, Set.of(), Set.of(WRITE));
  }

  void createEmpty() throws IOException {
    open().close();
  }

  @Override
  public synchronized void expect(int pieces) {
    piecesLeft = pieces;
  }

  @Override
  public void write(ByteBuffer bytes, long offset) throws IOException {
    var file = opened();
    place(file, bytes, offset);
    written(file);
  }

  /// Writes one piece.
  void place(FileChannel file, ByteBuffer bytes, long offset) throws IOException {
    putAt(file, bytes, offset);
  }

  static void putAt(FileChannel file, ByteBuffer bytes, long offset) throws IOException {
    var at = offset;
    while (bytes.hasRemaining()) {
      at += file.write(bytes, at);
    }
  }

  private synchronized FileChannel opened() throws IOException {
    if (channel == null) {
      channel = open();
    }
    return channel;
  }

  private synchronized void written(FileChannel file) throws IOException {
    piecesLeft--;
    if (piecesLeft == 0) {
      file.close();
    }
  }

  private FileChannel open() throws IOException {
    return permissions.isEmpty()
        ? FileChannel.open(path, options)
        : FileChannel.open(path, options, PosixFilePermissions.asFileAttribute(permissions));
  }
}
