package io.safekeep.backup.restore;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Beside a copy: how much of it is on disk for sure, so that whoever goes on after a crash neither
/// fetches that again nor trusts anything else. A file of its own, forced, replaced as a whole.
final class RestoreJournal {
  private static final String HEADER = "safekeep restore 1";
  private static final String FILES = "files";
  private static final String RECOVERING = "recovering";

  private final Path file;

  private RestoreJournal(Path file) {
    this.file = file;
  }

  static RestoreJournal of(Path dataDirectory) {
    return new RestoreJournal(
        dataDirectory.resolveSibling(dataDirectory.getFileName() + ".journal"));
  }

  /// What is on disk. Small files that only we change, such as `pg_control`, are no part of it
  /// until all others are there.
  sealed interface Reached {

    /// All that lies in older links of the chain, and in this one before a frame of its archives.
    ///
    /// @param link from the full backup on, which is 0
    /// @param bytes of files, in all links
    record Written(int link, long frame, long bytes) implements Reached {
      static final Written NOTHING = new Written(0, 0, 0);
    }

    /// All files, and PostgreSQL may have begun to change them.
    record Recovering() implements Reached {}
  }

  /// @param backup that is restored
  record Entry(UUID backup, Reached reached) {}

  /// Empty if there is none, or none that makes sense.
  Optional<Entry> read() throws IOException {
    try {
      return parse(Files.readAllLines(file, UTF_8));
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    }
  }

  private static Optional<Entry> parse(List<String> lines) {
    if (lines.size() != 3 || !lines.getFirst().equals(HEADER)) {
      return Optional.empty();
    }
    var backup = UUID.fromString(lines.get(1));
    var words = lines.get(2).split(" ");
    return switch (words[0]) {
      case FILES ->
          Optional.of(
              new Entry(
                  backup,
                  new Reached.Written(
                      Integer.parseInt(words[1]),
                      Long.parseLong(words[2]),
                      Long.parseLong(words[3]))));
      case RECOVERING -> Optional.of(new Entry(backup, new Reached.Recovering()));
      default -> Optional.empty();
    };
  }

  /// Notes what is on disk already.
  void write(Entry entry) throws IOException {
    var reached =
        switch (entry.reached()) {
          case Reached.Written(int link, long frame, long bytes) ->
              "%s %d %d %d".formatted(FILES, link, frame, bytes);
          case Reached.Recovering() -> RECOVERING;
        };
    var text = String.join("\n", HEADER, entry.backup().toString(), reached) + "\n";
    DiskSync.replace(file, ByteBuffer.wrap(text.getBytes(UTF_8)));
  }

  /// Before anything of the copy is removed: what is not there must not be noted.
  void delete() throws IOException {
    if (Files.deleteIfExists(file)) {
      DiskSync.forceParent(file);
    }
  }
}
