package io.safekeep.retention.store;

import io.safekeep.contracts.TenantId;
import io.safekeep.testing.Directories;
import io.safekeep.testing.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;

/// A server of tenants' databases, apart from that of the suite's own: one per test JVM, started
/// when first asked for.
public final class TenantServer {

  private static final TenantServer SHARED = new TenantServer();

  private final PostgresServer server;

  private TenantServer() {
    try {
      Path folder = Files.createTempDirectory("safekeep-tenants-");
      server = PostgresServer.in(folder.resolve("data")).forTests().stoppedByCaller().start();
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(() -> {
                server.stop();
                try {
                  Directories.delete(folder);
                } catch (IOException e) {
                  throw new UncheckedIOException("cannot delete " + folder, e);
                }
              }));
    } catch (IOException e) {
      throw new UncheckedIOException("no folder for the tenants' server", e);
    }
  }

  public static PostgresServer shared() {
    return SHARED.server;
  }

  /// Makes a database that a role of the same name owns, and returns that name.
  public static String database() {
    String name = "tenant_" + UUID.randomUUID().toString().replace("-", "");
    shared().createRole(name, name, "");
    shared().createDatabase(name, name);
    shared().createRole("reader", "reader", "");
    shared()
        .execute(
            "postgres", "grant pg_read_all_data to reader; grant pg_signal_backend to " + name);
    return name;
  }

  /// Body that registers such a database as a store called `main`.
  public static Map<String, Object> registration(TenantId tenant, String database) {
    return Map.of(
        "tenant",
        tenant.value(),
        "name",
        "main",
        "database",
        Map.of(
            "host",
            "127.0.0.1",
            "port",
            shared().port(),
            "name",
            database,
            "tls",
            "prefer",
            "reader",
            Map.of("user", "reader", "password", "reader"),
            "owner",
            Map.of("user", database, "password", database)));
  }
}
