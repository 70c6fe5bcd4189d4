package io.safekeep.access.gateway;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.exceptionsorter.PostgreSQLExceptionSorter;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.safekeep.access.AccessSecrets;
import io.safekeep.access.detection.RefusedUse;
import io.safekeep.access.grant.GrantInForce;
import io.safekeep.access.grant.GrantTerms;
import io.safekeep.access.grant.Privilege;
import io.safekeep.access.postgres.PostgresEnforcer;
import io.safekeep.access.postgres.SqlCredentials;
import io.safekeep.access.resource.Resource;
import io.safekeep.access.resource.ResourceClass;
import io.safekeep.access.resource.Target;
import io.safekeep.access.session.RealRecords;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.PostgresServer;
import io.safekeep.testing.SelfSignedCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.postgresql.ssl.SingleCertValidatingFactory;

/// A gateway before a real server with TLS, on which one tenant has a database `tenant` with a
/// table `secret` of a hundred rows. The administrator is no superuser.
final class GatewayStage implements AutoCloseable {
  static final String DATABASE = "tenant";

  private static final List<String> SCHEMA =
      List.of(
          "V1_010__log_stage.sql",
          "V1_040__session.sql",
          "V1_041__gateway.sql",
          "V1_042__connections_of_a_token.sql",
          "V1_043__sessions_that_are_to_end.sql",
          "V1_044__less_work_for_each_fact.sql");

  private final PostgresServer server;
  private final SelfSignedCertificate certificate;
  private final Resource resource;
  private final SqlConnectTokens tokens;
  private final PostgresEnforcer enforcer;
  private final InMemoryGrants grants = new InMemoryGrants();
  private final InMemoryRecords records = new InMemoryRecords();
  private final List<RefusedUse> refused = new CopyOnWriteArrayList<>();
  private final @Nullable RealRecords real;
  private final AgroalDataSource ours;
  private final Gateway gateway;

  /// @param own server of the gateway's database, which then has the records too
  private GatewayStage(Path folder, @Nullable PostgresServer own)
      throws IOException, GeneralSecurityException, SQLException {
    this.server =
        PostgresServer.in(folder.resolve("server"))
            .tls()
            .setting("max_connections", "300")
            .setting("log_statement", "all")
            .setting("log_line_prefix", "%u ")
            .forTests()
            .start();
    server.createDatabase(DATABASE);
    var database = own == null ? server : own;
    database.createDatabase("access");
    for (var name : SCHEMA) {
      database.execute("access", migration(name));
    }
    server.execute(
        DATABASE,
        """
        create role readers;
        create role writers;
        create role administrator login createrole password 'open sesame';
        grant readers, writers to administrator with admin option;
        create table secret as select n, 'row ' || n as text from generate_series(1, 100) n;
        grant select on secret to readers;
        grant insert, update, delete on secret to writers;
        create sequence ran;
        grant usage on sequence ran to readers;
        """);
    this.certificate = SelfSignedCertificate.in(folder);
    this.resource =
        new Resource(
            UUID.randomUUID(),
            new TenantId(UUID.randomUUID()),
            ResourceClass.POSTGRES,
            "main",
            "eu",
            new Target.Postgres(
                "localhost",
                server.port(),
                DATABASE,
                Files.readString(server.dataDirectory().resolve("server.crt")),
                "administrator",
                "readers",
                "writers"));
    this.ours =
        AgroalDataSource.from(
            new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(pool ->
                    pool.maxSize(4)
                        .exceptionSorter(new PostgreSQLExceptionSorter())
                        .connectionFactoryConfiguration(to ->
                            to.jdbcUrl(database.jdbcUrl("access"))
                                .principal(new NamePrincipal(PostgresServer.SUPERUSER))
                                .credential(new SimplePassword(database.password())))));
    var sql = new Sql(ours);
    this.real = own == null ? null : new RealRecords(sql);
    var credentials =
        new SqlCredentials(
            sql, new AccessSecrets.MasterKey("a25vd24tdG8tZXZlcnktcmVhZGVyLW9mLXRlc3RzISE="));
    this.tokens = new SqlConnectTokens(sql);
    this.enforcer = new PostgresEnforcer(credentials, _ -> "open sesame");
    this.gateway =
        Gateway.open(
            new Gateway.Parts(
                new Settings(),
                real == null ? records : real,
                grants,
                tokens,
                credentials,
                enforcer,
                refused::add,
                new SimpleMeterRegistry()),
            certificate.certificate(),
            certificate.privateKey());
  }

  /// As configured without saying anything, but for a free port and a short start.
  private record Settings() implements GatewaySettings {
    @Override
    public int port() {
      return 0;
    }

    @Override
    public String host() {
      return "127.0.0.1";
    }

    @Override
    public Optional<Path> certificate() {
      return Optional.empty();
    }

    @Override
    public Optional<Path> key() {
      return Optional.empty();
    }

    @Override
    public Duration certificateLook() {
      return Duration.ofMillis(50);
    }

    @Override
    public Optional<Path> certificateAuthority() {
      return Optional.empty();
    }

    @Override
    public String publicHost() {
      return "localhost";
    }

    @Override
    public Optional<Integer> publicPort() {
      return Optional.empty();
    }

    @Override
    public int mostConnections() {
      return 400;
    }

    @Override
    public Duration startLimit() {
      return Duration.ofSeconds(2);
    }

    @Override
    public Duration tokenLife() {
      return Duration.ofMinutes(1);
    }
  }

  static GatewayStage in(Path folder) throws IOException, GeneralSecurityException, SQLException {
    return new GatewayStage(folder, null);
  }

  /// One that records as the service does, in a database on `own`.
  static GatewayStage recordingOn(PostgresServer own, Path folder)
      throws IOException, GeneralSecurityException, SQLException {
    return new GatewayStage(folder, own);
  }

  InMemoryGrants grants() {
    return grants;
  }

  /// Uses of a grant that were refused.
  List<RefusedUse> refused(GrantInForce grant) {
    return refused.stream().filter(one -> grant.terms().grant().equals(one.grant())).toList();
  }

  InMemoryRecords records() {
    return records;
  }

  PostgresEnforcer enforcer() {
    return enforcer;
  }

  PostgresServer server() {
    return server;
  }

  Gateway gateway() {
    return gateway;
  }

  SelfSignedCertificate certificate() {
    return certificate;
  }

  /// A grant in force, its role made.
  GrantInForce grant(boolean writes, long mostRows, Duration idle) {
    var terms =
        new GrantTerms(
            UUID.randomUUID(),
            UUID.randomUUID(),
            "ada",
            "CUSTOMER_INITIATED_SUPPORT",
            "T-1",
            resource,
            new Privilege.Postgres(writes, mostRows, idle));
    enforcer.put(terms);
    var grant = new GrantInForce(terms, Instant.now().plus(Duration.ofHours(1)));
    grants.begin(grant);
    return grant;
  }

  /// A reader's grant that no test reaches the bounds of.
  GrantInForce grant() {
    return grant(false, 1_000_000, Duration.ofMinutes(10));
  }

  String token(GrantInForce grant) {
    return token(grant, 1);
  }

  String token(GrantInForce grant, int connections) {
    return tokens.mint(grant.terms().grant(), Duration.ofMinutes(1), connections).value();
  }

  static String user(GrantInForce grant) {
    return SqlCredentials.roleOf(grant.terms().grant());
  }

  /// Connects PostgreSQL's JDBC driver.
  ///
  /// @param more properties of the driver, as `name=value`
  Connection connect(GrantInForce grant, String... more) throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", user(grant));
    properties.setProperty("password", token(grant));
    properties.setProperty("sslmode", "verify-full");
    properties.setProperty("sslfactory", SingleCertValidatingFactory.class.getName());
    properties.setProperty("sslfactoryarg", "file:" + certificate.certificate());
    for (var one : more) {
      properties.setProperty(one.split("=", 2)[0], one.split("=", 2)[1]);
    }
    return DriverManager.getConnection(
        "jdbc:postgresql://localhost:" + gateway.port() + "/" + DATABASE, properties);
  }

  RawClient raw(GrantInForce grant) throws IOException, GeneralSecurityException {
    return RawClient.connect(this, user(grant), token(grant));
  }

  /// A number that the server itself says.
  long ask(String query) throws SQLException {
    try (var connection = server.connect(DATABASE);
        var statement = connection.createStatement();
        var result = statement.executeQuery(query)) {
      result.next();
      return result.getLong(1);
    }
  }

  long backends(GrantInForce grant) throws SQLException {
    return ask("select count(*) from pg_stat_activity where usename = '" + user(grant) + "'");
  }

  private static String migration(String name) throws IOException {
    return Files.readString(Path.of("src", "main", "resources", "db", "migration", name));
  }

  @Override
  public void close() throws IOException {
    gateway.close();
    if (real != null) {
      real.close();
    }
    enforcer.close();
    ours.close();
    server.close();
  }
}
