package io.safekeep.backup.restore;

import io.safekeep.backup.base.BackupChain;
import io.safekeep.backup.base.BaseBackups;
import io.safekeep.backup.base.CompletedBackup;
import io.safekeep.backup.base.CompletedBackup.TablespaceLocation;
import io.safekeep.backup.base.FileEntry;
import io.safekeep.backup.base.IncrementalHeader;
import io.safekeep.backup.restore.RestoreJournal.Reached;
import io.safekeep.backup.vault.FrameOpener;
import io.safekeep.backup.vault.KeeperUnavailable;
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
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Writes the files of one base backup into an empty directory.
///
/// One thread reads the list of files and says which pieces of which files each frame holds;
/// workers open frames and write the pieces where they belong, in any order. `global/pg_control` is
/// written last, once all else is on disk: without it no PostgreSQL takes the directory for a
/// cluster.
///
/// An incremental backup is restored with those it rests on, one after the other from the full one
/// on: each writes its blocks over what is there. So every archive is read once from its beginning
/// to its end, nothing lies on disk twice, and no map of blocks outlives the file it belongs to.
/// Files that the newest backup does not have any more are never written.
///
/// While it goes on, what is written is forced to disk again and again and noted in a journal
/// beside the directory. Whoever restores the same backup there again, after a crash or because the
/// first one was cancelled, goes on from that note; what was written since is written over.
public final class FileRestore {
  private static final String CONTROL_FILE = "global/pg_control";
  private static final String TABLESPACE_MAP = "tablespace_map";
  private static final String LABEL = "backup_label";

  /// Begins the lines of a label by which PostgreSQL refuses to start from an incremental backup.
  private static final String INCREMENTAL_FROM = "INCREMENTAL FROM ";

  /// pg_control has 8 KiB; a tablespace map a line for each tablespace.
  private static final int HELD_LIMIT = 1 << 20;

  /// Between two notes. So short that the disk writes while frames are opened, instead of after the
  /// last one: that takes a fifth off a restore (docs/benchmarks.md). A note that takes longer is
  /// followed by as long a pause, for where each file must be forced by itself.
  private static final Duration USUAL_PAUSE = Duration.ofMillis(150);

  private static final FrameWork END = new FrameWork(-1, 0, List.of());

  private final Vault vault;
  private final CompletedBackup backup;
  private final Path dataDirectory;
  private final Path tablespaceDirectory;
  private final int workers;
  private final RestoreProgress progress;
  private final RestoreJournal journal;
  private final Duration pause;
  private final BlockingQueue<FrameWork> work;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final AtomicLong bytesDone = new AtomicLong();
  private final Map<String, HeldFile> held = new HashMap<>();
  private volatile long bytesExpected;
  private volatile WrittenFrames written = new WrittenFrames(Reached.Written.NOTHING);
  private volatile boolean cancelled;

  /// @param dataDirectory absent, empty, or begun by an earlier restore of the same backup
  /// @param tablespaceDirectory likewise; gets a directory for each tablespace
  /// @param workers threads that open frames and write files
  public FileRestore(
      Vault vault,
      CompletedBackup backup,
      Path dataDirectory,
      Path tablespaceDirectory,
      int workers,
      RestoreProgress progress) {
    this(vault, backup, dataDirectory, tablespaceDirectory, workers, progress, USUAL_PAUSE);
  }

  /// @param pause between two notes of what is on disk
  FileRestore(
      Vault vault,
      CompletedBackup backup,
      Path dataDirectory,
      Path tablespaceDirectory,
      int workers,
      RestoreProgress progress,
      Duration pause) {
    this.vault = vault;
    this.backup = backup;
    this.dataDirectory = dataDirectory.toAbsolutePath().normalize();
    this.tablespaceDirectory = tablespaceDirectory.toAbsolutePath().normalize();
    this.workers = workers;
    this.progress = progress;
    this.journal = RestoreJournal.of(this.dataDirectory);
    this.pause = pause;
    this.work = new ArrayBlockingQueue<>(workers * 2);
  }

  /// Writes everything that is not there yet; returns when all is on disk. What cancelled or
  /// interrupted it leaves the note and what it tells of; after any other failure nothing is left.
  ///
  /// @throws io.safekeep.backup.vault.CorruptObject if an object of the backup is not as it was
  ///   written
  /// @throws io.safekeep.backup.vault.ObjectNotFound if an object of the backup is missing
  /// @throws DirectoryNotEmptyException if there are files already that are not of this backup
  /// @throws RestoreCancelled after [#cancel]
  public void run() throws IOException {
    var reached = reached().orElse(null);
    if (reached == null) {
      for (var directory : directories()) {
        prepare(directory);
      }
      reached = Reached.Written.NOTHING;
      note(reached);
    }
    try {
      switch (reached) {
        case Reached.Written from -> run(from);
        case Reached.Recovering() -> tellAll();
      }
    } catch (IOException | RuntimeException failed) {
      if (!isResumable(failed)) {
        remove(failed);
      }
      throw failed;
    }
  }

  /// Whether nothing is wrong with what is on disk.
  static boolean isResumable(Exception failed) {
    return failed instanceof RestoreCancelled
        || failed instanceof InterruptedIOException
        || failed instanceof KeeperUnavailable;
  }

  /// What an earlier restore of this backup has brought to disk; empty if none was begun here.
  Optional<Reached> reached() throws IOException {
    return journal
        .read()
        .filter(entry -> entry.backup().equals(backup.id()) && Files.isDirectory(dataDirectory))
        .map(RestoreJournal.Entry::reached);
  }

  private void note(Reached reached) throws IOException {
    journal.write(new RestoreJournal.Entry(backup.id(), reached));
  }

  private void tellAll() throws IOException {
    var all = new BaseBackups(vault, backup.system()).chain(backup).fileBytes();
    progress.kept(all);
    progress.copied(all, all);
  }

  private void run(Reached.Written from) throws IOException {
    progress.kept(from.bytes());
    written = new WrittenFrames(from);
    var notes = Thread.ofPlatform().daemon().name("restore-notes").start(this::keepNotes);
    try {
      writeFiles(from);
    } finally {
      notes.interrupt();
      join(List.of(notes));
    }
    for (var directory : directories()) {
      DiskSync.sync(directory);
    }
    writeHeld();
  }

  private void keepNotes() {
    try {
      var rest = pause;
      while (failure.get() == null) {
        Thread.sleep(rest);
        var begun = System.nanoTime();
        noteWritten();
        var taken = Duration.ofNanos(System.nanoTime() - begun);
        rest = taken.compareTo(pause) > 0 ? taken : pause;
      }
    } catch (InterruptedException | InterruptedIOException over) {
      // All is written, or will not be.
      return;
    } catch (IOException | RuntimeException failed) {
      failure.compareAndSet(null, failed);
    }
  }

  private void noteWritten() throws IOException {
    var reached = written.upTo();
    for (var directory : directories()) {
      DiskSync.sync(directory);
    }
    note(reached);
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

  private void writeFiles(Reached.Written from) throws IOException {
    var backups = new BaseBackups(vault, backup.system());
    var chain = backups.chain(backup);
    bytesExpected = chain.fileBytes();
    var wanted = wanted(backups, chain);
    makeDirectories(backups);
    for (var link = 0; link < from.link(); link++) {
      bytesDone.addAndGet(chain.links().get(link).fileBytes());
    }
    for (var link = from.link(); link < chain.length(); link++) {
      var begin = link == from.link() ? from : new Reached.Written(link, 0, written.upTo().bytes());
      written = new WrittenFrames(begin);
      writeFiles(backups, chain.links().get(link), wanted.get(link), begin.frame());
    }
  }

  /// For each link of the chain but the newest, whose files are all wanted, the files that the next
  /// one has only in part.
  private static List<@Nullable WantedFiles> wanted(BaseBackups backups, BackupChain chain)
      throws IOException {
    var wanted = new LinkedList<@Nullable WantedFiles>();
    WantedFiles ofNext = null;
    wanted.add(null);
    for (var next : chain.links().subList(1, chain.length()).reversed()) {
      var found = new WantedFiles();
      try (var index = backups.files(next)) {
        for (var entry = index.next(); entry != null; entry = index.next()) {
          if (entry.isIncremental() && (ofNext == null || ofNext.contains(entry))) {
            found.add(entry);
          }
        }
      }
      found.close();
      wanted.addFirst(found);
      ofNext = found;
    }
    return new ArrayList<>(wanted);
  }

  private void makeDirectories(BaseBackups backups) throws IOException {
    try (var index = backups.files(backup)) {
      for (var entry = index.next(); entry != null; entry = index.next()) {
        switch (entry.kind()) {
          case DIRECTORY -> {
            var path = pathOf(entry);
            Files.createDirectories(path);
            Files.setPosixFilePermissions(path, permissions(entry.mode()));
          }
          case LINK -> {
            Files.deleteIfExists(pathOf(entry));
            Files.createSymbolicLink(pathOf(entry), Path.of(entry.link()));
          }
          case FILE -> {}
        }
      }
    }
  }

  private void writeFiles(
      BaseBackups backups, CompletedBackup link, @Nullable WantedFiles wanted, long firstFrame)
      throws IOException {
    var threads = new ArrayList<Thread>();
    try (var archives = backups.archives(link);
        var headers = new ArchiveBytes(archives)) {
      for (var worker = 0; worker < workers; worker++) {
        threads.add(
            Thread.ofPlatform()
                .daemon()
                .name("restore-" + worker)
                .start(() -> openFrames(archives)));
      }
      try {
        readIndex(new Layer(backups, link, wanted, headers, firstFrame));
      } catch (IOException | RuntimeException failed) {
        failure.compareAndSet(null, failed);
      } finally {
        endWorkers(threads);
      }
    }
    throwFailure();
  }

  /// One backup of the chain while it is written.
  ///
  /// @param wanted files that go into the copy; null if all do
  /// @param headers reads beginnings of incremental files
  /// @param firstFrame what lies before it is on disk
  private record Layer(
      BaseBackups backups,
      CompletedBackup link,
      @Nullable WantedFiles wanted,
      ArchiveBytes headers,
      long firstFrame) {
    boolean wants(FileEntry entry) {
      return wanted == null || wanted.contains(entry);
    }

    long firstByte() {
      return firstFrame * SealedPartsReader.frameBytes();
    }

    boolean isBegun(FileEntry entry) {
      return entry.offset() < firstByte();
    }

    boolean isWritten(FileEntry entry) {
      return isBegun(entry) && entry.offset() + entry.size() <= firstByte();
    }
  }

  private void readIndex(Layer layer) throws IOException {
    var frameBytes = SealedPartsReader.frameBytes();
    var pieces = new ArrayList<Piece>();
    var frame = 0L;
    try (var index = layer.backups().files(layer.link())) {
      for (var entry = index.next(); entry != null; entry = index.next()) {
        if (entry.kind() != FileEntry.Kind.FILE) {
          continue;
        }
        var content = layer.wants(entry) ? begin(layer, entry) : Content.NOTHING;
        skip(layer, entry, entry.size() - content.bytes());
        var target = content.target();
        if (target == null) {
          continue;
        }
        var start = entry.offset() + entry.size() - content.bytes();
        var end = entry.offset() + entry.size();
        var first = start / frameBytes;
        var last = (end - 1) / frameBytes;
        target.expect((int) (last - first + 1));
        for (var number = first; number <= last; number++) {
          if (number != frame) {
            submit(frame, pieces);
            pieces = new ArrayList<>();
            frame = number;
          }
          var from = Math.max(start, number * frameBytes);
          var to = Math.min(end, (number + 1) * frameBytes);
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
      var bytes = pieces.stream().mapToLong(Piece::length).sum();
      written.begin(frame, bytes);
      put(new FrameWork(frame, bytes, pieces));
    }
  }

  private void skip(Layer layer, FileEntry entry, long bytes) {
    bytesDone.addAndGet(bytes);
    if (!layer.isBegun(entry)) {
      written.skip(bytes);
    }
  }

  /// What is to be written of a file.
  ///
  /// @param target where; null if there is nothing
  /// @param bytes how many of its last bytes
  private record Content(@Nullable Target target, long bytes) {
    static final Content NOTHING = new Content(null, 0);
  }

  /// Makes an empty file now; gives back where to write the bytes of any other.
  private Content begin(Layer layer, FileEntry entry) throws IOException {
    var path = pathOf(entry);
    var kept = layer.isBegun(entry) && !isHeld(entry) && isThere(layer, entry, path);
    if (kept && layer.isWritten(entry)) {
      return Content.NOTHING;
    }
    if (layer.link().isIncremental() && entry.isIncremental()) {
      return patch(layer, entry, kept);
    }
    if (isHeld(entry)) {
      var file = new HeldFile(path, entry);
      held.put(entry.path(), file);
      return entry.size() == 0 ? Content.NOTHING : new Content(file, entry.size());
    }
    if (kept) {
      return new Content(new WrittenFile(path), entry.offset() + entry.size() - layer.firstByte());
    }
    var file = WrittenFile.whole(path, permissions(entry.mode()));
    if (entry.size() == 0) {
      file.createEmpty();
      return Content.NOTHING;
    }
    return new Content(file, entry.size());
  }

  /// A look that costs little, at what the journal says is there.
  private static boolean isThere(Layer layer, FileEntry entry, Path path) throws IOException {
    try {
      var isFinal = layer.wanted() == null && !entry.isIncremental() && layer.isWritten(entry);
      return Files.size(path) == entry.size() || !isFinal;
    } catch (NoSuchFileException absent) {
      return false;
    }
  }

  private Content patch(Layer layer, FileEntry entry, boolean kept) throws IOException {
    var reader =
        new IncrementalHeader.Reader(entry.manifestPath(), entry.size(), layer.link().blockBytes());
    IncrementalHeader header = null;
    for (var offset = entry.offset(); header == null; ) {
      var piece = layer.headers().at(offset, reader.needed());
      offset += piece.remaining();
      header = reader.take(piece);
    }
    var path = pathOf(entry);
    var file = new PatchedFile(path, header);
    var bytes = entry.size() - header.headerBytes();
    if (kept && header.blocks() > 0) {
      // Its length is right, and blocks that are written must not be cut off.
      return new Content(file, Math.min(bytes, entry.offset() + entry.size() - layer.firstByte()));
    }
    try {
      file.resize();
    } catch (NoSuchFileException missing) {
      throw new IOException(
          "backup %s has only changed blocks of %s, and none before it has the file"
              .formatted(layer.link().id(), entry.manifestPath()),
          missing);
    }
    return header.blocks() == 0 ? Content.NOTHING : new Content(file, bytes);
  }

  private static boolean isHeld(FileEntry entry) throws IOException {
    var isHeld =
        entry.tablespace() == 0
            && (entry.path().equals(CONTROL_FILE)
                || entry.path().equals(TABLESPACE_MAP)
                || entry.path().equals(LABEL));
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
    var path = root.resolve(entry.wholePath()).normalize();
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
          written.end(next.number());
          var done = bytesDone.addAndGet(next.bytes());
          synchronized (progress) {
            progress.copied(done, bytesExpected);
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
    var label = held.get(LABEL);
    if (label != null) {
      DiskSync.write(label.path, ofWhole(label.content.rewind()));
    }
    var control = held.get(CONTROL_FILE);
    if (control == null) {
      throw new IOException("the backup has no " + CONTROL_FILE);
    }
    DiskSync.write(control.path, control.content.rewind());
  }

  /// The label of an incremental backup says that it is none to start from: the copy is whole.
  private static ByteBuffer ofWhole(ByteBuffer label) {
    var lines =
        StandardCharsets.UTF_8
            .decode(label)
            .toString()
            .lines()
            .filter(line -> !line.startsWith(INCREMENTAL_FROM))
            .map(line -> line + "\n")
            .collect(Collectors.joining());
    return ByteBuffer.wrap(lines.getBytes(StandardCharsets.UTF_8));
  }

  private String mapLine(TablespaceLocation tablespace) {
    var path = tablespaceDirectory.resolve(Long.toString(tablespace.oid())).toString();
    return tablespace.oid() + " " + path.replace("\\", "\\\\") + "\n";
  }

  private void remove(Exception failed) {
    try {
      journal.delete();
      for (var directory : directories()) {
        delete(directory);
      }
    } catch (IOException left) {
      failed.addSuppressed(left);
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

  /// Nobody writes any more when this returns: another one may go on at once.
  private void endWorkers(List<Thread> threads) {
    var interrupted = false;
    for (var left = threads.size(); left > 0; ) {
      try {
        work.put(END);
        left--;
      } catch (InterruptedException later) {
        interrupted = true;
      }
    }
    join(threads);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void join(List<Thread> threads) {
    var interrupted = false;
    for (var thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException later) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
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
