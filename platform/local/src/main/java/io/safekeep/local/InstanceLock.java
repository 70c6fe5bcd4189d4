package io.safekeep.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// Keeps a second suite away from a state directory. The kernel drops the lock with its process, so
/// a killed run leaves none behind.
final class InstanceLock implements AutoCloseable {
  private final FileChannel channel;

  private InstanceLock(FileChannel channel) {
    this.channel = channel;
  }

  /// @throws LaunchRefused when another suite holds it; names that one's process
  static InstanceLock acquire(StateDirectory state) {
    try {
      var channel =
          FileChannel.open(lockFile(state), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!tryLock(channel)) {
        channel.close();
        throw new LaunchRefused(
            "already running%s with its state in %s; stop it by: safekeep down"
                .formatted(
                    readPid(state).map(pid -> " as process " + pid).orElse(""), state.root()));
      }
      Files.writeString(pidFile(state), Long.toString(ProcessHandle.current().pid()));
      return new InstanceLock(channel);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot lock " + state.root(), e);
    }
  }

  /// The process that holds the lock now, if any does.
  static Optional<ProcessHandle> holder(StateDirectory state) {
    if (!Files.exists(lockFile(state))) {
      return Optional.empty();
    }
    try (var channel = FileChannel.open(lockFile(state), StandardOpenOption.WRITE)) {
      return tryLock(channel) ? Optional.empty() : readPid(state).flatMap(ProcessHandle::of);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at " + lockFile(state), e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unlock", e);
    }
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      // Held by this very JVM.
      return false;
    }
  }

  private static Optional<Long> readPid(StateDirectory state) {
    try {
      return Optional.of(Files.readString(pidFile(state)).strip())
          .filter(text -> text.matches("\\d{1,18}"))
          .map(Long::valueOf);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Path lockFile(StateDirectory state) {
    return state.run().resolve("lock");
  }

  static Path pidFile(StateDirectory state) {
    return state.run().resolve("launcher.pid");
  }
}
