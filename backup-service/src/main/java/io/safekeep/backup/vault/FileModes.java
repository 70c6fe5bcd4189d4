package io.safekeep.backup.vault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Looks whether files are their owner's alone.
public final class FileModes {

  private static final Set<PosixFilePermission> OWNERS =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private FileModes() {}

  /// Some file or directory below a directory that others than its owner may enter. The directory
  /// itself may be a mount point, whose mode is its administrator's affair.
  ///
  /// @param most how many are looked at
  public static Optional<Path> openBelow(Path directory, long most) throws IOException {
    if (!Files.isDirectory(directory)) {
      return Optional.empty();
    }
    try (Stream<Path> all = Files.walk(directory)) {
      return all.skip(1).limit(most).filter(FileModes::isOpen).findFirst();
    } catch (UncheckedIOException failed) {
      throw failed.getCause();
    }
  }

  /// Whether others than its owner may read, write or enter it.
  public static boolean isOpen(Path file) {
    try {
      return !OWNERS.containsAll(Files.getPosixFilePermissions(file));
    } catch (NoSuchFileException vanished) {
      return false;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
