package io.safekeep.runtime.work;

import io.safekeep.runtime.ServiceSettings;
import io.safekeep.runtime.id.Ids;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// That this replica lives, said by a lock on a file of its own in a folder that the replicas of
/// one machine share. The kernel lets go of the lock when the process has ended, however it ended,
/// and not before its last write: so a lock that can be had proves that its replica is dead, which
/// a lease that runs out only supposes.
///
/// Without a folder nothing is said, and leases alone decide.
@Singleton
class Presence {

  private static final Pattern UUID_TEXT =
      Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private final UUID replica;
  private final @Nullable Path folder;
  private @Nullable FileChannel held;

  @Inject
  Presence(ServiceSettings service, Ids ids) {
    this(service.presence(), ids.next());
  }

  Presence(Optional<Path> folder, UUID replica) {
    this.folder = folder.orElse(null);
    this.replica = replica;
  }

  UUID replica() {
    return replica;
  }

  /// Begins to say that this replica lives, unless it does already. No claim may be made before.
  synchronized void begin() {
    if (folder == null || held != null) {
      return;
    }
    try {
      Files.createDirectories(folder);
      // Under its lasting name a file is locked from the first moment on.
      Path made = folder.resolve(replica + ".new");
      FileChannel channel =
          FileChannel.open(made, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (channel.tryLock() == null) {
        throw new IllegalStateException("somebody else locked " + made);
      }
      Files.move(made, folder.resolve(replica.toString()), StandardCopyOption.ATOMIC_MOVE);
      held = channel;
    } catch (IOException e) {
      throw new UncheckedIOException("this replica cannot say in " + folder + " that it lives", e);
    }
  }

  /// Tells each replica that was here and is dead; it is forgotten once `heir` returns.
  void endOfOthers(Consumer<UUID> heir) {
    for (Path other : others()) {
      try (FileChannel channel = FileChannel.open(other, StandardOpenOption.WRITE)) {
        if (channel.tryLock() != null) {
          heir.accept(UUID.fromString(other.getFileName().toString()));
          Files.deleteIfExists(other);
        }
      } catch (OverlappingFileLockException alive) {
        // In this process, as in tests.
        continue;
      } catch (NoSuchFileException forgotten) {
        // By another one of us.
        continue;
      } catch (IOException e) {
        throw new UncheckedIOException("the end of other replicas cannot be seen", e);
      }
    }
  }

  /// Never our own file: closing it once more would let go of our lock (fcntl(2)).
  private List<Path> others() {
    if (folder == null || !Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> UUID_TEXT.matcher(file.getFileName().toString()).matches())
          .filter(file -> !file.endsWith(replica.toString()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("the end of other replicas cannot be seen", e);
    }
  }

  @PreDestroy
  synchronized void end() throws IOException {
    if (held != null && folder != null) {
      Files.deleteIfExists(folder.resolve(replica.toString()));
      held.close();
      held = null;
    }
  }
}
