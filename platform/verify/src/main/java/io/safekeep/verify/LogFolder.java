package io.safekeep.verify;

import io.safekeep.tlog.EntryBundle;
import io.safekeep.tlog.MalformedNote;
import io.safekeep.tlog.SignedNote;
import io.safekeep.tlog.TilePlace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;

/// A copy of a log as files, under the paths by which C2SP tlog-tiles serves it. Disclosures lie
/// beside it, page by page.
record LogFolder(Path path) {
  private static final long LARGEST_FILE = 64L << 20;
  private static final String DISCLOSURES = "disclosures";
  private static final String PAGE_END = ".json";

  /// What the verifier itself has found whole the last time.
  private static final String VERIFIED = "verified";

  SignedNote checkpoint() throws IOException, Malformed {
    return note(path.resolve("checkpoint"));
  }

  Optional<SignedNote> verified() throws IOException, Malformed {
    return Files.exists(path.resolve(VERIFIED))
        ? Optional.of(note(path.resolve(VERIFIED)))
        : Optional.empty();
  }

  void keepVerified(SignedNote note) throws IOException {
    write(path.resolve(VERIFIED), note.toBytes());
  }

  static SignedNote note(Path file) throws IOException, Malformed {
    try {
      return SignedNote.parse(read(file));
    } catch (MalformedNote e) {
      throw new Malformed(file.getFileName() + ": " + e.getMessage());
    }
  }

  /// The entries of one bundle.
  ///
  /// @throws Malformed unless it has as many as the place is wide
  List<byte[]> entries(TilePlace place) throws IOException, Malformed {
    try {
      var entries = EntryBundle.decode(read(path.resolve(entriesFile(place))));
      if (entries.size() != place.width()) {
        throw new Malformed(
            "%s has %d entries, not %d"
                .formatted(entriesFile(place), entries.size(), place.width()));
      }
      return entries;
    } catch (MalformedNote e) {
      throw new Malformed(entriesFile(place) + ": " + e.getMessage());
    }
  }

  byte[] tile(int level, TilePlace place) throws IOException, Malformed {
    return read(path.resolve(tileFile(level, place)));
  }

  static String entriesFile(TilePlace place) {
    return "tile/entries/" + place;
  }

  static String tileFile(int level, TilePlace place) {
    return "tile/" + level + "/" + place;
  }

  static String disclosuresFile(long from) {
    return DISCLOSURES + "/" + from + PAGE_END;
  }

  /// Pages of disclosures, each named by the entry with which it begins.
  SortedSet<Long> pagesOfDisclosures() throws IOException, Malformed {
    var pages = new TreeSet<Long>();
    var folder = path.resolve(DISCLOSURES);
    if (!Files.isDirectory(folder)) {
      return pages;
    }
    try (var files = Files.newDirectoryStream(folder)) {
      for (var file : files) {
        var from = pageOf(String.valueOf(file.getFileName()));
        if (from.isEmpty()) {
          throw new Malformed(file.getFileName() + " is no page of disclosures");
        }
        pages.add(from.getAsLong());
      }
    }
    return pages;
  }

  byte[] disclosures(long from) throws IOException, Malformed {
    return read(path.resolve(disclosuresFile(from)));
  }

  private static OptionalLong pageOf(String name) {
    return name.matches("(0|[1-9][0-9]{0,17})\\.json")
        ? OptionalLong.of(Long.parseLong(name.substring(0, name.length() - PAGE_END.length())))
        : OptionalLong.empty();
  }

  boolean has(String file) {
    return Files.exists(path.resolve(file));
  }

  void put(String file, byte[] bytes) throws IOException {
    write(path.resolve(file), bytes);
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    var folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    var fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.write(fresh, bytes);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static byte[] read(Path file) throws IOException, Malformed {
    try {
      if (Files.size(file) > LARGEST_FILE) {
        throw new Malformed(file.getFileName() + " is too large");
      }
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new Malformed(file + " is missing");
    }
  }
}
