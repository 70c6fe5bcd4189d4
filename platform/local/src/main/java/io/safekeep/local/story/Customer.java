package io.safekeep.local.story;

import com.fasterxml.jackson.databind.JsonNode;
import io.safekeep.local.Await;
import io.safekeep.local.Endpoints;
import io.safekeep.local.SuiteApi;
import io.safekeep.local.SuiteApi.Token;
import io.safekeep.testing.Directories;
import io.safekeep.testing.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// A customer of the story's own, with something in every service: people and an API key, a
/// PostgreSQL server and files of its own, backups of both, a contact, and an employee's visit that
/// is over.
final class Customer implements AutoCloseable {

  static final String IDENTITY = "identity-service";
  static final String ACCESS = "access-service";
  static final String BACKUP = "backup-service";
  static final String RETENTION = "retention-service";
  static final String NOTIFICATION = "notification-service";

  static final int ORDERS = 500;
  static final int FILES = 3;

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String DATABASE = "shop";
  private static final String FOLDER = "documents";

  private final SuiteApi api;
  private final Token operator;
  private final String name;
  private final String domain;
  private final String id;
  private final Path files;
  private final PostgresServer server;
  private final Endpoints.SignIn administrator;
  private final Endpoints.SignIn apiKey;

  private Customer(
      SuiteApi api,
      Token operator,
      String name,
      String domain,
      String id,
      Path files,
      PostgresServer server,
      Endpoints.SignIn administrator,
      Endpoints.SignIn apiKey) {
    this.api = api;
    this.operator = operator;
    this.name = name;
    this.domain = domain;
    this.id = id;
    this.files = files;
    this.server = server;
    this.administrator = administrator;
    this.apiKey = apiKey;
  }

  /// Makes one, and returns when its data is backed up.
  ///
  /// @param fileRoot below which the suite finds tenants' files
  /// @param support token of an employee who looks into the customer's portal
  static Customer arrives(
      SuiteApi api, Token operator, Token support, String name, Path fileRoot, Path servers) {
    var slug =
        name.toLowerCase(Locale.ROOT).replace(' ', '-')
            + "-"
            + Long.toString(System.currentTimeMillis() / 1000, 36);
    var domain = slug + ".example";
    var id =
        api.post(
                IDENTITY,
                "/v1/tenants",
                operator,
                Map.of(
                    "name",
                    name,
                    "domain",
                    domain,
                    "region",
                    "eu",
                    "plan",
                    "paid",
                    "relationship",
                    Map.of("kind", "subscription")))
            .expect(201)
            .get("id")
            .asText();
    var administrator =
        new Endpoints.SignIn("ada@" + domain, "Aa1-" + UUID.randomUUID().toString());
    user(api, operator, id, "ada", "tenant-admin", administrator.password());
    user(api, operator, id, "bob", "member", "Aa1-" + UUID.randomUUID());
    var key =
        api.post(
                IDENTITY,
                "/v1/tenants/" + id + "/api-keys",
                api.signIn(administrator.username(), administrator.password()),
                Map.of("name", "Nightly import", "permissions", List.of("datastore:read")))
            .expect(201);
    var customer =
        new Customer(
            api,
            operator,
            name,
            domain,
            id,
            fileRoot.resolve(id).resolve(FOLDER),
            started(servers.resolve(slug)),
            administrator,
            new Endpoints.SignIn(key.get("apiKey").get("id").asText(), key.get("key").asText()));
    try {
      customer.moveIn(support);
    } catch (RuntimeException e) {
      customer.close();
      throw e;
    }
    return customer;
  }

  private static void user(
      SuiteApi api, Token operator, String tenant, String name, String role, String password) {
    api.post(
            IDENTITY,
            "/v1/tenants/" + tenant + "/users",
            operator,
            Map.of(
                "userName", name,
                "displayName", name,
                "roles", List.of(role),
                "password", password))
        .expect(201);
  }

  private static PostgresServer started(Path folder) {
    return PostgresServer.in(folder)
        .tls()
        .setting("wal_level", "replica")
        .setting("max_wal_senders", "10")
        .setting("max_replication_slots", "10")
        .setting("summarize_wal", "on")
        .setting("shared_buffers", "16MB")
        .forTests()
        .start();
  }

  private void moveIn(Token support) {
    fillServer();
    writeFiles();
    var datastore = registerDatastore();
    var fileStore = registerFileStore();
    registerStores();
    nameContact();
    letSupportIn(support);
    Await.until(
        PATIENCE,
        name + "'s data is backed up",
        () ->
            read(BACKUP, "/v1/datastores/" + datastore)
                    .get("protection")
                    .asText()
                    .equals("complete")
                && !read(BACKUP, "/v1/file-stores/" + fileStore + "/recovery-window")
                    .path("latest")
                    .asText("")
                    .isEmpty());
  }

  private void fillServer() {
    for (var role : List.of("shop_owner", "shop_reader")) {
      server.createRole(role, password(), "");
    }
    server.createRole("safekeep_replication", password(), "replication");
    server.createDatabase(DATABASE, "shop_owner");
    server.execute(
        PostgresServer.SUPERUSER,
        """
        grant pg_read_all_data to shop_reader;
        grant pg_signal_backend to shop_owner;
        grant pg_monitor to safekeep_replication;
        create schema safekeep authorization safekeep_replication;
        grant execute on function pg_create_restore_point(text) to safekeep_replication;
        """);
    server.execute(
        DATABASE,
        """
        set role shop_owner;
        create table customer_order (id int primary key, placed_by text not null);
        insert into customer_order
          select n, 'customer ' || n from generate_series(1, %d) n;
        """
            .formatted(ORDERS));
  }

  private String password() {
    return server.password();
  }

  private void writeFiles() {
    try {
      Files.createDirectories(files);
      for (var number : IntStream.rangeClosed(1, FILES).toArray()) {
        Files.writeString(
            files.resolve("letter-" + number + ".txt"), "A letter to " + name + ".\n");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the customer's files", e);
    }
  }

  private String registerDatastore() {
    return register(
            BACKUP,
            "/v1/datastores",
            Map.of(
                "tenant",
                id,
                "name",
                "shop",
                "connection",
                Map.of(
                    "host", "127.0.0.1",
                    "port", server.port(),
                    "user", "safekeep_replication",
                    "password", password(),
                    "sslMode", "require")))
        .get("id")
        .asText();
  }

  private String registerFileStore() {
    return register(
            BACKUP, "/v1/file-stores", Map.of("tenant", id, "name", FOLDER, "directory", FOLDER))
        .get("id")
        .asText();
  }

  private void registerStores() {
    register(
        RETENTION,
        "/v1/tenant-stores",
        Map.of(
            "tenant",
            id,
            "name",
            "shop",
            "database",
            Map.of(
                "host",
                "127.0.0.1",
                "port",
                server.port(),
                "name",
                DATABASE,
                "tls",
                "require",
                "reader",
                Map.of("user", "shop_reader", "password", password()),
                "owner",
                Map.of("user", "shop_owner", "password", password()))));
    register(
        RETENTION, "/v1/tenant-stores", Map.of("tenant", id, "name", FOLDER, "directory", FOLDER));
  }

  private void nameContact() {
    register(
        NOTIFICATION,
        "/v1/contacts",
        Map.of("tenant", id, "address", contact(), "roles", List.of("data-protection")));
    api.verifyContact(NOTIFICATION, contact(), PATIENCE);
  }

  String contact() {
    return "privacy@" + domain;
  }

  /// An employee asks for access to the portal, gets it, and gives it back.
  private void letSupportIn(Token support) {
    var address = "https://portal." + domain;
    var resource =
        register(
            ACCESS,
            "/v1/resources",
            Map.of(
                "tenant",
                id,
                "name",
                "portal",
                "region",
                "eu",
                "portal",
                Map.of("address", address, "audience", address)));
    var asked =
        Map.of(
            "resource", resource.get("id").asText(),
            "entitlement", "portal-support",
            "reason", "CUSTOMER_INITIATED_SUPPORT",
            "ticket", "T-1042",
            "duration", "PT1H");
    Await.until(
        PATIENCE,
        "access can be asked for",
        () -> api.post(ACCESS, "/v1/access-requests", support, asked).status() == 201);
    var grants = "/v1/grants?resource=" + resource.get("id").asText();
    Await.until(PATIENCE, "support is let in", () -> isFirst(grants, "active"));
    var grant = read(ACCESS, grants).get("items").get(0).get("id").asText();
    api.post(ACCESS, "/v1/grants/" + grant + ":withdraw", support, Map.of()).expect(200);
    Await.until(PATIENCE, "support is out again", () -> isFirst(grants, "withdrawn"));
  }

  private boolean isFirst(String grants, String state) {
    return read(ACCESS, grants).get("items").path(0).path("state").asText().equals(state);
  }

  /// The tenant reaches the services by an event.
  private JsonNode register(String service, String path, Map<String, ?> body) {
    Await.until(
        PATIENCE,
        service + " knows " + name,
        () -> api.get(service, "/v1/known-tenants/" + id, operator).status() == 200);
    return api.post(service, path, operator, body).expect(201);
  }

  private JsonNode read(String service, String path) {
    return api.get(service, path, operator).expect(200);
  }

  String id() {
    return id;
  }

  /// @throws IllegalStateException if they are not let in
  Token administrator() {
    return api.signIn(administrator.username(), administrator.password());
  }

  /// @throws IllegalStateException if it is refused
  Token program() {
    return api.signInClient(apiKey.username(), apiKey.password());
  }

  /// What the customer has, to be compared: everything of it that does not change by itself.
  Map<String, String> belongings() {
    var belongings = new TreeMap<String, String>();
    belongings.put("people", count(IDENTITY, "/v1/tenants/" + id + "/users"));
    belongings.put("API keys", count(IDENTITY, "/v1/tenants/" + id + "/api-keys"));
    belongings.put("resources", count(ACCESS, "/v1/resources?tenant=" + id));
    belongings.put("databases under protection", count(BACKUP, "/v1/datastores?tenant=" + id));
    belongings.put("file stores under protection", count(BACKUP, "/v1/file-stores?tenant=" + id));
    belongings.put("stores", count(RETENTION, "/v1/tenant-stores?tenant=" + id));
    belongings.put("contacts", count(NOTIFICATION, "/v1/contacts?tenant=" + id));
    belongings.put("rows", rows());
    belongings.put("files", Long.toString(countFiles()));
    return belongings;
  }

  /// Id of the customer's server at backup-service.
  String datastore() {
    return items(read(BACKUP, "/v1/datastores?limit=200"))
        .filter(item -> item.get("tenant").asText().equals(id))
        .findFirst()
        .orElseThrow()
        .get("id")
        .asText();
  }

  private static Stream<JsonNode> items(JsonNode page) {
    return StreamSupport.stream(page.get("items").spliterator(), false);
  }

  /// Operators see other customers' as well.
  private String count(String service, String path) {
    return Long.toString(
        items(read(service, path))
            .filter(item -> item.path("tenant").asText(id).equals(id))
            .count());
  }

  /// Rows in the customer's own database, or why there are none.
  String rows() {
    try (var connection = server.connect(DATABASE);
        var statement = connection.createStatement();
        var row = statement.executeQuery("select count(*) from customer_order")) {
      row.next();
      return row.getString(1);
    } catch (SQLException e) {
      return "refused: " + e.getSQLState();
    }
  }

  long countFiles() {
    try (var found = Files.walk(files)) {
      return found.filter(Files::isRegularFile).count();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot count the customer's files", e);
    }
  }

  @Override
  public void close() {
    server.close();
    try {
      Directories.delete(server.dataDirectory());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove the customer's server", e);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
