package io.safekeep.identity;

import static io.restassured.RestAssured.given;

import io.restassured.specification.RequestSpecification;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.ConfigProvider;

/// The operator of the installation under test, who creates what a test needs over HTTP.
public final class Operator {

  /// Meets every preset but the one of NIST, and names nobody.
  public static final String PASSWORD = "Qu1et-Harbour";

  public static final String REDIRECT_URI = "https://portal.example/callback";

  private static final AtomicInteger NUMBER = new AtomicInteger();

  private Operator() {}

  /// @param domain what sign-in names end in
  public record TenantOfTest(UUID id, String domain, UUID relationship) {}

  public record Person(UUID id, String signInName) {}

  /// @param secret null for a public client
  public record ClientOfTest(String id, String secret) {}

  public static String issuer() {
    return ConfigProvider.getConfig().getValue("safekeep.issuer", String.class);
  }

  public static String secret() {
    return IdentitySecrets.OPERATOR_SECRET;
  }

  public static String token() {
    return token(IdentitySecrets.OPERATOR, secret());
  }

  /// Token of a client that acts for itself.
  public static String token(String clientId, String clientSecret) {
    return given()
        .auth()
        .preemptive()
        .basic(clientId, clientSecret)
        .formParam("grant_type", "client_credentials")
        .post("/token")
        .then()
        .statusCode(200)
        .extract()
        .path("access_token");
  }

  /// A JSON request with the operator's token.
  public static RequestSpecification operator() {
    return as(token());
  }

  /// Paths go out as they are written: REST Assured would encode the colon of custom verbs.
  public static RequestSpecification as(String token) {
    return given().urlEncodingEnabled(false).auth().oauth2(token).contentType("application/json");
  }

  public static TenantOfTest createTenant() {
    var domain = "tenant-" + next() + ".example";
    var id =
        UUID.fromString(
            operator()
                .body(
                    Map.of(
                        "name", "Tenant of a test",
                        "domain", domain,
                        "region", "eu",
                        "plan", "paid",
                        "relationship", Map.of("kind", "subscription")))
                .post("/v1/tenants")
                .then()
                .statusCode(201)
                .extract()
                .<String>path("id"));
    String relationship = operator().get("/v1/tenants/" + id + "/relationships").path("[0].id");
    return new TenantOfTest(id, domain, UUID.fromString(relationship));
  }

  public static void suspend(TenantOfTest tenant) {
    operator()
        .body(Map.of("reason", "unpaid"))
        .post("/v1/tenants/" + tenant.id() + ":suspend")
        .then()
        .statusCode(200);
  }

  public static Person createUser(TenantOfTest tenant, String role) {
    var userName = "person" + next();
    String id =
        operator()
            .body(
                Map.of(
                    "userName",
                    userName,
                    "displayName",
                    "Ada Lovelace",
                    "roles",
                    List.of(role),
                    "password",
                    PASSWORD))
            .post("/v1/tenants/" + tenant.id() + "/users")
            .then()
            .statusCode(201)
            .extract()
            .path("id");
    return new Person(UUID.fromString(id), userName + "@" + tenant.domain());
  }

  /// An employee who cannot sign in yet.
  public static Person createEmployee() {
    return createEmployee("support");
  }

  public static Person createEmployee(String role) {
    var userName = "colleague" + next();
    String id =
        operator()
            .body(
                Map.of(
                    "userName",
                    userName,
                    "displayName",
                    "Grace Hopper",
                    "roles",
                    List.of(role),
                    "password",
                    PASSWORD))
            .post("/v1/employees")
            .then()
            .statusCode(201)
            .extract()
            .path("id");
    return new Person(UUID.fromString(id), userName + "@staff.safekeep.example");
  }

  /// Puts on record what nobody works here without, and lets the employee in.
  public static void activate(Person employee) {
    attest(employee.id(), "background-check", "employment", "education", "criminal");
    attest(employee.id(), "nda");
    operator().post("/v1/employees/" + employee.id() + ":activate").then().statusCode(200);
  }

  /// Puts on record what was done just now.
  ///
  /// @return id of the attestation
  public static String attest(UUID employee, String kind, String... covers) {
    return attest(employee, evidence(kind, covers));
  }

  public static String attest(UUID employee, Map<String, ?> evidence) {
    return operator()
        .body(evidence)
        .post("/v1/employees/" + employee + "/attestations")
        .then()
        .statusCode(201)
        .extract()
        .path("id");
  }

  /// An attestation of now, to be changed by the test.
  public static Map<String, Object> evidence(String kind, String... covers) {
    var evidence = new HashMap<String, Object>();
    evidence.put("kind", kind);
    evidence.put("covers", List.of(covers));
    evidence.put("provider", "Checkers of a test");
    evidence.put("completedAt", Instant.now().toString());
    evidence.put(
        "documentSha256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    return evidence;
  }

  /// A public client with the code flow and refresh tokens.
  public static ClientOfTest createPublicClient() {
    return createWebApplication(Map.of("type", "public"));
  }

  /// A command-line client: public, without anywhere to return to.
  public static ClientOfTest createDeviceClient() {
    return createClient(
        Map.of(
            "id",
            "terminal-" + next(),
            "name",
            "The Terminal",
            "type",
            "public",
            "grants",
            List.of("device_code", "refresh_token", "token_exchange")));
  }

  /// A confidential client of a tenant that acts for itself.
  public static ClientOfTest createTenantClient(TenantOfTest tenant, String role) {
    return createClient(
        Map.of(
            "id",
            "tool-" + next(),
            "name",
            "A tool",
            "type",
            "confidential",
            "tenant",
            tenant.id(),
            "grants",
            List.of("client_credentials"),
            "roles",
            List.of(role)));
  }

  /// A service of the suite.
  public static ClientOfTest createService() {
    return createSuiteClient("service");
  }

  /// A program of the suite itself, with one role.
  public static ClientOfTest createSuiteClient(String role) {
    return createClient(
        Map.of(
            "id",
            role + "-" + next(),
            "name",
            "A program of the suite",
            "type",
            "confidential",
            "grants",
            List.of("client_credentials"),
            "roles",
            List.of(role)));
  }

  /// A request to register a web application: confidential, with the code flow and refresh tokens.
  ///
  /// @param fields that are other, or more
  public static Map<String, Object> webApplication(Map<String, ?> fields) {
    var client = new HashMap<String, Object>();
    client.put("id", "application-" + next());
    client.put("name", "The Portal");
    client.put("type", "confidential");
    client.put("grants", List.of("authorization_code", "refresh_token"));
    client.put("redirectUris", List.of(REDIRECT_URI));
    client.putAll(fields);
    return client;
  }

  public static ClientOfTest createWebApplication(Map<String, ?> fields) {
    return createClient(webApplication(fields));
  }

  public static ClientOfTest createClient(Map<String, ?> client) {
    var created = operator().body(client).post("/v1/clients").then().statusCode(201).extract();
    return new ClientOfTest(created.path("client.id"), created.path("secret"));
  }

  public static int next() {
    return NUMBER.incrementAndGet();
  }
}
