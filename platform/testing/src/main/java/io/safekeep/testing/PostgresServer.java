package io.safekeep.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A real PostgreSQL server on the loopback interface, run as a child process of this JVM, also
/// when that runs as root. The superuser is `postgres`; every connection authenticates by
/// SCRAM-SHA-256.
///
/// A data directory is initialised on its first start and used as it is from then on, so a restored
/// one can be started too. The server ends with the JVM; one that a killed run left behind on the
/// same directory is stopped by the next start.
public final class PostgresServer implements AutoCloseable {
  public static final String SUPERUSER = "postgres";

  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(20);

  private final Setup setup;
  private final PostgresBinaries binaries;
  private final int port;
  private final Thread stopAtExit = new Thread(this::stopQuietly, "stop-postgres");
  private @Nullable Process postmaster;

  private PostgresServer(Setup setup, PostgresBinaries binaries, int port) {
    this.setup = setup;
    this.binaries = binaries;
    this.port = port;
  }

  /// Describes a server on `dataDirectory`, which is made by `initdb` unless it holds a cluster.
  /// Without more said: a free port, password `safekeep`, no TLS, durable.
  public static Setup in(Path dataDirectory) {
    return new Setup(dataDirectory.toAbsolutePath().normalize());
  }

  /// Folder of PostgreSQL's programs (`postgres`, `initdb`, `pg_ctl`), unpacked if need be.
  public static Path programs() {
    return PostgresBinaries.unpackedIn(PostgresBinaries.defaultCache(Unprivileged.here()))
        .directory();
  }

  /// Stops a server that runs on `dataDirectory` although the process that started it is gone.
  ///
  /// @return whether there was one
  public static boolean stopLeftover(Path dataDirectory) {
    var leftover = LeftoverPostmaster.of(dataDirectory.toAbsolutePath().normalize());
    leftover.ifPresent(LeftoverPostmaster::stop);
    return leftover.isPresent();
  }

  /// What is chosen about a server before it starts.
  public static final class Setup {
    private final Path dataDirectory;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final List<String> initdbOptions = new ArrayList<>();
    private Unprivileged unprivileged = Unprivileged.here();
    private Path log;
    private @Nullable Path cache;
    private int port;
    private String password = "safekeep";
    private boolean tls;
    private boolean stoppedAtExit = true;
    private boolean copied;
    private Duration startLimit = Duration.ofSeconds(60);

    private Setup(Path dataDirectory) {
      this.dataDirectory = dataDirectory;
      this.log = dataDirectory.resolveSibling(dataDirectory.getFileName() + ".log");
      settings.put("listen_addresses", "127.0.0.1");
      settings.put("unix_socket_directories", "");
      settings.put("shared_buffers", "32MB");
      // Asynchronous I/O workers are processes too; small servers do not gain from them.
      settings.put("io_method", "sync");
    }

    /// The TCP port, or 0 (the default) for a free one, which the server then keeps over restarts.
    public Setup port(int port) {
      this.port = port;
      return this;
    }

    /// The superuser's password; matters only when the data directory is new.
    public Setup password(String password) {
      this.password = password;
      return this;
    }

    /// A server setting as in postgresql.conf; given on the command line, so it wins over the
    /// files.
    public Setup setting(String name, String value) {
      settings.put(name, value);
      return this;
    }

    public Setup settings(Map<String, String> more) {
      settings.putAll(more);
      return this;
    }

    /// One option for `initdb`, for example `--no-data-checksums` or `--wal-segsize=1`.
    public Setup initdb(String option) {
      initdbOptions.add(option);
      return this;
    }

    /// Offers TLS with a self-signed certificate; clients may still connect in the clear.
    public Setup tls() {
      this.tls = true;
      return this;
    }

    /// Where the programs are unpacked; by default a folder in the user's cache.
    public Setup binariesIn(Path cache) {
      this.cache = cache.toAbsolutePath();
      return this;
    }

    /// Where the server's log goes; by default beside the data directory.
    public Setup log(Path file) {
      this.log = file.toAbsolutePath();
      return this;
    }

    /// How long a start may take, crash recovery included. One minute by default.
    public Setup startLimit(Duration limit) {
      this.startLimit = limit;
      return this;
    }

    /// Leaves the stop to the caller, who ends several things in order. The server still ends with
    /// the JVM where the system has parent-death signals.
    public Setup stoppedByCaller() {
      this.stoppedAtExit = false;
      return this;
    }

    /// Fast and not durable against a crash of the machine; killing the server still loses nothing.
    /// A new data directory is a copy of one that `initdb` made before.
    public Setup forTests() {
      copied = true;
      initdb("--no-sync");
      return setting("fsync", "off").setting("full_page_writes", "off");
    }

    Setup as(Unprivileged way) {
      this.unprivileged = way;
      return this;
    }

    /// Starts the server and returns once it accepts connections.
    ///
    /// @throws IllegalStateException when it cannot start; names the cause from its log
    public PostgresServer start() {
      var where = cache == null ? PostgresBinaries.defaultCache(unprivileged) : cache;
      var server =
          new PostgresServer(
              this, PostgresBinaries.unpackedIn(where), port == 0 ? Ports.free() : port);
      if (stoppedAtExit) {
        Runtime.getRuntime().addShutdownHook(server.stopAtExit);
      }
      server.start();
      return server;
    }
  }

  /// Starts the server again after [#stop()] or [#kill()], on the same port and data directory.
  public synchronized void start() {
    if (isRunning()) {
      return;
    }
    try {
      initialise();
      LeftoverPostmaster.of(setup.dataDirectory).ifPresent(LeftoverPostmaster::stop);
      if (!Ports.isFree(port)) {
        throw new IllegalStateException(
            "port " + port + " for PostgreSQL in " + setup.dataDirectory + " is taken");
      }
      // A status of the last run must not be taken for this one's.
      Files.deleteIfExists(pidFile());
      var logStart = Files.exists(setup.log) ? Files.size(setup.log) : 0;
      var process = Spawner.fork(commandOf(postgres(), setup.log));
      postmaster = process;
      awaitReady(process, logStart);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start PostgreSQL in " + setup.dataDirectory, e);
    }
  }

  /// Stops the server in order ("fast": clients are disconnected, a checkpoint is written).
  public synchronized void stop() {
    end("INT");
  }

  /// Stops and starts the server.
  public synchronized void restart() {
    stop();
    start();
  }

  /// Kills the server and all its backends at once, as a crash of the machine would; the next start
  /// recovers from the write-ahead log.
  public synchronized void kill() {
    var process = postmaster;
    if (process == null) {
      return;
    }
    var family = new ArrayList<>(process.descendants().toList());
    process.destroyForcibly();
    family.forEach(ProcessHandle::destroyForcibly);
    family.add(process.toHandle());
    // Shared memory stays in use until the last backend is gone, and would refuse the next start.
    for (var member : family) {
      member.onExit().orTimeout(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS).join();
    }
    postmaster = null;
  }

  /// Stops the server for good.
  @Override
  public void close() {
    stop();
    try {
      Runtime.getRuntime().removeShutdownHook(stopAtExit);
    } catch (IllegalStateException e) {
      // The JVM is going down: its hook runs, and finds nothing left to stop.
      return;
    }
  }

  public synchronized boolean isRunning() {
    return postmaster != null && postmaster.isAlive();
  }

  /// Process id of the postmaster.
  ///
  /// @throws IllegalStateException when the server does not run
  public synchronized long pid() {
    return running().pid();
  }

  /// Completes when the postmaster that runs now has ended.
  public synchronized CompletableFuture<Process> onExit() {
    return running().onExit();
  }

  public int port() {
    return port;
  }

  public String password() {
    return setup.password;
  }

  public Path dataDirectory() {
    return setup.dataDirectory;
  }

  /// The folder of the server's programs (`postgres`, `initdb`, `pg_ctl`).
  public Path binDirectory() {
    return binaries.directory();
  }

  public Path logFile() {
    return setup.log;
  }

  /// JDBC URL of `database`, without credentials.
  public String jdbcUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  /// A new connection to `database` as the superuser.
  public Connection connect(String database) throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", SUPERUSER);
    properties.setProperty("password", setup.password);
    return DriverManager.getConnection(jdbcUrl(database), properties);
  }

  /// Runs one or more SQL statements in `database` as the superuser.
  public void execute(String database, String sql) {
    try (var connection = connect(database);
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("SQL on " + jdbcUrl(database) + " failed: " + sql, e);
    }
  }

  /// Makes `database` unless it exists, and returns its JDBC URL.
  public String createDatabase(String database) {
    return createDatabase(database, SUPERUSER);
  }

  /// Makes `database`, owned by `owner`, unless it exists, and returns its JDBC URL.
  public String createDatabase(String database, String owner) {
    try (var connection = connect(SUPERUSER);
        var find = connection.prepareStatement("select 1 from pg_database where datname = ?")) {
      find.setString(1, database);
      if (!find.executeQuery().next()) {
        try (var create = connection.createStatement()) {
          create.execute("create database " + quoted(database) + " owner " + quoted(owner));
        }
      }
      return jdbcUrl(database);
    } catch (SQLException e) {
      throw new IllegalStateException("cannot create database " + database, e);
    }
  }

  /// Makes a role that may log in with `password`, or gives an existing one that password.
  /// `attributes` as in CREATE ROLE, for example `replication`; empty for none.
  public void createRole(String role, String password, String attributes) {
    try (var connection = connect(SUPERUSER);
        var find = connection.prepareStatement("select 1 from pg_roles where rolname = ?");
        var change = connection.createStatement()) {
      find.setString(1, role);
      var verb = find.executeQuery().next() ? "alter" : "create";
      change.execute(
          "%s role %s login %s password '%s'"
              .formatted(verb, quoted(role), attributes, password.replace("'", "''")));
    } catch (SQLException e) {
      // The statement holds the password: neither it nor the driver's echo of it may be shown.
      throw new IllegalStateException(
          "cannot create role " + role + ": SQLSTATE " + e.getSQLState());
    }
  }

  private static String quoted(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }

  private Process running() {
    var process = postmaster;
    if (process == null) {
      throw new IllegalStateException("PostgreSQL in " + setup.dataDirectory + " does not run");
    }
    return process;
  }

  private void initialise() throws IOException {
    var directory = setup.dataDirectory;
    if (!Files.exists(directory.resolve("PG_VERSION"))) {
      Files.createDirectories(directory.getParent());
      // An initdb that was killed half way leaves a folder without PG_VERSION or with one last.
      Directories.delete(directory);
      if (setup.copied) {
        ClusterTemplate.of(binaries, kind(), this::initdb).copyTo(directory);
      } else {
        initdb(directory);
      }
    }
    if (setup.tls) {
      var pem = SelfSignedCertificate.in(directory);
      setup.settings.put("ssl", "on");
      setup.settings.put("ssl_cert_file", pem.certificate().toString());
      setup.settings.put("ssl_key_file", pem.privateKey().toString());
    }
    setup.unprivileged.handOver(directory);
  }

  /// All that two clusters have in common when one may be copied from the other.
  private String kind() {
    return setup.unprivileged + setup.password + setup.initdbOptions;
  }

  private void initdb(Path directory) throws IOException {
    Files.createDirectory(directory);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    setup.unprivileged.handOver(directory);
    var passwordFile = Files.createTempFile("initdb-", ".password");
    Files.writeString(passwordFile, setup.password);
    setup.unprivileged.handOver(passwordFile);
    var command =
        new ArrayList<>(
            List.of(
                binaries.program("initdb"),
                "--pgdata=" + directory,
                "--username=" + SUPERUSER,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--locale=C.UTF-8"));
    command.addAll(setup.initdbOptions);
    var process = commandOf(setup.unprivileged.wrap(command), setup.log).start();
    try {
      if (process.waitFor() != 0) {
        Directories.delete(directory);
        throw new IllegalStateException(
            "initdb of " + directory + " failed:\n" + tailOf(setup.log, 0));
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted during initdb of " + directory, e);
    } finally {
      Files.delete(passwordFile);
    }
  }

  private List<String> postgres() {
    // The death signal is set inside the namespace: entering one would clear it again.
    var command = new ArrayList<>(Spawner.prefix("INT"));
    command.add(binaries.program("postgres"));
    command.addAll(List.of("-D", setup.dataDirectory.toString(), "-p", Integer.toString(port)));
    setup.settings.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
    return setup.unprivileged.wrap(command);
  }

  private static ProcessBuilder commandOf(List<String> command, Path log) throws IOException {
    Files.createDirectories(log.getParent());
    var builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    // Messages are matched by people and tests; PG* variables of the caller must not reach in.
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().put("LC_MESSAGES", "C");
    return builder;
  }

  private void awaitReady(Process process, long logStart) {
    var deadline = System.nanoTime() + setup.startLimit.toNanos();
    while (!accepts(process)) {
      try {
        if (process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new IllegalStateException(
              "PostgreSQL in %s ended with code %d:\n%s"
                  .formatted(
                      setup.dataDirectory, process.exitValue(), tailOf(setup.log, logStart)));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while PostgreSQL started", e);
      }
      if (System.nanoTime() > deadline) {
        end("QUIT");
        throw new IllegalStateException(
            "PostgreSQL in %s was not ready within %s:\n%s"
                .formatted(setup.dataDirectory, setup.startLimit, tailOf(setup.log, logStart)));
      }
    }
  }

  /// Reads the postmaster's own word on line 8 of its pid file, as `pg_ctl` does.
  private boolean accepts(Process process) {
    try {
      var lines = Files.readAllLines(pidFile());
      if (lines.size() < 8 || !lines.getFirst().strip().equals(Long.toString(process.pid()))) {
        return false;
      }
      var status = lines.get(7).strip();
      return status.equals("ready") || status.equals("standby");
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + pidFile(), e);
    }
  }

  private void end(String signal) {
    var process = postmaster;
    if (process == null) {
      return;
    }
    Spawner.signal(process.pid(), signal);
    try {
      if (!process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
    }
    postmaster = null;
  }

  private void stopQuietly() {
    end("INT");
  }

  private Path pidFile() {
    return setup.dataDirectory.resolve("postmaster.pid");
  }

  private static String tailOf(Path log, long from) {
    try {
      var bytes = Files.readAllBytes(log);
      var text = new String(bytes, (int) from, bytes.length - (int) from, StandardCharsets.UTF_8);
      var lines = text.lines().toList();
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
    } catch (IOException e) {
      return "(no log: " + e.getMessage() + ")";
    }
  }
}
