package io.safekeep.backup.restore;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/// Makes written files outlive a power cut.
final class DiskSync {
  private DiskSync() {}

  /// Forces everything below a directory, in one pass of the kernel where coreutils are there:
  /// syncfs(2) writes in the order of the disk, a force of each file in turn does not.
  static void sync(Path directory) throws IOException {
    if (!syncFileSystem(directory)) {
      forceEach(directory);
    }
  }

  private static boolean syncFileSystem(Path directory) throws IOException {
    try {
      var process =
          new ProcessBuilder(List.of("sync", "--file-system", directory.toString()))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while files were forced to disk");
    } catch (IOException absent) {
      return false;
    }
  }

  private static void forceEach(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      files.filter(file -> !Files.isSymbolicLink(file)).forEach(DiskSync::force);
    } catch (UncheckedIOException failed) {
      throw failed.getCause();
    }
  }

  private static void force(Path file) {
    try (var channel = FileChannel.open(file, READ)) {
      channel.force(true);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /// Writes a small file for its owner only, forced with its directory.
  static void write(Path file, ByteBuffer content) throws IOException {
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    try (var channel =
        FileChannel.open(file, Set.of(CREATE, WRITE, TRUNCATE_EXISTING), ownerOnly)) {
      while (content.hasRemaining()) {
        channel.write(content);
      }
      channel.force(true);
    }
    forceParent(file);
  }

  /// Replaces a small file: whatever happens, the former content or this one is there.
  static void replace(Path file, ByteBuffer content) throws IOException {
    var beside = file.resolveSibling(file.getFileName() + ".new");
    write(beside, content);
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    forceParent(file);
  }

  /// Makes a name that came or went outlive a power cut.
  static void forceParent(Path file) {
    var directory = file.getParent();
    if (directory != null) {
      force(directory);
    }
  }
}
