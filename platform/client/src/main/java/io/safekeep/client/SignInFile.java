package io.safekeep.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.attribute.PosixFilePermissions.asFileAttribute;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// The file that keeps the sign-in: for its owner alone, replaced as a whole.
final class SignInFile {

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> OWNERS_FOLDER =
      PosixFilePermissions.fromString("rwx------");

  /// A file's lock is the whole process's: threads of one process take turns by this.
  private static final ReentrantLock THREADS = new ReentrantLock();

  private final Path folder;
  private final Path file;

  SignInFile(Path folder) {
    this.folder = folder;
    this.file = folder.resolve("sign-in.json");
  }

  /// @throws Failure if others may read it, or it cannot be understood
  Optional<SignIn> read() {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      var others = EnumSet.copyOf(Files.getPosixFilePermissions(file));
      others.removeAll(OWNER_ONLY);
      if (!others.isEmpty()) {
        throw Failure.fault(
            "others may read %s, so what it holds is known; sign out and in again, then: chmod 600 %s"
                .formatted(file, file));
      }
      return Json.parse(Files.readString(file, UTF_8)).map(SignIn::of);
    } catch (IOException fault) {
      throw Failure.fault("cannot read %s: %s".formatted(file, fault.getMessage()));
    } catch (IllegalArgumentException | DateTimeException damaged) {
      throw Failure.fault("%s is damaged; sign in again".formatted(file));
    }
  }

  void write(SignIn signIn) {
    try {
      makeFolder();
      var draft = Files.createTempFile(folder, "sign-in", ".new", asFileAttribute(OWNER_ONLY));
      try {
        Files.writeString(draft, Json.pretty(signIn.toJson()) + "\n", UTF_8);
        Files.move(
            draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (IOException fault) {
      throw Failure.fault("cannot write %s: %s".formatted(file, fault.getMessage()));
    }
  }

  void delete() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException fault) {
      throw Failure.fault("cannot delete %s: %s".formatted(file, fault.getMessage()));
    }
  }

  /// Keeps other processes of the same person out meanwhile. Two that refreshed at once would show
  /// one refresh token twice, which the provider takes for theft and ends the sign-in.
  <T> T exclusively(Supplier<T> work) {
    try {
      makeFolder();
      THREADS.lock();
      try (var channel =
              FileChannel.open(
                  folder.resolve("lock"),
                  Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                  asFileAttribute(OWNER_ONLY));
          var _ = channel.lock()) {
        return work.get();
      } finally {
        THREADS.unlock();
      }
    } catch (IOException fault) {
      throw Failure.fault("cannot lock %s: %s".formatted(folder, fault.getMessage()));
    }
  }

  private void makeFolder() throws IOException {
    var parent = folder.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    if (!Files.isDirectory(folder)) {
      Files.createDirectory(folder, asFileAttribute(OWNERS_FOLDER));
    }
  }
}
