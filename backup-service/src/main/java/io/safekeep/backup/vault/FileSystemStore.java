package io.safekeep.backup.vault;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A store in a directory. An upload is a hidden file beside its target: written, forced, renamed,
/// directory forced.
public final class FileSystemStore implements AppendableStore {
  private static final String HIDDEN = ".upload-";
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path root;

  /// @param root directory of the store; made when something is first written, if absent
  public FileSystemStore(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  /// Where an object lies.
  public Path pathOf(ObjectName name) {
    return root.resolve(name.value());
  }

  @Override
  public Upload create(ObjectName name) throws IOException {
    var target = pathOf(name);
    var hidden = target.resolveSibling(HIDDEN + UUID.randomUUID());
    return new FileUpload(name, target, hidden, createFile(hidden));
  }

  @Override
  public Source open(ObjectName name) throws IOException {
    try {
      var channel = FileChannel.open(pathOf(name), READ);
      return new FileSource(name, channel, channel.size());
    } catch (NoSuchFileException absent) {
      throw new ObjectNotFound(name);
    }
  }

  @Override
  public boolean exists(ObjectName name) {
    return Files.isRegularFile(pathOf(name));
  }

  @Override
  public Stream<Entry> list(ObjectName prefix) throws IOException {
    var path = pathOf(prefix);
    if (Files.isRegularFile(path)) {
      return Stream.of(entryOf(path));
    }
    return Files.isDirectory(path) ? walk(path).map(this::entryOrThrow) : Stream.of();
  }

  /// Depth first, each directory sorted as if its name ended with the separator, so that names come
  /// in order without holding more than one path of directories.
  private Stream<Path> walk(Path directory) throws IOException {
    try (var children = Files.list(directory)) {
      return children
          .filter(child -> !child.getFileName().toString().startsWith("."))
          .sorted(Comparator.comparing(FileSystemStore::sortKey))
          .toList()
          .stream()
          .flatMap(this::walkChild);
    }
  }

  private static String sortKey(Path child) {
    return Files.isDirectory(child) ? child + "/" : child.toString();
  }

  private Stream<Path> walkChild(Path child) {
    try {
      return Files.isDirectory(child) ? walk(child) : Stream.of(child);
    } catch (NoSuchFileException vanished) {
      return Stream.of();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private Entry entryOrThrow(Path path) {
    try {
      return entryOf(path);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private Entry entryOf(Path path) throws IOException {
    var name = new ObjectName(root.relativize(path).toString());
    return new Entry(name, Files.size(path), Files.getLastModifiedTime(path).toInstant());
  }

  @Override
  public boolean delete(ObjectName name) throws IOException {
    var path = pathOf(name);
    var deleted = Files.deleteIfExists(path);
    if (deleted) {
      var directory = parentOf(path);
      forceDirectory(directory);
      removeEmpty(directory);
    }
    return deleted;
  }

  private void removeEmpty(Path directory) throws IOException {
    var empty = directory;
    while (!empty.equals(root)) {
      try {
        Files.deleteIfExists(empty);
      } catch (DirectoryNotEmptyException inUse) {
        return;
      }
      empty = parentOf(empty);
    }
  }

  @Override
  public int removeLeftovers(ObjectName prefix) throws IOException {
    var path = pathOf(prefix);
    if (!Files.isDirectory(path)) {
      return 0;
    }
    var removal = new LeftoverRemoval();
    Files.walkFileTree(path, removal);
    return removal.removed;
  }

  @Override
  public long freeSpace() throws IOException {
    var there = root;
    while (!Files.exists(there)) {
      there = parentOf(there);
    }
    return Files.getFileStore(there).getUsableSpace();
  }

  @Override
  public Growing append(ObjectName name) throws IOException {
    var path = pathOf(name);
    try {
      var channel = createFile(path);
      forceDirectory(parentOf(path));
      return new GrowingFile(name, path, channel);
    } catch (FileAlreadyExistsException there) {
      return new GrowingFile(name, path, FileChannel.open(path, WRITE));
    }
  }

  @Override
  public void rename(ObjectName from, ObjectName to) throws IOException {
    var source = pathOf(from);
    var target = pathOf(to);
    makeDirectories(parentOf(target));
    try {
      Files.move(source, target, ATOMIC_MOVE, REPLACE_EXISTING);
    } catch (NoSuchFileException absent) {
      throw new ObjectNotFound(from);
    }
    forceDirectory(parentOf(target));
    if (!parentOf(source).equals(parentOf(target))) {
      forceDirectory(parentOf(source));
    }
  }

  /// A directory can vanish between its making and its use, when its last object is deleted
  /// meanwhile.
  private FileChannel createFile(Path file) throws IOException {
    while (true) {
      makeDirectories(parentOf(file));
      try {
        return FileChannel.open(file, Set.of(CREATE_NEW, WRITE), OWNER_ONLY_FILE);
      } catch (NoSuchFileException removedMeanwhile) {
        continue;
      }
    }
  }

  private void makeDirectories(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    makeDirectories(parentOf(directory));
    try {
      Files.createDirectory(directory, OWNER_ONLY_DIRECTORY);
    } catch (FileAlreadyExistsException madeByAnother) {
      return;
    }
    forceDirectory(parentOf(directory));
  }

  private static Path parentOf(Path path) {
    var parent = path.getParent();
    if (parent == null) {
      throw new IllegalArgumentException("%s has no parent".formatted(path));
    }
    return parent;
  }

  private static void forceDirectory(Path directory) throws IOException {
    try (var channel = FileChannel.open(directory, READ)) {
      channel.force(true);
    }
  }

  private static void writeAll(ObjectName name, FileChannel channel, ByteBuffer bytes)
      throws IOException {
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException failed) {
      throw fullOr(name, failed);
    }
  }

  /// The JDK tells a full disk only by the text of strerror, which it always takes in the C
  /// locale's words on Linux.
  private static IOException fullOr(ObjectName name, IOException failed) {
    var message = String.valueOf(failed.getMessage());
    var full =
        message.contains("No space left on device") || message.contains("Disk quota exceeded");
    return full ? new StoreFull(name, failed) : failed;
  }

  private record FileSource(ObjectName name, FileChannel channel, long length) implements Source {
    @Override
    public void read(ByteBuffer target, long position) throws IOException {
      var at = position;
      while (target.hasRemaining()) {
        var count = channel.read(target, at);
        if (count < 0) {
          throw new CorruptObject(name, "ends at byte %d".formatted(at));
        }
        at += count;
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private static final class FileUpload implements Upload {
    private final ObjectName name;
    private final Path target;
    private final Path hidden;
    private final FileChannel channel;

    FileUpload(ObjectName name, Path target, Path hidden, FileChannel channel) {
      this.name = name;
      this.target = target;
      this.hidden = hidden;
      this.channel = channel;
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
      writeAll(name, channel, bytes);
    }

    @Override
    public void commit() throws IOException {
      try {
        channel.force(true);
      } catch (IOException failed) {
        throw fullOr(name, failed);
      }
      channel.close();
      Files.move(hidden, target, ATOMIC_MOVE, REPLACE_EXISTING);
      forceDirectory(parentOf(target));
    }

    @Override
    public void close() throws IOException {
      channel.close();
      Files.deleteIfExists(hidden);
    }
  }

  private static final class GrowingFile implements Growing {
    private final ObjectName name;
    private final Path path;
    private final FileChannel channel;

    GrowingFile(ObjectName name, Path path, FileChannel channel) throws IOException {
      this.name = name;
      this.path = path;
      this.channel = channel;
      channel.position(channel.size());
    }

    @Override
    public long length() throws IOException {
      return channel.size();
    }

    @Override
    public void append(ByteBuffer bytes) throws IOException {
      writeAll(name, channel, bytes);
    }

    @Override
    public void truncate(long length) throws IOException {
      channel.truncate(length);
      channel.position(length);
    }

    @Override
    public void force() throws IOException {
      try {
        channel.force(false);
      } catch (IOException failed) {
        throw fullOr(name, failed);
      }
      // What was removed meanwhile takes bytes as before, and nobody would ever read them.
      if (!Files.exists(path)) {
        throw new ObjectNotFound(name);
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  /// Removes hidden files, and directories that are empty then.
  private static final class LeftoverRemoval extends SimpleFileVisitor<Path> {
    private int removed;

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      if (file.getFileName().toString().startsWith(HIDDEN) && Files.deleteIfExists(file)) {
        removed++;
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failed)
        throws IOException {
      if (failed != null) {
        throw failed;
      }
      try {
        Files.deleteIfExists(directory);
      } catch (DirectoryNotEmptyException inUse) {
        return FileVisitResult.CONTINUE;
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
