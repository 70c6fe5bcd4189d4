package io.safekeep.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.safekeep.bench.DeliveredService.Backing;
import io.safekeep.bench.Provider.Paths;
import io.safekeep.bench.Provider.People;
import io.safekeep.bench.Provider.Registered;
import io.safekeep.testing.KafkaBroker;
import io.safekeep.testing.Ports;
import io.safekeep.testing.PostgresServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// identity-service as it is delivered, with a tenant whose people sign in at a portal, and an
/// employee who may act in it. The grant that allows that is written into the database, since
/// access-service, which would tell of it, is not the question.
final class SafekeepProviderRig implements ProviderRig {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String DATABASE = "identity";
  private static final Registered OPERATOR =
      new Registered("bench-operator", "known-to-every-reader-of-this-class");
  private static final String PORTAL = "https://portal.acme.example";

  private final PostgresServer postgres;
  private final KafkaBroker broker;
  private final Path home;
  private final Path log;
  private final int port = Ports.free();
  private DeliveredService service;
  private final Provider provider;

  private SafekeepProviderRig(Path home, PostgresServer postgres, KafkaBroker broker, Path log)
      throws IOException, InterruptedException {
    this.home = home;
    this.postgres = postgres;
    this.broker = broker;
    this.log = log;
    this.service = start(List.of());
    this.provider = registered();
  }

  /// @param home of the project, where the service was built
  /// @param directory for all that it needs
  static SafekeepProviderRig start(Path home, Path directory)
      throws IOException, InterruptedException {
    var postgres =
        PostgresServer.in(directory.resolve("identity-postgres"))
            .setting("shared_buffers", "128MB")
            .start();
    postgres.createDatabase(DATABASE);
    return new SafekeepProviderRig(
        home,
        postgres,
        KafkaBroker.start(directory.resolve("kafka")),
        directory.resolve("identity-service.log"));
  }

  private DeliveredService start(List<String> moreFlags) throws IOException, InterruptedException {
    var flags = new ArrayList<>(DeliveredService.HEAP);
    flags.addAll(moreFlags);
    return DeliveredService.start(
        DeliveredService.command(home, "identity-service", flags),
        port,
        new Backing(postgres, DATABASE, broker),
        log,
        Map.of(
            "SAFEKEEP_ISSUER",
            "http://localhost:" + port,
            "SAFEKEEP_IDENTITY_MASTER_KEY",
            DeliveredService.MASTER_KEY,
            "SAFEKEEP_BOOTSTRAP_CLIENT_ID",
            OPERATOR.id(),
            "SAFEKEEP_BOOTSTRAP_CLIENT_SECRET",
            OPERATOR.secret()));
  }

  /// Ends it and starts it again.
  ///
  /// @param flags of its JVM, besides those of its image
  /// @return the service, which says how long that took
  DeliveredService restart(List<String> flags) throws IOException, InterruptedException {
    service.close();
    service = start(flags);
    return service;
  }

  @Override
  public Provider provider() {
    return provider;
  }

  @Override
  public ProcessHandle server() {
    return service.process();
  }

  @Override
  public PostgresServer postgres() {
    return postgres;
  }

  private Provider registered() throws IOException, InterruptedException {
    try (var http = HttpClient.newHttpClient()) {
      var api = new Api(http, port, operatorToken());
      var tenant =
          api.create(
                  "/v1/tenants",
                  Map.of(
                      "name", "Acme",
                      "domain", "acme.example",
                      "region", "eu",
                      "plan", "paid",
                      "relationship", Map.of("kind", "subscription")))
              .path("id")
              .textValue();
      var names = new ArrayList<String>();
      for (var number = 0; number < Provider.PEOPLE; number++) {
        var name = "person" + number;
        api.create("/v1/tenants/" + tenant + "/users", person(name, "member"));
        names.add(name + "@acme.example");
      }
      var employee = employee(api);
      var grant = UUID.randomUUID();
      postgres.execute(
          DATABASE,
          """
          insert into portal_grant (id, tenant_id, employee, audience, scopes, ends_at)
          values ('%s', '%s', '%s', '%s', '{read}', now() + interval '1 day')
          """
              .formatted(grant, tenant, employee, PORTAL));
      var machine =
          api.client(
              Map.of(
                  "id", "machine",
                  "name", "A machine",
                  "type", "confidential",
                  "grants", List.of("client_credentials"),
                  "roles", List.of("service")));
      var portal =
          api.client(
              Map.of(
                  "id", "portal",
                  "name", "The Portal",
                  "type", "confidential",
                  "grants", List.of("authorization_code", "refresh_token", "token_exchange"),
                  "redirectUris", List.of(Provider.REDIRECT_URI)));
      return new Provider(
          "Safekeep",
          port,
          new Paths("/token", "/introspect", "/jwks", "/authorize"),
          machine,
          portal,
          new People("name", names, "grace@staff.safekeep.example"),
          Map.of("audience", PORTAL, "grant_id", grant.toString()));
    }
  }

  private String operatorToken() throws IOException {
    var paths = new Paths("/token", "", "", "");
    var people = new People("", List.of(), "");
    var self = new Provider("Safekeep", port, paths, OPERATOR, OPERATOR, people, Map.of());
    try (var client = new ProviderClient(self, 0, 1)) {
      return client.clientCredentials();
    }
  }

  private static String employee(Api api) throws IOException, InterruptedException {
    var id = api.create("/v1/employees", person("grace", "support")).path("id").textValue();
    var path = "/v1/employees/" + id;
    api.create(
        path + "/attestations",
        evidence("background-check", List.of("employment", "education", "criminal")));
    api.create(path + "/attestations", evidence("nda", List.of()));
    api.post(path + ":activate", Map.of());
    return id;
  }

  private static Map<String, ?> evidence(String kind, List<String> covers) {
    return Map.of(
        "kind",
        kind,
        "covers",
        covers,
        "provider",
        "Checkers",
        "completedAt",
        Instant.now().toString(),
        "documentSha256",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  }

  private static Map<String, ?> person(String name, String role) {
    return Map.of(
        "userName",
        name,
        "displayName",
        "Ada Lovelace",
        "roles",
        List.of(role),
        "password",
        Provider.PASSWORD);
  }

  /// The service's API with an operator's token.
  private record Api(HttpClient http, int port, String token) {

    JsonNode create(String path, Map<String, ?> thing) throws IOException, InterruptedException {
      var answer = post(path, thing);
      return JSON.readTree(answer);
    }

    Registered client(Map<String, ?> client) throws IOException, InterruptedException {
      var created = create("/v1/clients", client);
      return new Registered(
          created.path("client").path("id").textValue(), created.path("secret").textValue());
    }

    String post(String path, Map<String, ?> body) throws IOException, InterruptedException {
      var request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
              .header("Authorization", "Bearer " + token)
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)))
              .build();
      var answer = http.send(request, BodyHandlers.ofString());
      if (answer.statusCode() >= 300) {
        throw new IOException(path + " is refused: " + answer.body());
      }
      return answer.body();
    }
  }

  @Override
  public void close() {
    service.close();
    broker.close();
    postgres.close();
  }
}
