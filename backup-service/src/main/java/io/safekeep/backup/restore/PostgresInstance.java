package io.safekeep.backup.restore;

import io.safekeep.backup.wire.TimelineHistory;
import io.safekeep.backup.wire.TimelineId;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A PostgreSQL server on a data directory. It outlives this process: whoever comes next finds it
/// by its pid file.
public final class PostgresInstance {
  private static final Duration POLL = Duration.ofMillis(20);
  private static final int LOG_TAIL = 8 << 10;

  /// What the server says about itself on the eighth line of its pid file
  /// (src/include/utils/pidfile.h).
  private static final int STATUS_LINE = 7;

  private static final Pattern HISTORY_FILE = Pattern.compile("[0-9A-F]{8}\\.history");

  private final Path dataDirectory;
  private final Path log;
  private final ProcessHandle process;

  private PostgresInstance(Path dataDirectory, Path log, ProcessHandle process) {
    this.dataDirectory = dataDirectory;
    this.log = log;
    this.process = process;
  }

  /// Starts a server; its settings are those of the data directory.
  ///
  /// @param log file that its messages are appended to
  public static PostgresInstance start(PostgresPrograms programs, Path dataDirectory, Path log)
      throws IOException {
    var absolute = dataDirectory.toAbsolutePath().normalize();
    // What an earlier server said must not be taken for this one's word.
    if (find(absolute, log).isEmpty()) {
      Files.deleteIfExists(absolute.resolve("postmaster.pid"));
    }
    var builder =
        new ProcessBuilder(programs.serverCommand(absolute))
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    PostgresPrograms.cleanEnvironment(builder);
    return new PostgresInstance(absolute, log, builder.start().toHandle());
  }

  /// The server that runs on a data directory, whoever started it.
  public static Optional<PostgresInstance> find(Path dataDirectory, Path log) throws IOException {
    var absolute = dataDirectory.toAbsolutePath().normalize();
    var lines = pidFile(absolute);
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    return ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
        .filter(found -> worksIn(found, absolute))
        .map(found -> new PostgresInstance(absolute, log, found));
  }

  /// The postmaster's working directory is its data directory; a pid alone may have been given to
  /// another since.
  private static boolean worksIn(ProcessHandle process, Path dataDirectory) {
    try {
      var workingDirectory = Path.of("/proc", Long.toString(process.pid()), "cwd");
      return Files.readSymbolicLink(workingDirectory).equals(dataDirectory.toRealPath());
    } catch (IOException gone) {
      return false;
    }
  }

  public Path dataDirectory() {
    return dataDirectory;
  }

  /// The timeline that its recovery has begun, and where that came from: the newest history in the
  /// data directory, as a recovery never begins one with a lower number than any that it finds.
  public TimelineHistory history() throws IOException {
    try (Stream<Path> files = Files.list(dataDirectory.resolve("pg_wal"))) {
      Path newest =
          files
              .filter(file -> HISTORY_FILE.matcher(file.getFileName().toString()).matches())
              .max(Comparator.comparing(Path::getFileName))
              .orElseThrow(() -> new IOException("the copy has begun no timeline"));
      return new TimelineHistory(
          new TimelineId(Integer.parseInt(newest.getFileName().toString(), 0, 8, 16)),
          Files.readAllBytes(newest));
    }
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /// Whether it accepts connections that may write: it has started, and recovery, if any, is over.
  public boolean isReady() throws IOException {
    var lines = pidFile(dataDirectory);
    return lines.size() > STATUS_LINE
        && lines.getFirst().strip().equals(Long.toString(process.pid()))
        && lines.get(STATUS_LINE).strip().equals("ready");
  }

  /// Waits until it is ready.
  ///
  /// @return false if it was not in that time
  /// @throws ServerEnded if it ended instead
  public boolean awaitReady(Duration longest) throws IOException {
    var deadline = System.nanoTime() + longest.toNanos();
    while (!isReady()) {
      if (!process.isAlive()) {
        throw new ServerEnded(logTail());
      }
      if (System.nanoTime() > deadline) {
        return false;
      }
      awaitEnd(POLL);
    }
    return true;
  }

  /// Disconnects clients, writes a checkpoint and ends ("fast"); after that time it is killed.
  public void stop(Duration longest) throws IOException {
    signal("INT");
    if (!awaitEnd(longest)) {
      kill();
    }
  }

  /// Ends it and all its processes at once; nothing is written. For a data directory that is to be
  /// removed.
  public void kill() throws IOException {
    signal("QUIT");
    if (!awaitEnd(Duration.ofSeconds(10))) {
      var children = process.descendants().toList();
      process.destroyForcibly();
      children.forEach(ProcessHandle::destroyForcibly);
      awaitEnd(Duration.ofSeconds(10));
    }
  }

  private void signal(String name) throws IOException {
    if (!process.isAlive()) {
      return;
    }
    try {
      new ProcessBuilder("sh", "-c", "kill -s \"$0\" \"$1\"", name, Long.toString(process.pid()))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while PostgreSQL was told to end");
    }
  }

  private boolean awaitEnd(Duration longest) throws InterruptedIOException {
    try {
      process.onExit().get(longest.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException running) {
      return false;
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for PostgreSQL");
    }
  }

  private String logTail() throws IOException {
    try (var channel = Files.newByteChannel(log)) {
      var size = channel.size();
      channel.position(Math.max(0, size - LOG_TAIL));
      var bytes = java.nio.ByteBuffer.allocate((int) Math.min(size, LOG_TAIL));
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
        continue;
      }
      return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    } catch (NoSuchFileException absent) {
      return "";
    }
  }

  private static List<String> pidFile(Path dataDirectory) throws IOException {
    try {
      return Files.readAllLines(dataDirectory.resolve("postmaster.pid"));
    } catch (NoSuchFileException absent) {
      return List.of();
    }
  }
}
