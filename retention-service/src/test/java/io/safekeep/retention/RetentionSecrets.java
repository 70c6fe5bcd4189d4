package io.safekeep.retention;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.safekeep.testing.Directories;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// The secrets and places that the service wants from its environment. The key is constant, because
/// the database outlives the applications that the tests of one run start on it.
public class RetentionSecrets implements QuarkusTestResourceLifecycleManager {

  private static final String MASTER_KEY = "a25vd24tdG8tZXZlcnktcmVhZGVyLW9mLXRlc3RzISE=";

  private Path folder = Path.of("");

  @Override
  public Map<String, String> start() {
    try {
      folder = Files.createTempDirectory("safekeep-retention-");
      return Map.of(
          "safekeep.retention.master-key",
          MASTER_KEY,
          "safekeep.retention.file-root",
          Files.createDirectory(folder.resolve("files")).toString(),
          // Tests wait for what is due much more often than services in the field.
          "safekeep.deletion.sweep",
          "PT1S",
          "safekeep.deletion.relationship-sweep",
          "PT1S",
          "safekeep.retention.exports.spool",
          folder.resolve("spool").toString());
    } catch (IOException e) {
      throw new UncheckedIOException("no folder for the service's files", e);
    }
  }

  @Override
  public void stop() {
    try {
      Directories.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + folder, e);
    }
  }
}
