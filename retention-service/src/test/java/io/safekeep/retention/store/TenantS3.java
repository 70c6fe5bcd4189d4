package io.safekeep.retention.store;

import io.safekeep.testing.Directories;
import io.safekeep.testing.S3Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A server of tenants' buckets: one per test JVM, started when first asked for.
final class TenantS3 {

  private static final TenantS3 SHARED = new TenantS3();

  private final S3Server server;

  private TenantS3() {
    try {
      Path folder = Files.createTempDirectory("safekeep-buckets-");
      server = S3Server.start(folder);
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(() -> {
                server.close();
                try {
                  Directories.delete(folder);
                } catch (IOException e) {
                  throw new UncheckedIOException("cannot delete " + folder, e);
                }
              }));
    } catch (IOException e) {
      throw new UncheckedIOException("no folder for the buckets", e);
    }
  }

  static S3Server shared() {
    return SHARED.server;
  }
}
