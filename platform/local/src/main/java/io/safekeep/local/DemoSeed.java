package io.safekeep.local;

import com.fasterxml.jackson.databind.JsonNode;
import io.safekeep.local.SuiteApi.Answer;
import io.safekeep.local.SuiteApi.Token;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.StreamSupport;

/// What a fresh suite is given through its own HTTP API, so that there is something to see: the
/// demo tenants, an administrator for each, and their databases under protection. What is there
/// already is left as it is.
final class DemoSeed {

  private static final String POLICY = "demo";

  /// Of the word demo: there are no documents.
  private static final String DIGEST =
      "2a97516c354b68848cdbd8f54a226a0a55b21ed138e207ad6c5cbb9c00aa5aea";

  /// `client_id` of the client that identity-service knows from its first start, and under what
  /// name its secret is kept.
  static final String OPERATOR = "operator";

  static final String OPERATOR_SECRET = "client.operator";

  private static final String IDENTITY = "identity-service";
  private static final String ACCESS = "access-service";
  private static final String BACKUP = "backup-service";
  private static final String NOTIFICATION = "notification-service";
  private static final String RETENTION = "retention-service";

  /// Domain of employees, where nothing else is set.
  private static final String STAFF = "@staff.safekeep.example";

  /// Folder and name of a tenant's file store.
  private static final String DOCUMENTS = "documents";

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final SuiteApi api;
  private final Secrets secrets;
  private final Token operator;

  private DemoSeed(SuiteApi api, Secrets secrets, Token operator) {
    this.api = api;
    this.secrets = secrets;
    this.operator = operator;
  }

  /// Gives it, unless it was given before, and returns the sign-ins to show.
  static Map<String, Endpoints.SignIn> plant(
      Endpoints endpoints, Secrets secrets, StateDirectory state) {
    var signIns = new TreeMap<String, Endpoints.SignIn>();
    var operatorSecret = secrets.key(OPERATOR_SECRET);
    signIns.put("operator (client)", new Endpoints.SignIn(OPERATOR, operatorSecret));
    var api = new SuiteApi(endpoints);
    var seed = new DemoSeed(api, secrets, api.signInClient(OPERATOR, operatorSecret));
    seed.client(SuiteApi.CLIENT, "Safekeep demo", SuiteApi.REDIRECT_URI);
    seed.client("backup-pages", "Safekeep backups", endpoints.service(BACKUP).url() + "/signed-in");
    seed.client(
        "retention-pages", "Safekeep retention", endpoints.service(RETENTION).url() + "/signed-in");
    seed.client("access-pages", "Safekeep access", endpoints.service(ACCESS).url() + "/signed-in");
    seed.client(
        "notification-pages",
        "Safekeep notices",
        endpoints.service(NOTIFICATION).url() + "/signed-in");
    seed.terminal();
    seed.serviceClient(BACKUP, ServiceSpec.ledgerSecret(state));
    seed.serviceClient(NOTIFICATION, ServiceSpec.accessLogSecret(state));
    signIns.put(
        "support employee", seed.employee("grace", "Grace Support", "support", "customer-support"));
    signIns.put("team lead", seed.employee("lena", "Lena Lead", "support", "team-leads"));
    signIns.put("security employee", seed.employee("sam", "Sam Security", "security", "security"));
    for (var tenant : endpoints.tenants()) {
      var id = seed.tenant(tenant);
      signIns.put("administrator of " + tenant.name(), seed.administrator(tenant, id));
      seed.datastore(tenant, id);
      seed.files(tenant, id, state.files());
      seed.stores(tenant, id);
      seed.contact(tenant, id);
      seed.resource(tenant, id, "shop", Map.of("postgres", database(tenant)));
      seed.resource(tenant, id, "portal", Map.of("portal", portal(tenant)));
    }
    return signIns;
  }

  /// The key by which witnesses know all transparency logs.
  static String keyOfLogs(Endpoints endpoints, Secrets secrets) {
    var api = new SuiteApi(endpoints);
    return api.text(
            ACCESS,
            "/v1/log/key?witness=true",
            api.signInClient(OPERATOR, secrets.key(OPERATOR_SECRET)))
        .strip();
  }

  static String domain(Endpoints.Tenant tenant) {
    return tenant.slug() + ".example";
  }

  /// PKCE protects it.
  private void client(String id, String name, String redirectUri) {
    publicClient(id, name, List.of("authorization_code", "refresh_token"), List.of(redirectUri));
  }

  /// What `./safekeep access` signs in with.
  private void terminal() {
    publicClient(
        "safekeep-terminal",
        "Safekeep in a terminal",
        List.of("device_code", "refresh_token", "token_exchange"),
        List.of());
  }

  /// With it one service asks another one: backup-service what must not come back, and
  /// notification-service whose data could have been seen.
  ///
  /// @param secret file in which the service looks for its secret
  private void serviceClient(String service, Path secret) {
    var answer =
        api.post(
            IDENTITY,
            "/v1/clients",
            operator,
            Map.of(
                "id",
                service,
                "name",
                "Safekeep " + service,
                "type",
                "confidential",
                "grants",
                List.of("client_credentials"),
                "roles",
                List.of("service")));
    if (answer.status() != 409) {
      write(secret, answer.expect(201));
    } else if (!Files.exists(secret)) {
      var rotated = "/v1/clients/" + service + ":rotate-secret";
      write(secret, api.post(IDENTITY, rotated, operator, Map.of()).expect(200));
    }
  }

  private static void write(Path secret, JsonNode answer) {
    try {
      Files.deleteIfExists(secret);
      Files.createFile(
          secret,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(secret, answer.get("secret").asText());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + secret, e);
    }
  }

  private void publicClient(
      String id, String name, List<String> grants, List<String> redirectUris) {
    var answer =
        api.post(
            IDENTITY,
            "/v1/clients",
            operator,
            Map.of(
                "id",
                id,
                "name",
                name,
                "type",
                "public",
                "grants",
                grants,
                "redirectUris",
                redirectUris,
                "roles",
                List.of()));
    if (answer.status() != 409) {
      answer.expect(201);
    }
  }

  private String tenant(Endpoints.Tenant tenant) {
    return find(api.get(IDENTITY, "/v1/tenants?limit=200", operator), "domain", domain(tenant))
        .orElseGet(() ->
            api.post(
                    IDENTITY,
                    "/v1/tenants",
                    operator,
                    Map.of(
                        "name", tenant.name(),
                        "domain", domain(tenant),
                        "region", "eu",
                        "plan", "paid",
                        "relationship", Map.of("kind", "subscription")))
                .expect(201)
                .get("id")
                .asText());
  }

  private Endpoints.SignIn administrator(Endpoints.Tenant tenant, String id) {
    var password = "Aa1-" + secrets.password("demo." + tenant.slug() + ".administrator");
    var answer =
        api.post(
            IDENTITY,
            "/v1/tenants/" + id + "/users",
            operator,
            Map.of(
                "userName",
                "ada",
                "displayName",
                "Ada Administrator",
                "roles",
                List.of("tenant-admin"),
                "password",
                password));
    if (answer.status() != 409) {
      answer.expect(201);
    }
    return new Endpoints.SignIn("ada@" + domain(tenant), password);
  }

  /// One of the vendor's own people, who has passed all gates.
  private Endpoints.SignIn employee(String userName, String displayName, String role, String team) {
    var password = "Aa1-" + secrets.password("demo.employee." + userName);
    var roles = List.of(role);
    var known = find(api.get(IDENTITY, "/v1/employees?limit=200", operator), "userName", userName);
    if (known.isEmpty()) {
      var id =
          api.post(
                  IDENTITY,
                  "/v1/employees",
                  operator,
                  Map.of(
                      "userName",
                      userName,
                      "displayName",
                      displayName,
                      "roles",
                      roles,
                      "password",
                      password))
              .expect(201)
              .get("id")
              .asText();
      var path = "/v1/employees/" + id;
      attest(path, "background-check", Set.of("employment", "education", "criminal"));
      attest(path, "nda", Set.of());
      attest(path, "training", Set.of());
      publishPolicy();
      attest(path, "acknowledgement", Set.of(POLICY));
      api.post(IDENTITY, path + ":activate", operator, Map.of()).expect(200);
      api.put(
              IDENTITY,
              path + "/position",
              operator,
              Map.of("roles", roles, "teams", List.of(team)))
          .expect(200);
    }
    return new Endpoints.SignIn(userName + STAFF, password);
  }

  private void attest(String employee, String kind, Set<String> covers) {
    api.post(
            IDENTITY,
            employee + "/attestations",
            operator,
            Map.of(
                "kind", kind,
                "covers", covers,
                "provider", "demo",
                "completedAt", Instant.now().toString(),
                "documentSha256", DIGEST))
        .expect(201);
  }

  private void publishPolicy() {
    var answer =
        api.post(
            IDENTITY,
            "/v1/policy-versions",
            operator,
            Map.of(
                "version",
                POLICY,
                "title",
                "Security policy of the demo",
                "location",
                "https://policies.vendor.example/security",
                "documentSha256",
                DIGEST));
    if (!isProblem(answer, "policy-version-exists")) {
      answer.expect(201);
    }
  }

  private void datastore(Endpoints.Tenant tenant, String id) {
    var registration =
        Map.of(
            "tenant", id,
            "name", tenant.slug(),
            "connection",
                Map.of(
                    "host", tenant.replication().host(),
                    "port", tenant.replication().port(),
                    "user", tenant.replication().username(),
                    "password", tenant.replication().password(),
                    "sslMode", "require"));
    known(BACKUP, "/v1/datastores", tenant, registration, "datastore-known");
  }

  /// A few letters, and their protection.
  private void files(Endpoints.Tenant tenant, String id, Path root) {
    var folder = root.resolve(id).resolve(DOCUMENTS);
    try {
      Files.createDirectories(folder);
      for (var month : List.of("january", "february", "march")) {
        Files.writeString(
            folder.resolve(month + ".txt"),
            "%s: what was agreed in %s.%n".formatted(tenant.name(), month));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write files of " + tenant.name(), e);
    }
    var registration = Map.of("tenant", id, "name", DOCUMENTS, "directory", DOCUMENTS);
    known(BACKUP, "/v1/file-stores", tenant, registration, "datastore-known");
  }

  /// What an export takes along and a purge empties.
  private void stores(Endpoints.Tenant tenant, String id) {
    var owner = tenant.owner();
    var database =
        Map.of(
            "host",
            owner.host(),
            "port",
            owner.port(),
            "name",
            tenant.database(),
            "tls",
            "require",
            "reader",
            Map.of(
                "user",
                TenantCluster.READER,
                "password",
                secrets.password("tenant." + tenant.slug() + ".reader")),
            "owner",
            Map.of("user", owner.username(), "password", owner.password()));
    var path = "/v1/tenant-stores";
    known(
        RETENTION,
        path,
        tenant,
        Map.of("tenant", id, "name", tenant.database(), "database", database),
        "store-known");
    known(
        RETENTION,
        path,
        tenant,
        Map.of("tenant", id, "name", DOCUMENTS, "directory", DOCUMENTS),
        "store-known");
  }

  /// Makes something known that may be known already.
  ///
  /// @param problem slug of the answer if it is
  private void known(
      String service, String path, Endpoints.Tenant tenant, Map<String, ?> body, String problem) {
    // The tenant reaches the service by an event.
    Await.until(
        PATIENCE,
        service + " knows " + tenant.name(),
        () -> {
          var answer = api.post(service, path, operator, body);
          if (isProblem(answer, "unknown-tenant")) {
            return false;
          }
          if (!isProblem(answer, problem)) {
            answer.expect(201);
          }
          return true;
        });
  }

  /// Somebody who is told what happens to the tenant's data, and has said yes to the mail.
  private void contact(Endpoints.Tenant tenant, String id) {
    var address = "privacy@" + domain(tenant);
    var contact =
        Map.of(
            "tenant", id, "address", address, "roles", List.of("administrator", "data-protection"));
    Await.until(
        PATIENCE,
        "notification-service knows " + tenant.name(),
        () -> {
          var answer = api.post(NOTIFICATION, "/v1/contacts", operator, contact);
          if (isProblem(answer, "unknown-tenant")) {
            return false;
          }
          if (!isProblem(answer, "contact-known")) {
            answer.expect(201);
            api.verifyContact(NOTIFICATION, address, PATIENCE);
          }
          return true;
        });
  }

  private static Map<String, ?> database(Endpoints.Tenant tenant) {
    var server = tenant.access();
    return Map.of(
        "host",
        "localhost",
        "port",
        server.port(),
        "database",
        tenant.database(),
        "certificateAuthority",
        text(Path.of(server.certificate())),
        "administrator",
        server.username(),
        "password",
        server.password(),
        "readers",
        TenantCluster.READERS,
        "writers",
        TenantCluster.WRITERS);
  }

  /// There is none; tokens for it are what an employee gets.
  private static Map<String, ?> portal(Endpoints.Tenant tenant) {
    var address = "https://portal." + domain(tenant);
    return Map.of("address", address, "audience", address);
  }

  /// Something that access can be asked for.
  private void resource(Endpoints.Tenant tenant, String id, String name, Map<String, ?> target) {
    var registration = new HashMap<String, Object>(target);
    registration.put("tenant", id);
    registration.put("name", name);
    registration.put("region", "eu");
    known(ACCESS, "/v1/resources", tenant, registration, "resource-name-taken");
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static boolean isProblem(Answer answer, String slug) {
    return answer.body() != null && answer.body().path("type").asText().equals("/problems/" + slug);
  }

  private static Optional<String> find(Answer page, String field, String value) {
    return StreamSupport.stream(page.expect(200).get("items").spliterator(), false)
        .filter(item -> item.path(field).asText().equals(value))
        .map((JsonNode item) -> item.get("id").asText())
        .findFirst();
  }
}
