package io.safekeep.backup.files;

import io.safekeep.backup.vault.DataKey;
import io.safekeep.backup.vault.Vault;
import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// Captures what changed in a source since the last scan: its listing and what is known, both in
/// the order of the paths, are gone through side by side, and what differs is kept at once.
///
/// Failure semantics: contents first, then the journal that names them. A scan that ends early
/// leaves contents that nothing names, and no journal.
public final class Capture {

  /// Stamp of a file that was written to while it was read. It is kept as it was read, so that one
  /// that is always being written is kept at all, and looked at again by the next scan.
  private static final String CHANGED_MEANWHILE = "";

  private final FileSource source;
  private final Contents contents;
  private final Journal journal;
  private final DataKey key;
  private final Clock clock;

  public Capture(FileSource source, Vault vault, DataKey key, Clock clock) {
    this.source = source;
    this.contents = new Contents(vault, key);
    this.journal = new Journal(vault);
    this.key = key;
    this.clock = clock;
  }

  /// Asked between two files; what it throws ends the scan.
  @FunctionalInterface
  public interface Going {
    void on() throws IOException;
  }

  /// @param known the newest version known of each path, in order
  /// @param previous null for the first scan
  /// @param number that a journal gets if there are changes
  public Scan scan(Iterator<KnownPath> known, @Nullable Scan previous, long number, Going going)
      throws IOException {
    var startedAt = notBefore(previous == null ? Instant.EPOCH : next(previous.endedAt()));
    try (var listing = source.list();
        var run = new Run(listing, known, previous, number, startedAt)) {
      for (var found = listing.next(); found != null; found = listing.next()) {
        going.on();
        run.take(found);
      }
      run.removeRest();
      going.on();
      return run.end(notBefore(startedAt));
    }
  }

  /// A clock that was set back must not make history.
  private Instant notBefore(Instant bound) {
    var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    return now.isBefore(bound) ? bound : now;
  }

  private static Instant next(Instant instant) {
    return instant.plus(1, ChronoUnit.MICROS);
  }

  private final class Run implements Closeable {
    private final FileSource.Listing listing;
    private final Iterator<KnownPath> known;
    private final @Nullable Scan previous;
    private final long number;
    private final Instant startedAt;
    private @Nullable KnownPath ahead;
    private @Nullable FilePath passed;
    private @Nullable JournalWriter writer;
    private long unreadable;
    private @Nullable String firstUnreadable;

    Run(
        FileSource.Listing listing,
        Iterator<KnownPath> known,
        @Nullable Scan previous,
        long number,
        Instant startedAt) {
      this.listing = listing;
      this.known = known;
      this.previous = previous;
      this.number = number;
      this.startedAt = startedAt;
      this.ahead = known.hasNext() ? known.next() : null;
    }

    void take(Found found) throws IOException {
      switch (found) {
        case Found.Unnameable(String reason) -> unreadable(reason);
        case Found.Unreadable(FilePath path, String reason) -> {
          inOrder(path);
          removeUpTo(path);
          skip(path);
          unreadable(path + ": " + reason);
        }
        case Found.Present present -> {
          inOrder(present.path());
          removeUpTo(present.path());
          var match = ahead != null && ahead.path().equals(present.path()) ? advance() : null;
          capture(present, match);
        }
      }
    }

    /// What is known would be taken for removed if the listing came back to it later.
    private void inOrder(FilePath path) throws IOException {
      if (passed != null && path.compareTo(passed) <= 0) {
        throw new IOException("the source lists %s behind %s".formatted(path, passed));
      }
      passed = path;
    }

    private void unreadable(String what) {
      unreadable++;
      if (firstUnreadable == null) {
        firstUnreadable = what;
      }
    }

    private @Nullable KnownPath advance() {
      var here = ahead;
      ahead = known.hasNext() ? known.next() : null;
      return here;
    }

    private void removeUpTo(FilePath path) throws IOException {
      while (ahead != null && ahead.path().compareTo(path) < 0) {
        remove(ahead);
        advance();
      }
    }

    void removeRest() throws IOException {
      while (ahead != null) {
        remove(ahead);
        advance();
      }
    }

    private void skip(FilePath path) {
      while (ahead != null && (ahead.path().equals(path) || ahead.path().isBelow(path))) {
        advance();
      }
    }

    private void remove(KnownPath gone) throws IOException {
      if (!gone.removed()) {
        write(new FileVersion(gone.path(), null, new Node.Removed(), null, ""));
      }
    }

    private void capture(Found.Present present, @Nullable KnownPath match) throws IOException {
      var earliest = previous == null ? Instant.EPOCH : next(previous.endedAt());
      for (var state : source.unseen(present, match, previous)) {
        var from = state.since();
        if (from != null) {
          from = from.isBefore(earliest) ? earliest : from;
          earliest = next(from);
        }
        try {
          write(version(present.path(), from, state));
        } catch (SourceUnreadable failed) {
          unreadable(present.path() + " " + failed.getMessage());
        }
      }
    }

    private FileVersion version(FilePath path, @Nullable Instant from, Found.State state)
        throws IOException {
      if (!(state.node() instanceof Node.File file)) {
        return new FileVersion(path, from, state.node(), null, state.stamp());
      }
      var stored = contents.put(() -> listing.open(state));
      var stamp = listing.isStill(state) ? state.stamp() : CHANGED_MEANWHILE;
      return new FileVersion(
          path,
          from,
          new Node.File(stored.size(), file.mode(), file.modifiedAt()),
          stored.id(),
          stamp);
    }

    private void write(FileVersion version) throws IOException {
      if (writer == null) {
        writer = journal.create(key, number, startedAt);
      }
      writer.write(version);
    }

    Scan end(Instant endedAt) throws IOException {
      if (writer == null) {
        return new Scan(startedAt, endedAt, 0, 0, unreadable, firstUnreadable);
      }
      if (journal.exists(number)) {
        throw new IOException("journal %d was written by somebody else".formatted(number));
      }
      writer.commit(endedAt);
      return new Scan(startedAt, endedAt, number, writer.versions(), unreadable, firstUnreadable);
    }

    @Override
    public void close() throws IOException {
      if (writer != null) {
        writer.close();
      }
    }
  }
}
