package io.safekeep.helm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The project's own files, as tests of this module see them.
final class Project {

  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  static final List<String> SERVICES =
      List.of(
          "identity-service",
          "access-service",
          "backup-service",
          "retention-service",
          "notification-service");

  private Project() {}

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Regular files below a folder, sorted, relative to it.
  static List<Path> filesBelow(Path folder) {
    try (var files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).map(folder::relativize).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
