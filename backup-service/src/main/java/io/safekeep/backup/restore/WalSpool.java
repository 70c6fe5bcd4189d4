package io.safekeep.backup.restore;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.safekeep.backup.wire.SegmentName;
import io.safekeep.backup.wire.WalSegmentSize;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A directory through which a recovering PostgreSQL gets its WAL: it asks by a short shell script
/// (`restore_command`), a thread of ours answers, and fetches ahead what will be asked next.
///
/// - `want/<name>.<asker>`: asked by a script; the asker is its process id
/// - `ready/<name>`: the file; the script moves it away
/// - `absent/<name>.<asker>`: the answer that the archive does not have it
/// - `failed`: why nothing can be had any more
/// - `owner`: process id of this JVM, so that a script does not wait for a dead one
final class WalSpool implements Closeable {
  /// Segments fetched ahead of PostgreSQL's wish; at 16 MiB they take 64 MiB.
  private static final int AHEAD = 4;

  private static final long IDLE_NANOS = 10_000_000;

  /// Exit codes above 125 end the recovery with an error; lower ones mean that the archive ends
  /// (PostgreSQL documentation, `restore_command`).
  private static final String SCRIPT =
      """
      #!/bin/sh
      # Gets one WAL file for a recovering PostgreSQL: fetch.sh NAME TARGET
      # Exit code 1: the archive does not have it. 200: it could not be had.
      spool=$(dirname "$0")
      want=$spool/want/$1.$$
      absent=$spool/absent/$1.$$
      alone=0
      : > "$want" || exit 200
      while [ ! -f "$spool/ready/$1" ]; do
        if [ -f "$spool/failed" ]; then
          cat "$spool/failed" >&2
          rm -f "$want"
          exit 200
        fi
        if [ -f "$absent" ]; then
          rm -f "$absent"
          exit 1
        fi
        if read -r owner < "$spool/owner" && [ -d "/proc/$owner" ]; then
          alone=0
        else
          # The one who fetches is gone; it has a minute to come back.
          alone=$((alone + 1))
          [ "$alone" -lt 1200 ] || exit 200
        fi
        sleep 0.05
      done
      rm -f "$want"
      mv "$spool/ready/$1" "$2" || exit 200
      """;

  private final Path directory;
  private final WalSource source;
  private final WalSegmentSize segmentSize;
  private final Consumer<String> asked;
  private final Thread thread;
  private volatile boolean closed;
  private volatile @Nullable IOException failure;
  private @Nullable SegmentName ahead;
  private int aheadLeft;

  /// Makes the directory, or takes over one that a dead process left, and begins to answer.
  ///
  /// @param asked told each name that PostgreSQL asks for
  WalSpool(Path directory, WalSource source, WalSegmentSize segmentSize, Consumer<String> asked)
      throws IOException {
    this.directory = directory;
    this.source = source;
    this.segmentSize = segmentSize;
    this.asked = asked;
    for (var name : List.of("want", "ready", "absent", "fetching")) {
      Files.createDirectories(directory.resolve(name));
    }
    Files.deleteIfExists(directory.resolve("failed"));
    if (!Files.exists(directory.resolve("fetch.sh"))) {
      // Under a shell that reads it, it must not change.
      Files.writeString(directory.resolve("fetch.sh"), SCRIPT, UTF_8);
    }
    Files.writeString(directory.resolve("owner"), ProcessHandle.current().pid() + "\n", UTF_8);
    thread = Thread.ofPlatform().daemon().name("wal-spool").start(this::serve);
  }

  /// The command for `restore_command`.
  String restoreCommand() {
    var script = directory.resolve("fetch.sh").toString();
    return "sh '" + script.replace("'", "'\\''").replace("%", "%%") + "' \"%f\" \"%p\"";
  }

  /// Why PostgreSQL got no WAL any more; empty while it does.
  Optional<IOException> failure() {
    return Optional.ofNullable(failure);
  }

  private void serve() {
    while (!closed) {
      try {
        if (!serveAsked() && !fetchAhead()) {
          LockSupport.parkNanos(IDLE_NANOS);
        }
      } catch (IOException failed) {
        fail(failed);
        return;
      } catch (DirectoryIteratorException failed) {
        fail(new IOException("the spool %s cannot be read".formatted(directory), failed));
        return;
      }
    }
  }

  private boolean serveAsked() throws IOException {
    var served = false;
    for (var wish : wishes()) {
      served = true;
      var fileName = wish.getFileName().toString();
      var name = fileName.substring(0, fileName.lastIndexOf('.'));
      asked.accept(name);
      if (isReady(name) || fetch(name)) {
        lookAhead(name);
      } else {
        // May be there from one who died between this and the next line.
        Files.write(directory.resolve("absent").resolve(fileName), new byte[0]);
      }
      Files.deleteIfExists(wish);
    }
    return served;
  }

  private List<Path> wishes() throws IOException {
    var wishes = new ArrayList<Path>();
    try (var stream = Files.newDirectoryStream(directory.resolve("want"))) {
      stream.forEach(wishes::add);
    }
    return wishes;
  }

  private void lookAhead(String name) {
    if (SegmentName.isSegmentName(name)) {
      ahead = SegmentName.parse(name, segmentSize).next();
      aheadLeft = AHEAD;
    }
  }

  private boolean fetchAhead() throws IOException {
    var segment = ahead;
    if (segment == null || aheadLeft == 0) {
      return false;
    }
    aheadLeft--;
    ahead = segment.next();
    if (!isReady(segment.toString()) && !fetch(segment.toString())) {
      aheadLeft = 0;
    }
    return true;
  }

  private boolean isReady(String name) {
    return Files.exists(directory.resolve("ready").resolve(name));
  }

  private boolean fetch(String name) throws IOException {
    var fetching = directory.resolve("fetching").resolve(name);
    Files.deleteIfExists(fetching);
    if (!source.fetch(name, fetching)) {
      Files.deleteIfExists(fetching);
      return false;
    }
    Files.move(fetching, directory.resolve("ready").resolve(name));
    return true;
  }

  private void fail(IOException failed) {
    failure = failed;
    try {
      Files.writeString(directory.resolve("failed"), failed.getMessage() + "\n", UTF_8);
    } catch (IOException unwritten) {
      // The script then finds no owner and gives up by itself.
      failed.addSuppressed(unwritten);
    }
  }

  /// Ends the answers and removes the directory.
  @Override
  public void close() throws IOException {
    closed = true;
    LockSupport.unpark(thread);
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    FileRestore.delete(directory);
  }
}
