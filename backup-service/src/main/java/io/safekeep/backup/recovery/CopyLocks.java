package io.safekeep.backup.recovery;

import io.safekeep.backup.BackupSettings;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Who may change a copy: one at a time among all processes that share the folder of copies, until
/// it lets go or ends. Each copy has a byte of its own in one file, which is never written, and
/// never removed: a lock on a file that was would bind nobody.
@Singleton
public class CopyLocks {

  private final Path file;
  private @Nullable FileChannel channel;

  @Inject
  CopyLocks(BackupSettings settings) {
    this(settings.restores());
  }

  CopyLocks(Path copies) {
    this.file = copies.toAbsolutePath().resolve(".locks");
  }

  /// The right to change a copy, until it is closed.
  public interface Claim extends AutoCloseable {
    @Override
    void close();
  }

  /// Empty if somebody else has it, here or in another process.
  public Optional<Claim> claim(UUID copy) throws IOException {
    try {
      long place = copy.getLeastSignificantBits() & (Long.MAX_VALUE >> 1);
      FileLock lock = open().tryLock(place, 1, false);
      return lock == null ? Optional.empty() : Optional.of(() -> release(lock));
    } catch (OverlappingFileLockException ours) {
      return Optional.empty();
    }
  }

  private static void release(FileLock lock) {
    try {
      lock.release();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// One for the whole process: closing any other would let go of all its locks (fcntl(2)).
  private synchronized FileChannel open() throws IOException {
    FileChannel opened = channel;
    if (opened == null) {
      Files.createDirectories(file.getParent());
      opened = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      channel = opened;
    }
    return opened;
  }

  @PreDestroy
  synchronized void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
  }
}
