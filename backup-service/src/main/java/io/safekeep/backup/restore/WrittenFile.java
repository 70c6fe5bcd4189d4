package io.safekeep.backup.restore;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A new file written in pieces by several threads: opened by the first, closed by the last.
class WrittenFile implements FileRestore.Target {
  private final Path path;
  private final Set<PosixFilePermission> permissions;
  private int piecesLeft;
  private @Nullable FileChannel channel;

  WrittenFile(Path path, Set<PosixFilePermission> permissions) {
    this.path = path;
    this.permissions = permissions;
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

  FileChannel open() throws IOException {
    return FileChannel.open(
        path, Set.of(CREATE_NEW, WRITE), PosixFilePermissions.asFileAttribute(permissions));
  }
}
