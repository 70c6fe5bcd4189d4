package io.safekeep.local;

import io.safekeep.testing.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/// A demo tenant's own PostgreSQL cluster with its shop's data.
public final class TenantCluster implements Supervised {
  private static final String OWNER = "shop_owner";
  private static final String REPLICATION = "safekeep_replication";
  private static final String ACCESS = "safekeep_access";

  /// Reads everything, for exports.
  static final String READER = "safekeep_reader";

  /// Whom access-service may make employees members of.
  static final String READERS = "shop_readers";

  static final String WRITERS = "shop_writers";

  private final TenantSpec spec;
  private final PostgresServer server;
  private final Secrets secrets;
  private volatile boolean wanted = true;

  private TenantCluster(TenantSpec spec, PostgresServer server, Secrets secrets) {
    this.spec = spec;
    this.server = server;
    this.secrets = secrets;
  }

  static TenantCluster start(TenantSpec spec, int port, StateDirectory state, Secrets secrets) {
    var server =
        PostgresServer.in(state.data().resolve("tenants").resolve(spec.slug()))
            .port(port)
            .password(secrets.password("tenant." + spec.slug() + ".superuser"))
            .tls()
            .setting("wal_level", "replica")
            .setting("max_wal_senders", "10")
            .setting("max_replication_slots", "10")
            // For incremental base backups.
            .setting("summarize_wal", "on")
            // The demo proves a recovery against the true time of each commit.
            .setting("track_commit_timestamp", "on")
            // A backup that is never resumed must not fill the disk.
            .setting("max_slot_wal_keep_size", "2GB")
            .setting("shared_buffers", "64MB")
            .setting("max_wal_size", "256MB")
            .log(state.log(spec.slug()))
            .stoppedByCaller()
            .start();
    var cluster = new TenantCluster(spec, server, secrets);
    try {
      cluster.fill();
      cluster.letEmployeesIn();
      cluster.letExportsIn();
      return cluster;
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  /// Makes roles and data on the first start. The database appears under its name only when it is
  /// complete, so that a start that was interrupted begins again.
  private void fill() {
    if (exists(spec.database())) {
      return;
    }
    var owner = secrets.password("tenant." + spec.slug() + ".owner");
    server.createRole(OWNER, owner, "");
    server.createRole(
        REPLICATION, secrets.password("tenant." + spec.slug() + ".replication"), "replication");
    // What an administrator grants for heartbeats and named restore points.
    server.execute(
        PostgresServer.SUPERUSER,
        "create schema if not exists safekeep authorization "
            + REPLICATION
            + "; grant execute on function pg_create_restore_point(text) to "
            + REPLICATION);
    server.execute(PostgresServer.SUPERUSER, "grant pg_monitor to " + REPLICATION);
    var draft = spec.database() + "_draft";
    server.execute(PostgresServer.SUPERUSER, "drop database if exists " + draft);
    server.createDatabase(draft, OWNER);
    server.execute(draft, "set role " + OWNER + ";\n" + musicStore().replace(":seed", seed()));
    server.execute(
        PostgresServer.SUPERUSER,
        "alter database %s rename to %s".formatted(draft, spec.database()));
  }

  /// What an administrator grants for time-limited access (docs/operations/gateway.md). Each start
  /// does it again.
  private void letEmployeesIn() {
    server.createRole(ACCESS, secrets.password("tenant." + spec.slug() + ".access"), "createrole");
    server.execute(
        spec.database(),
        """
        do $$ begin
          if not exists (select from pg_roles where rolname = 'shop_readers') then
            create role shop_readers;
            create role shop_writers;
          end if;
        end $$;
        grant select on all tables in schema public to shop_readers;
        grant insert, update, delete on all tables in schema public to shop_writers;
        grant usage on all sequences in schema public to shop_writers;
        alter default privileges for role shop_owner grant select on tables to shop_readers;
        alter default privileges for role shop_owner
          grant insert, update, delete on tables to shop_writers;
        grant shop_readers, shop_writers to safekeep_access with admin option;
        grant set on parameter log_statement to safekeep_access;
        """);
  }

  /// What an administrator grants for exports, and for the end (docs/operations/export.md).
  private void letExportsIn() {
    server.createRole(READER, secrets.password("tenant." + spec.slug() + ".reader"), "");
    server.execute(
        PostgresServer.SUPERUSER,
        "grant pg_read_all_data to %s; grant pg_signal_backend to %s".formatted(READER, OWNER));
  }

  private String seed() {
    return String.format(Locale.ROOT, "%.3f", spec.seed());
  }

  private static String musicStore() {
    try (var in =
        Objects.requireNonNull(
            TenantCluster.class.getResourceAsStream("music-store.sql"), "music-store.sql")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the demo's data set", e);
    }
  }

  private boolean exists(String database) {
    try (var connection = server.connect(PostgresServer.SUPERUSER);
        var find = connection.prepareStatement("select 1 from pg_database where datname = ?")) {
      find.setString(1, database);
      return find.executeQuery().next();
    } catch (SQLException e) {
      throw new IllegalStateException("cannot look for database " + database, e);
    }
  }

  /// The cluster's server, to damage, stop or query it.
  public PostgresServer server() {
    return server;
  }

  public TenantSpec spec() {
    return spec;
  }

  Endpoints.Tenant endpoint() {
    return new Endpoints.Tenant(
        spec.name(),
        spec.slug(),
        spec.database(),
        as(PostgresServer.SUPERUSER, server.password()),
        as(OWNER, secrets.password("tenant." + spec.slug() + ".owner")),
        as(REPLICATION, secrets.password("tenant." + spec.slug() + ".replication")),
        as(ACCESS, secrets.password("tenant." + spec.slug() + ".access")));
  }

  private Endpoints.Server as(String username, String password) {
    return new Endpoints.Server(
        "127.0.0.1",
        server.port(),
        username,
        password,
        server.dataDirectory().resolve("server.crt").toString());
  }

  @Override
  public String name() {
    return spec.name();
  }

  @Override
  public CompletableFuture<String> ended() {
    return server.onExit().thenApply(process -> "code " + process.exitValue());
  }

  @Override
  public boolean isWanted() {
    return wanted;
  }

  @Override
  public void startAgain() {
    server.start();
  }

  void stop() {
    wanted = false;
    server.close();
  }
}
