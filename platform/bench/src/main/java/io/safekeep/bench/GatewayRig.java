package io.safekeep.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.safekeep.access.MasterKeySettings;
import io.safekeep.access.gateway.SqlConnectTokens;
import io.safekeep.access.grant.GrantTerms;
import io.safekeep.access.grant.Privilege;
import io.safekeep.access.postgres.PostgresEnforcer;
import io.safekeep.access.postgres.SqlCredentials;
import io.safekeep.access.resource.Resource;
import io.safekeep.access.resource.ResourceClass;
import io.safekeep.access.resource.Target;
import io.safekeep.bench.Pgbench.Door;
import io.safekeep.contracts.TenantId;
import io.safekeep.local.Await;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.Directories;
import io.safekeep.testing.KafkaBroker;
import io.safekeep.testing.Ports;
import io.safekeep.testing.PostgresServer;
import io.safekeep.testing.SelfSignedCertificate;
import io.safekeep.testing.Spawner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.postgresql.ds.PGSimpleDataSource;

/// A tenant's PostgreSQL and three ways into it, all over TLS: straight, by Debian's pgbouncer
/// (session mode, nothing logged), and by the gateway of access-service as it is delivered, a
/// process of its own whose database forces each commit to disk and which gives every fact its
/// place in the tenant's log meanwhile.
///
/// The grant is written into the service's database, since requests and approvals are not the
/// question. For the same reason its token is good for any number of connections, and its role may
/// have more than twenty: pgbench opens all of its connections with one password.
final class GatewayRig implements AutoCloseable {
  private static final Path PGBOUNCER = Path.of("/usr/sbin/pgbouncer");
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration LONGEST_STOP = Duration.ofSeconds(20);
  private static final int SCALE = 10;
  private static final int MOST_CONNECTIONS = 20_000;
  private static final String SERVICE_LOG = "access-service.log";
  private static final String PGBOUNCER_LOG = "pgbouncer.log";
  private static final String TENANTS = "tenant";
  private static final String OURS = "access";
  private static final String READER = "peer";
  private static final String ADMINISTRATOR = "administrator";
  private static final String PASSWORD = "open sesame";
  private static final String MASTER_KEY = Base64.getEncoder().encodeToString(new byte[32]);
  private static final MasterKeySettings MASTER_KEY_SETTINGS = new OneKey(MASTER_KEY);

  private record OneKey(String masterKey) implements MasterKeySettings {

    @Override
    public Optional<List<String>> formerMasterKeys() {
      return Optional.empty();
    }
  }

  private final Path directory;
  private final Pgbench pgbench;
  private final PostgresServer tenant;
  private final PostgresServer own;
  private final KafkaBroker kafka;
  private final Process service;
  private final Process pgbouncer;
  private final Sql sql;
  private final Door straight;
  private final Door byPgbouncer;
  private final Door byGateway;

  /// @param home of the project, where the service was built
  static GatewayRig start(Path home, String protocol) throws IOException, InterruptedException {
    return start(home, new Shape(protocol, "358m", false));
  }

  /// One whose gateway reaches the tenant's server by pgbouncer, where a connection that asks
  /// nothing needs no process of PostgreSQL, and whose service has memory for thousands of
  /// sessions.
  static GatewayRig forIdleSessions(Path home) throws IOException, InterruptedException {
    return start(home, new Shape("simple", "4g", true));
  }

  /// @param heap most that the service's heap may take
  /// @param pooled whether pgbouncer is between the gateway and the tenant's server
  private record Shape(String protocol, String heap, boolean pooled) {}

  private static GatewayRig start(Path home, Shape shape) throws IOException, InterruptedException {
    for (var program : List.of(PGBOUNCER, Pgbench.PROGRAM)) {
      if (!Files.isExecutable(program)) {
        throw new IOException(program + " is missing: apt-get install pgbouncer postgresql-15");
      }
    }
    var parent = Path.of(System.getProperty("safekeep.bench.directory", "/var/tmp"));
    return new GatewayRig(home, Files.createTempDirectory(parent, "safekeep-gateway-"), shape);
  }

  private GatewayRig(Path home, Path directory, Shape shape)
      throws IOException, InterruptedException {
    this.directory = directory;
    this.pgbench = new Pgbench(directory, shape.protocol());
    this.tenant =
        PostgresServer.in(directory.resolve("tenant"))
            .tls()
            .setting("shared_buffers", "256MB")
            .setting("max_connections", "200")
            .start();
    this.own =
        PostgresServer.in(directory.resolve("own"))
            .setting("shared_buffers", "256MB")
            .setting("max_wal_size", "4GB")
            .start();
    this.kafka = KafkaBroker.start(directory.resolve("kafka"));
    var certificate = SelfSignedCertificate.in(directory);
    int gatewayPort = Ports.free();
    int pgbouncerPort = Ports.free();
    this.straight = new Door("straight", tenant.port(), TENANTS, READER, PASSWORD);
    this.byPgbouncer = new Door("pgbouncer", pgbouncerPort, TENANTS, READER, PASSWORD);
    fill(tenant, pgbench);
    this.service =
        Spawner.start(
            service(home, directory, own, kafka.port(), gatewayPort, certificate, shape.heap()),
            "TERM");
    awaitListening(service, gatewayPort, directory.resolve(SERVICE_LOG));
    this.sql = new Sql(database(own));
    var terms = terms(tenant);
    this.byGateway = door(sql, tenant, terms, gatewayPort);
    this.pgbouncer =
        Spawner.start(
            pgbouncer(directory, tenant.port(), pgbouncerPort, certificate, role(sql, terms)),
            "TERM");
    awaitListening(pgbouncer, pgbouncerPort, directory.resolve(PGBOUNCER_LOG));
    if (shape.pooled()) {
      leadTo(pgbouncerPort, certificate, sql);
    }
  }

  private static void fill(PostgresServer tenant, Pgbench pgbench)
      throws IOException, InterruptedException {
    tenant.createDatabase(TENANTS);
    pgbench.fill(
        new Door("superuser", tenant.port(), TENANTS, PostgresServer.SUPERUSER, tenant.password()),
        SCALE);
    tenant.execute(
        TENANTS,
        """
        create role readers;
        create role writers;
        grant select on all tables in schema public to readers;
        create role %1$s login createrole password '%3$s';
        grant readers, writers to %1$s with admin option;
        create role %2$s login in role readers password '%3$s';
        alter role %2$s set default_transaction_read_only = on;
        """
            .formatted(ADMINISTRATOR, READER, PASSWORD));
  }

  /// The service as its image runs it in the chart's pods, which have 512 MiB: the heap may take 70
  /// % of that, and the JVM chooses the serial collector.
  private static ProcessBuilder service(
      Path home,
      Path directory,
      PostgresServer own,
      int kafkaPort,
      int gatewayPort,
      SelfSignedCertificate certificate,
      String heap) {
    own.createDatabase(OURS);
    var builder =
        new ProcessBuilder(
            DeliveredService.command(home, "access-service", List.of("-Xmx" + heap)));
    var environment = builder.environment();
    environment.put("QUARKUS_HTTP_PORT", Integer.toString(Ports.free()));
    environment.put("QUARKUS_DATASOURCE_JDBC_URL", own.jdbcUrl(OURS));
    environment.put("QUARKUS_DATASOURCE_USERNAME", PostgresServer.SUPERUSER);
    environment.put("QUARKUS_DATASOURCE_PASSWORD", own.password());
    environment.put("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + kafkaPort);
    environment.put("SAFEKEEP_ACCESS_MASTER_KEY", MASTER_KEY);
    environment.put("SAFEKEEP_PAGES_COOKIE_SECRET", MASTER_KEY);
    environment.put("SAFEKEEP_GATEWAY_PORT", Integer.toString(gatewayPort));
    environment.put("SAFEKEEP_GATEWAY_MOST_CONNECTIONS", Integer.toString(MOST_CONNECTIONS));
    environment.put("SAFEKEEP_GATEWAY_CERTIFICATE", certificate.certificate().toString());
    environment.put("SAFEKEEP_GATEWAY_KEY", certificate.privateKey().toString());
    return logged(builder, directory.resolve(SERVICE_LOG));
  }

  private static ProcessBuilder pgbouncer(
      Path directory,
      int serverPort,
      int port,
      SelfSignedCertificate certificate,
      SqlCredentials.Credential role)
      throws IOException {
    var users = directory.resolve("pgbouncer.users");
    Files.writeString(
        users,
        "\"%s\" \"%s\"%n\"%s\" \"%s\"%n".formatted(READER, PASSWORD, role.role(), role.password()),
        StandardCharsets.UTF_8);
    var settings = directory.resolve("pgbouncer.ini");
    Files.writeString(
        settings,
        """
        [databases]
        %s = host=127.0.0.1 port=%d
        [pgbouncer]
        listen_addr = 127.0.0.1
        listen_port = %d
        unix_socket_dir =
        auth_type = scram-sha-256
        auth_file = %s
        pool_mode = session
        default_pool_size = 100
        max_client_conn = %d
        client_tls_sslmode = require
        client_tls_cert_file = %s
        client_tls_key_file = %s
        server_tls_sslmode = require
        log_connections = 0
        log_disconnections = 0
        log_pooler_errors = 0
        log_stats = 0
        """
            .formatted(
                TENANTS,
                serverPort,
                port,
                users,
                MOST_CONNECTIONS,
                certificate.certificate(),
                certificate.privateKey()),
        StandardCharsets.UTF_8);
    List<String> command = new ArrayList<>();
    if ("root".equals(System.getProperty("user.name"))) {
      // It refuses to run as root; in a user namespace it is nobody, who still reads root's files.
      command.addAll(List.of("unshare", "--user"));
    }
    command.addAll(List.of(PGBOUNCER.toString(), settings.toString()));
    return logged(new ProcessBuilder(command), directory.resolve(PGBOUNCER_LOG));
  }

  private static ProcessBuilder logged(ProcessBuilder builder, Path log) {
    return builder.redirectErrorStream(true).redirectOutput(log.toFile());
  }

  private static void awaitListening(Process process, int port, Path log) {
    Await.until(
        PATIENCE,
        "somebody listens at port " + port,
        () -> {
          if (!process.isAlive()) {
            throw new IllegalStateException("ended at once:\n" + text(log));
          }
          return !Ports.isFree(port);
        });
  }

  private static String text(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static PGSimpleDataSource database(PostgresServer own) {
    var database = new PGSimpleDataSource();
    database.setUrl(own.jdbcUrl(OURS));
    database.setUser(PostgresServer.SUPERUSER);
    database.setPassword(own.password());
    return database;
  }

  private static GrantTerms terms(PostgresServer tenant) throws IOException {
    var target =
        new Target.Postgres(
            "localhost",
            tenant.port(),
            TENANTS,
            Files.readString(tenant.dataDirectory().resolve("server.crt")),
            ADMINISTRATOR,
            "readers",
            "writers");
    var resource =
        new Resource(
            UUID.randomUUID(),
            new TenantId(UUID.randomUUID()),
            ResourceClass.POSTGRES,
            "bench",
            "eu",
            target);
    return new GrantTerms(
        UUID.randomUUID(),
        UUID.randomUUID(),
        "ada",
        "CUSTOMER_INITIATED_SUPPORT",
        "T-1",
        resource,
        new Privilege.Postgres(false, Integer.MAX_VALUE, Duration.ofHours(1)));
  }

  /// Puts a grant in force.
  private static Door door(Sql sql, PostgresServer tenant, GrantTerms terms, int port)
      throws IOException {
    var resource = terms.resource();
    sql.update(
        """
        insert into resource (id, tenant, class, name, region, target, sealed_secret)
        values (?, ?, 'postgres', 'bench', 'eu', ?::jsonb, ?)
        """,
        resource.id(),
        resource.tenant().value(),
        new JsonMapper().writeValueAsString(resource.target()),
        MASTER_KEY_SETTINGS
            .sealerFor("resource")
            .seal(PASSWORD.getBytes(StandardCharsets.UTF_8), resource.id().toString()));
    store(sql, terms);
    var enforcer = new PostgresEnforcer(credentials(sql), _ -> PASSWORD);
    var role = enforcer.put(terms);
    enforcer.close();
    tenant.execute(TENANTS, "alter role " + role + " connection limit -1");
    var token =
        new SqlConnectTokens(sql).mint(terms.grant(), Duration.ofHours(6), Integer.MAX_VALUE);
    return new Door("gateway", port, TENANTS, role, token.value());
  }

  private static SqlCredentials credentials(Sql sql) {
    return new SqlCredentials(sql, MASTER_KEY_SETTINGS);
  }

  private static SqlCredentials.Credential role(Sql sql, GrantTerms terms) {
    return credentials(sql).find(terms.grant()).orElseThrow();
  }

  /// Moves the resource behind pgbouncer.
  private static void leadTo(int port, SelfSignedCertificate certificate, Sql sql)
      throws IOException {
    sql.update(
        """
        update resource set target =
          target || jsonb_build_object('port', ?::int, 'certificateAuthority', ?::text)
        """,
        port,
        Files.readString(certificate.certificate()));
  }

  private static void store(Sql sql, GrantTerms terms) {
    sql.update(
        """
        insert into access_request (id, tenant, resource, employee, on_behalf, entitlement, reason,
          ticket, justification, break_glass, decision, terms, customer_decides, digest,
          expires_at, state, decided_at, granted_seconds)
        values (?, ?, ?, ?, '', 'bench', ?, ?, '', false, ?, '{}', false, '',
          clock_timestamp() + interval '1 hour', 'approved', clock_timestamp(), 21600)
        """,
        terms.request(),
        terms.tenant().value(),
        terms.resource().id(),
        terms.employee(),
        terms.reason(),
        terms.ticket(),
        terms.request());
    sql.update(
        """
        insert into access_grant (id, request, tenant, resource, employee, reason, ticket,
          privilege, break_glass, start_at, seconds, most_seconds, extensions_left, state,
          made_from, activated_at, ends_at)
        select ?, r.id, r.tenant, r.resource, r.employee, r.reason, r.ticket,
          '{"writes": false, "mostRows": 2147483647, "idle": "PT1H"}', false, r.decided_at,
          21600, 21600, 0, 'active', r.decided_at, r.decided_at, r.decided_at + interval '6 hours'
        from access_request r where r.id = ?
        """,
        terms.grant(),
        terms.request());
  }

  Pgbench pgbench() {
    return pgbench;
  }

  Door straight() {
    return straight;
  }

  Door byPgbouncer() {
    return byPgbouncer;
  }

  Door byGateway() {
    return byGateway;
  }

  /// Facts that have no place in the log yet.
  long waiting() {
    return sql.first("select count(*) as n from log_staged", row -> row.number("n")).orElseThrow();
  }

  /// Returns when every fact has its place in the log.
  void awaitIdle() {
    Await.until(PATIENCE, "all facts are in the log", () -> waiting() == 0);
  }

  /// Sessions that are open.
  long sessions() {
    return sql.first(
            "select count(*) as n from session where state <> 'terminated'", row -> row.number("n"))
        .orElseThrow();
  }

  /// Process id of access-service.
  long servicePid() {
    return service.pid();
  }

  /// CPU time of access-service.
  Duration serviceCpu() throws IOException {
    return CpuClock.of(service.toHandle());
  }

  /// CPU time of its database.
  Duration databaseCpu() throws IOException {
    return CpuClock.ofFamily(ProcessHandle.of(own.pid()).orElseThrow());
  }

  @Override
  public void close() throws IOException, InterruptedException {
    for (var process : List.of(pgbouncer, service)) {
      process.destroy();
      if (!process.waitFor(LONGEST_STOP.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
      }
    }
    kafka.close();
    own.close();
    tenant.close();
    Directories.delete(directory);
  }
}
