package io.safekeep.backup;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.safekeep.testing.Directories;
import io.safekeep.testing.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A tenant's own PostgreSQL cluster beside the service under test, and the folders that the
/// service needs.
public class TenantCluster implements QuarkusTestResourceLifecycleManager {

  private @Nullable Path folder;
  private @Nullable PostgresServer server;

  @Override
  public Map<String, String> start() {
    try {
      Path home = Files.createTempDirectory("safekeep-test-backup-");
      folder = home;
      PostgresServer tenant =
          PostgresServer.in(home.resolve("tenant"))
              .setting("max_wal_senders", "10")
              .setting("max_replication_slots", "10")
              .forTests()
              .start();
      server = tenant;
      tenant.createRole("safekeep", "replicate me", "replication");
      tenant.createRole("nobody_special", "plain", "");
      Path releases = home.resolve("postgresql-releases.properties");
      return Map.ofEntries(
          Map.entry("safekeep.backup.postgres-releases", releases.toString()),
          Map.entry("safekeep.repositories.first.place", home.resolve("repository").toString()),
          Map.entry("safekeep.repositories.second.place", home.resolve("second").toString()),
          Map.entry("safekeep.backup.keys", home.resolve("keys").toString()),
          Map.entry("safekeep.backup.master-key", Base64.getEncoder().encodeToString(new byte[32])),
          Map.entry("safekeep.backup.file-root", home.resolve("files").toString()),
          // Work that is called off notices within a third of it.
          Map.entry("safekeep.service.lease", "PT6S"),
          Map.entry("safekeep.backup.restores", home.resolve("restores").toString()),
          Map.entry("safekeep.backup.postgres-programs", tenant.binDirectory().toString()),
          Map.entry("test.tenant.port", Integer.toString(tenant.port())),
          Map.entry("test.tenant.password", tenant.password()),
          Map.entry("test.tenant.jdbc-url", tenant.jdbcUrl("postgres")));
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
