package io.safekeep.retention;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.safekeep.testing.Directories;
import io.safekeep.testing.WarrantKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// The secrets and places that the service wants from its environment. The key is constant, because
/// the database outlives the applications that the tests of one run start on it.
public class RetentionSecrets implements QuarkusTestResourceLifecycleManager {

  private static final String MASTER_KEY = "a25vd24tdG8tZXZlcnktcmVhZGVyLW9mLXRlc3RzISE=";

  private final ClusterInTest cluster = new ClusterInTest();
  private Path folder = Path.of("");

  @Override
  public Map<String, String> start() {
    try {
      folder = Files.createTempDirectory("safekeep-retention-");
      var settings = new HashMap<>(VerifierInTest.settings());
      settings.putAll(cluster.start());
      var warrants = WarrantKey.make("test");
      settings.put("safekeep.purging.warrant-key", warrants.privateJwk());
      settings.put("safekeep.purge.warrant-keys", warrants.publicJwks());
      settings.put("safekeep.purging.undo-window", "PT1S");
      // Tests purge more than a suite would in a day.
      settings.put("safekeep.purging.tenants-per-day", "10000");
      settings.put("safekeep.purging.least-tenants-per-day", "10000");
      settings.put("safekeep.retention.master-key", MASTER_KEY);
      settings.put(
          "safekeep.retention.file-root",
          Files.createDirectory(folder.resolve("files")).toString());
      // Tests wait for what is due much more often than services in the field.
      settings.put("safekeep.deletion.sweep", "PT1S");
      settings.put("safekeep.deletion.relationship-sweep", "PT1S");
      settings.put("safekeep.retention.exports.spool", folder.resolve("spool").toString());
      return settings;
    } catch (IOException e) {
      throw new UncheckedIOException("no folder for the service's files", e);
    }
  }

  @Override
  public void stop() {
    cluster.close();
    try {
      Directories.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + folder, e);
    }
  }
}
