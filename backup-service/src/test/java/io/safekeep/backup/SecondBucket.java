package io.safekeep.backup;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.safekeep.testing.Directories;
import io.safekeep.testing.S3Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Puts the second repository of the service under test into a bucket that keeps versions and
/// locks.
public class SecondBucket implements QuarkusTestResourceLifecycleManager {

  private @Nullable Path folder;
  private @Nullable S3Server server;

  /// After those that configure a directory.
  @Override
  public int order() {
    return 1;
  }

  @Override
  public Map<String, String> start() {
    try {
      Path home = Files.createTempDirectory("safekeep-test-bucket-");
      folder = home;
      S3Server store = S3Server.start(home);
      server = store;
      store.createVersionedBucket("backups");
      return Map.of(
          "safekeep.repositories.second.kind", "s3",
          "safekeep.repositories.second.place", "backups/second",
          "safekeep.repositories.second.s3.endpoint", store.endpoint().toString(),
          "safekeep.repositories.second.s3.path-style", "true",
          "safekeep.repositories.second.s3.access-key-id", "safekeep",
          "safekeep.repositories.second.s3.secret-access-key", "secret",
          "safekeep.repositories.second.s3.lock", "P30D");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void stop() {
    if (server != null) {
      server.close();
    }
    if (folder != null) {
      try {
        Directories.delete(folder);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
