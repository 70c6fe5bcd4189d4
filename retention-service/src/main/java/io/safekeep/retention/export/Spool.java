package io.safekeep.retention.export;

import io.safekeep.retention.RetentionSettings;
import io.safekeep.runtime.problem.CommonProblem;
import io.safekeep.runtime.problem.Refusal;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/// The directory in which archives lie until they expire. Names begin with the export's id and
/// never come twice, so that two replicas that both believe to have the export do not meet.
@Singleton
class Spool {

  private final RetentionSettings settings;

  Spool(RetentionSettings settings) {
    this.settings = settings;
  }

  /// @throws Refusal UNAVAILABLE if there is none
  void demand() {
    if (settings.exports().spool().isEmpty()) {
      throw new Refusal(CommonProblem.UNAVAILABLE, "no place for archives is configured");
    }
  }

  /// A new file under a key of its own.
  SealedFile file(UUID export, UUID attempt, String ending) throws IOException {
    Path folder = folder();
    Files.createDirectories(folder);
    return SealedFile.at(folder.resolve(export + "." + attempt + "." + ending));
  }

  /// A file that is there.
  Path path(String name) {
    return folder().resolve(name);
  }

  /// Deletes all files of an export.
  void clear(UUID export) throws IOException {
    if (settings.exports().spool().filter(Files::isDirectory).isEmpty()) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder(), export + ".*")) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
  }

  private Path folder() {
    return settings
        .exports()
        .spool()
        .orElseThrow(() -> new IllegalStateException("safekeep.retention.exports.spool is gone"));
  }
}
