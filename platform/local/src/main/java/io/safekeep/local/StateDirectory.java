package io.safekeep.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The one folder (`.safekeep/`) where a suite keeps all it knows between two runs.
public record StateDirectory(Path root) {
  public StateDirectory {
    root = root.toAbsolutePath().normalize();
  }

  StateDirectory create() {
    try {
      for (var folder : new Path[] {data(), logs(), run(), caches(), gateway(), witness()}) {
        Files.createDirectories(folder);
      }
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + root, e);
    }
  }

  /// Data directories of PostgreSQL and Kafka, and the repository of backups.
  public Path data() {
    return root.resolve("data");
  }

  /// Where backup-service builds and runs the copies that it restores.
  public Path restores() {
    return data().resolve("restores");
  }

  /// Tenants' files, a folder for each.
  public Path files() {
    return data().resolve("files");
  }

  /// Certificate and key of the gateway to tenants' databases.
  Path gateway() {
    return data().resolve("gateway");
  }

  /// Key pair of the witness, the logs that it serves and what it has seen.
  Path witness() {
    return data().resolve("witness");
  }

  public Path logs() {
    return root.resolve("logs");
  }

  Path log(String name) {
    return logs().resolve(name + ".log");
  }

  /// Process ids of what runs now.
  Path run() {
    return root.resolve("run");
  }

  /// Caches that make a start quick; may be deleted at any time.
  Path caches() {
    return root.resolve("aot");
  }

  Path endpoints() {
    return root.resolve("endpoints.json");
  }

  Path secrets() {
    return root.resolve("secrets.json");
  }
}
