package io.safekeep.notification.status.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// A folder with whole copies of the site. `current` points to the newest one and is replaced in
/// one step, so that a file server never gives out half of one and half of another.
///
/// @see <a href="https://pubs.opengroup.org/onlinepubs/9799919799/functions/rename.html">rename</a>
record SiteFolder(Path root) {

  static final String CURRENT = "current";

  private static final String COPY = "copy-";
  private static final String NEXT = "next";

  /// Whoever began to read the one before may finish.
  private static final int KEPT = 3;

  void write(Map<String, Document> documents) throws IOException {
    Files.createDirectories(root);
    var copies = copies();
    long number = copies.isEmpty() ? 1 : number(copies.getLast()) + 1;
    var copy = Files.createDirectory(root.resolve(COPY + number));
    for (var document : documents.entrySet()) {
      var file = copy.resolve(document.getKey());
      Files.createDirectories(file.getParent());
      Files.write(file, document.getValue().bytes());
    }
    var next = root.resolve(NEXT);
    Files.deleteIfExists(next);
    Files.createSymbolicLink(next, copy.getFileName());
    Files.move(
        next,
        root.resolve(CURRENT),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    for (var old : copies.subList(0, Math.max(0, copies.size() + 1 - KEPT))) {
      delete(old);
    }
  }

  /// Oldest first.
  private List<Path> copies() throws IOException {
    try (var files = Files.list(root)) {
      return files
          .filter(file -> file.getFileName().toString().matches(COPY + "[0-9]{1,18}"))
          .sorted(Comparator.comparingLong(SiteFolder::number))
          .toList();
    }
  }

  private static long number(Path copy) {
    return Long.parseLong(copy.getFileName().toString().substring(COPY.length()));
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
