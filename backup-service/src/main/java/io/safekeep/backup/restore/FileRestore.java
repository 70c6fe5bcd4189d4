package io.safekeep.backup.restore;

import io.safekeep.backup.base.BaseBackups;
import io.safekeep.backup.base.CompletedBackup;
import io.safekeep.backup.base.CompletedBackup.TablespaceLocation;
import io.safekeep.backup.base.FileEntry;
import io.safekeep.backup.vault.FrameOpener;
import io.safekeep.backup.vault.SealedPartsReader;
import io.safekeep.backup.vault.Vault;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Writes the files of one base backup into an empty directory.
///
/// One thread reads the list of files and says which pieces of which files each frame holds;
/// workers open frames and write the pieces where they belong, in any order. `global/pg_control` is
/// written last, once all else is on disk: without it no PostgreSQL takes the directory for a
/// cluster.
public final class FileRestore {
  private static final String CONTROL_FILE = "global/pg_control";
  private static final String TABLESPACE_MAP = "tablespace_map";

  /// pg_control has 8 KiB; a tablespace map a line for each tablespace.
  private static final int HELD_LIMIT = 1 << 20;

  private static final FrameWork END = new FrameWork(-1, 0, List.of());

  private final Vault vault;
  private final CompletedBackup backup;
  private final Path dataDirectory;
  private final Path tablespaceDirectory;
  private final int workers;
  private final RestoreProgress progress;
  private final BlockingQueue<FrameWork> work;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final AtomicLong bytesDone = new AtomicLong();
  private final Map<String, HeldFile> held = new HashMap<>();
  private volatile boolean cancelled;

  /// @param dataDirectory absent or empty
  /// @param tablespaceDirectory absent or empty; gets a directory for each tablespace
  /// @param workers threads that open frames and write files
  public FileRestore(
      Vault vault,
      CompletedBackup backup,
      Path dataDirectory,
      Path tablespaceDirectory,
      int workers,
      RestoreProgress progress) {
    this.vault = vault;
    this.backup = backup;
    this.dataDirectory = dataDirectory.toAbsolutePath().normalize();
    this.tablespaceDirectory = tablespaceDirectory.toAbsolutePath().normalize();
    this.workers = workers;
    this.progress = progress;
    this.work = new ArrayBlockingQueue<>(workers * 2);
  }

  /// Writes everything; returns when it is on disk. After a failure nothing is left.
  ///
  /// @throws io.safekeep.backup.vault.CorruptObject if an object of the backup is not as it was
  ///   written
  /// @throws io.safekeep.backup.vault.ObjectNotFound if an object of the backup is missing
  /// @throws DirectoryNotEmptyException if there are files already
  /// @throws RestoreCancelled after [#cancel]
  public void run() throws IOException {
    for (var directory : directories()) {
      prepare(directory);
    }
    try {
      writeFiles();
      for (var directory : directories()) {
        DiskSync.sync(directory);
      }
      writeHeld();
    } catch (IOException | RuntimeException failed) {
      remove(failed);
      throw failed;
    }
  }

  /// Ends the restore from another thread.
  public void cancel() {
    cancelled = true;
    failure.compareAndSet(null, new RestoreCancelled());
  }

  private List<Path> directories() {
    return backup.tablespaces().isEmpty()
        ? List.of(dataDirectory)
        : List.of(dataDirectory, tablespaceDirectory);
  }

  private static void prepare(Path directory) throws IOException {
    try {
      var parent = directory.getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.createDirectory(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileAlreadyExistsException there) {
      try (var children = Files.list(directory)) {
        if (children.findAny().isPresent()) {
          throw new DirectoryNotEmptyException(directory.toString());
        }
      }
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    }
  }

  private void writeFiles() throws IOException {
    var threads = new ArrayList<Thread>();
    try (var archives = new BaseBackups(vault, backup.system()).archives(backup)) {
      for (var worker = 0; worker < workers; worker++) {
        threads.add(
            Thread.ofPlatform()
                .daemon()
                .name("restore-" + worker)
                .start(() -> openFrames(archives)));
      }
      try {
        readIndex();
      } catch (IOException | RuntimeException failed) {
        failure.compareAndSet(null, failed);
      } finally {
        for (var worker = 0; worker < workers; worker++) {
          put(END);
        }
        join(threads);
      }
    }
    throwFailure();
  }

  private void readIndex() throws IOException {
    var frameBytes = SealedPartsReader.frameBytes();
    var pieces = new ArrayList<Piece>();
    var frame = 0L;
    try (var index = new BaseBackups(vault, backup.system()).files(backup)) {
      for (var entry = index.next(); entry != null; entry = index.next()) {
        var target = begin(entry);
        if (target == null) {
          continue;
        }
        var first = entry.offset() / frameBytes;
        var last = (entry.offset() + entry.size() - 1) / frameBytes;
        target.expect((int) (last - first + 1));
        for (var number = first; number <= last; number++) {
          if (number != frame) {
            submit(frame, pieces);
            pieces = new ArrayList<>();
            frame = number;
          }
          var from = Math.max(entry.offset(), number * frameBytes);
          var to = Math.min(entry.offset() + entry.size(), (number + 1) * frameBytes);
          pieces.add(
              new Piece(
                  target,
                  from - entry.offset(),
                  (int) (from - number * frameBytes),
                  (int) (to - from)));
        }
      }
    }
    submit(frame, pieces);
  }

  private void submit(long frame, List<Piece> pieces) throws IOException {
    throwFailure();
    if (!pieces.isEmpty()) {
      put(new FrameWork(frame, pieces.stream().mapToLong(Piece::length).sum(), pieces));
    }
  }

  /// Makes a directory or link now; gives back where to write the bytes of a file, or null if there
  /// are none.
  private @Nullable Target begin(FileEntry entry) throws IOException {
    var path = pathOf(entry);
    switch (entry.kind()) {
      case DIRECTORY -> {
        Files.createDirectories(path);
        Files.setPosixFilePermissions(path, permissions(entry.mode()));
        return null;
      }
      case LINK -> {
        Files.createSymbolicLink(path, Path.of(entry.link()));
        return null;
      }
      case FILE -> {
        if (isHeld(entry)) {
          var file = new HeldFile(path, entry);
          held.put(entry.path(), file);
          return entry.size() == 0 ? null : file;
        }
        var file = new WrittenFile(path, permissions(entry.mode()));
        if (entry.size() == 0) {
          file.createEmpty();
          return null;
        }
        return file;
      }
    }
    throw new AssertionError(entry.kind());
  }

  private static boolean isHeld(FileEntry entry) throws IOException {
    var isHeld =
        entry.tablespace() == 0
            && (entry.path().equals(CONTROL_FILE) || entry.path().equals(TABLESPACE_MAP));
    if (isHeld && entry.size() > HELD_LIMIT) {
      throw new IOException("%s has %d bytes".formatted(entry.path(), entry.size()));
    }
    return isHeld;
  }

  private Path pathOf(FileEntry entry) throws IOException {
    var root =
        entry.tablespace() == 0
            ? dataDirectory
            : tablespaceDirectory.resolve(Long.toString(entry.tablespace()));
    var path = root.resolve(entry.path()).normalize();
    if (!path.startsWith(root)) {
      throw new IOException("file %s lies outside of its cluster".formatted(entry.path()));
    }
    return path;
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    var letters = new StringBuilder("rwxrwxrwx");
    for (var bit = 0; bit < 9; bit++) {
      if ((mode & 0400 >> bit) == 0) {
        letters.setCharAt(bit, '-');
      }
    }
    return PosixFilePermissions.fromString(letters.toString());
  }

  private void openFrames(SealedPartsReader archives) {
    try (var opener = new FrameOpener()) {
      for (var next = take(); next.number() >= 0; next = take()) {
        if (failure.get() != null) {
          continue;
        }
        try {
          var content = archives.frame(next.number(), opener);
          for (var piece : next.pieces()) {
            piece.write(content);
          }
          var done = bytesDone.addAndGet(next.bytes());
          synchronized (progress) {
            progress.copied(done, backup.fileBytes());
          }
        } catch (Throwable failed) {
          failure.compareAndSet(null, failed);
        }
      }
    }
  }

  /// The tablespace map makes PostgreSQL link the tablespaces to where they lie now.
  private void writeHeld() throws IOException {
    var map = held.get(TABLESPACE_MAP);
    if (map != null) {
      var text = new StringBuilder();
      for (var tablespace : backup.tablespaces()) {
        text.append(mapLine(tablespace));
      }
      DiskSync.write(map.path, ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8)));
    }
    var control = held.get(CONTROL_FILE);
    if (control == null) {
      throw new IOException("the backup has no " + CONTROL_FILE);
    }
    DiskSync.write(control.path, control.content.rewind());
  }

  private String mapLine(TablespaceLocation tablespace) {
    var path = tablespaceDirectory.resolve(Long.toString(tablespace.oid())).toString();
    return tablespace.oid() + " " + path.replace("\\", "\\\\") + "\n";
  }

  private void remove(Exception failed) {
    for (var directory : directories()) {
      try {
        delete(directory);
      } catch (IOException left) {
        failed.addSuppressed(left);
      }
    }
  }

  static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failed)
              throws IOException {
            if (failed != null) {
              throw failed;
            }
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private void throwFailure() throws IOException {
    if (cancelled) {
      throw new RestoreCancelled();
    }
    var failed = failure.get();
    switch (failed) {
      case null -> {}
      case IOException io -> throw io;
      default -> throw new IllegalStateException("restore of files failed", failed);
    }
  }

  private void put(FrameWork frame) throws InterruptedIOException {
    try {
      work.put(frame);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while files were restored");
    }
  }

  private FrameWork take() {
    while (true) {
      try {
        return work.take();
      } catch (InterruptedException ignored) {
        // Nobody interrupts these threads but the end of the JVM.
        continue;
      }
    }
  }

  private static void join(List<Thread> threads) throws InterruptedIOException {
    try {
      for (var thread : threads) {
        thread.join();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while files were restored");
    }
  }

  private record FrameWork(long number, long bytes, List<Piece> pieces) {}

  private record Piece(Target target, long fileOffset, int frameOffset, int length) {
    void write(ByteBuffer frame) throws IOException {
      target.write(frame.slice(frame.position() + frameOffset, length), fileOffset);
    }
  }

  interface Target {
    /// How many pieces will be written; told before the first.
    void expect(int pieces);

    void write(ByteBuffer bytes, long offset) throws IOException;
  }

  /// A file whose bytes are kept until all others are on disk.
  private static final class HeldFile implements Target {
    private final Path path;
    private final ByteBuffer content;

    HeldFile(Path path, FileEntry entry) {
      this.path = path;
      this.content = ByteBuffer.allocate((int) entry.size());
    }

    @Override
    public void expect(int pieces) {}

    @Override
    public void write(ByteBuffer bytes, long offset) {
      content.put((int) offset, bytes, bytes.position(), bytes.remaining());
    }
  }
}
