package io.safekeep.identity;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.properties.CanBeAnnotated;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.safekeep.identity.canary.ApiDescription;
import io.safekeep.identity.canary.ApiRoute;
import io.safekeep.identity.op.Browser;
import io.safekeep.identity.role.PermissionMatrix;
import io.safekeep.identity.role.Role;
import io.safekeep.identity.role.Role.Holder;
import io.safekeep.testing.quarkus.ServiceServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every route that asks for a permission, against tokens of another tenant (P5, P142) and against
/// every role (P106). Routes are those of the API description and requests are made of it, so that
/// a route which is added later is asked too.
@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class RoutesIT {

  /// What no answer to a stranger may contain.
  private static final String CANARY = "Zyx Canary";

  /// Would change the keys under other tests, or end the session that asks.
  private static final Set<String> NOT_ASKED =
      Set.of("post /v1/signing-keys:rotate", "post /v1/employees:end-sessions");

  private static final List<String> VERBS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");

  private final HttpClient http = HttpClient.newHttpClient();

  private record Route(ApiRoute api, String permission) {

    @Override
    public String toString() {
      return api.toString();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"free", "paid"})
  void nothingOfATenantIsSeenOrTouchedByAnother(String plan) {
    // Given
    var domain = "canary-" + Operator.next() + ".example";
    var ids = thingsOfATenant(plan, domain);
    var other = Operator.createTenant();
    var strangers = new TreeMap<String, String>();
    for (var role : rolesFor(Holder.TENANT_CLIENT)) {
      var client = Operator.createTenantClient(other, role.label());
      strangers.put(role.label(), Operator.token(client.id(), client.secret()));
    }
    var faults = new ArrayList<String>();

    // When
    for (var route : routes()) {
      boolean named = route.api().names(ids);
      strangers.forEach((role, token) -> {
        var answer = ask(route, token, ids);
        var text = answer.body();
        if (named && answer.statusCode() != 404 && answer.statusCode() != 403) {
          faults.add("%s as %s: %d %s".formatted(route, role, answer.statusCode(), text));
        }
        if (text.contains(CANARY) || text.contains(domain)) {
          faults.add("%s as %s tells of the other".formatted(route, role));
        }
      });
    }

    // Then
    assertThat(faults).isEmpty();
    assertSeenByItsOwn(ids);
  }

  /// Otherwise a stranger was refused for another reason than being one.
  private void assertSeenByItsOwn(Map<String, String> ids) {
    var permitted = PermissionMatrix.permissionsOf(List.of(Role.TENANT_ADMIN));
    var own =
        routes().stream()
            .filter(route -> route.api().isRead())
            .filter(route -> permitted.contains(route.permission()))
            .filter(route -> route.api().names(ids))
            .toList();
    assertThat(own).hasSizeGreaterThan(6);
    assertThat(own)
        .filteredOn(route -> ask(route, ids.get("administrator"), ids).statusCode() != 200)
        .isEmpty();
    var user = new Route(new ApiRoute("get", "/v1/tenants/{tenant}/users/{id}"), "user:read");
    assertThat(ask(user, ids.get("administrator"), ids).body()).contains(CANARY);
  }

  @Test
  void routesLetInExactlyThoseRolesThatTheMatrixMarks() {
    // Given
    var faults = new ArrayList<String>();

    // When
    for (var role : Role.values()) {
      var token = tokenOf(role);
      var permissions = PermissionMatrix.permissionsOf(Set.of(role));
      for (var route : routes()) {
        boolean permitted = permissions.contains(route.permission());
        if (permitted && NOT_ASKED.contains(route.toString())) {
          continue;
        }
        int status = ask(route, token, Map.of()).statusCode();
        if (status == 401 || (status == 403) == permitted) {
          faults.add(
              "%s (%s) as %s: %d".formatted(route, route.permission(), role.label(), status));
        }
      }
    }

    // Then
    assertThat(faults).isEmpty();
  }

  @Test
  void everyPermissionThatARouteAsksForStandsInTheMatrix() {
    var all = PermissionMatrix.permissionsOf(List.of(Role.values()));

    assertThat(routes()).extracting(Route::permission).allMatch(all::contains);
  }

  private Map<String, String> thingsOfATenant(String plan, String domain) {
    String tenant =
        Operator.operator()
            .body(
                Map.of(
                    "name", CANARY,
                    "domain", domain,
                    "region", "eu",
                    "plan", plan,
                    "relationship", Map.of("kind", "trial")))
            .post("/v1/tenants")
            .then()
            .statusCode(201)
            .extract()
            .path("id");
    var ids = new HashMap<String, String>();
    ids.put("tenants", tenant);
    var root = "/v1/tenants/" + tenant;
    ids.put("relationships", Operator.operator().get(root + "/relationships").path("[0].id"));
    String user =
        Operator.operator()
            .body(
                Map.of(
                    "userName",
                    "canary",
                    "displayName",
                    CANARY,
                    "email",
                    "canary@" + domain,
                    "roles",
                    List.of("member"),
                    "password",
                    Operator.PASSWORD))
            .post(root + "/users")
            .then()
            .statusCode(201)
            .extract()
            .path("id");
    ids.put("users", user);
    ids.put("Users", user);
    ids.put("accounts", user);
    ids.put(
        "scim-tokens",
        Operator.operator()
            .body(Map.of("label", CANARY))
            .post(root + "/scim-tokens")
            .then()
            .statusCode(201)
            .extract()
            .path("token.id"));
    var administrator =
        Operator.createTenantClient(
            new Operator.TenantOfTest(UUID.fromString(tenant), domain, UUID.fromString(tenant)),
            "tenant-admin");
    ids.put("clients", administrator.id());
    var token = Operator.token(administrator.id(), administrator.secret());
    ids.put("administrator", token);
    ids.put(
        "api-keys",
        Operator.as(token)
            .body(Map.of("name", CANARY, "permissions", List.of("datastore:read")))
            .post(root + "/api-keys")
            .then()
            .statusCode(201)
            .extract()
            .path("apiKey.id"));
    ids.put(
        "domains",
        Operator.as(token)
            .body(Map.of("name", "canary." + domain))
            .post(root + "/domains")
            .then()
            .statusCode(201)
            .extract()
            .path("id"));
    ids.put(
        "federation",
        Operator.as(token)
            .body(
                Map.of(
                    "name",
                    CANARY,
                    "issuer",
                    "https://login." + domain,
                    "clientId",
                    "safekeep",
                    "clientSecret",
                    Operator.secret()))
            .post(root + "/federation")
            .then()
            .statusCode(201)
            .extract()
            .path("id"));
    ids.put(
        "invitations",
        Operator.as(token)
            .body(Map.of("email", "invited@" + domain, "roles", List.of("member")))
            .post(root + "/invitations")
            .then()
            .statusCode(201)
            .extract()
            .path("id"));
    return ids;
  }

  private static String tokenOf(Role role) {
    if (role.isFor(Holder.TENANT_CLIENT)) {
      var client = Operator.createTenantClient(Operator.createTenant(), role.label());
      return Operator.token(client.id(), client.secret());
    }
    if (role == Role.SERVICE || role == Role.INSTRUMENT) {
      var client = Operator.createSuiteClient(role.label());
      return Operator.token(client.id(), client.secret());
    }
    var employee = Operator.createEmployee(role.label());
    Operator.activate(employee);
    var client = Operator.createPublicClient().id();
    var code = new Browser().signIn(Browser.request(client), employee.signInName()).get("code");
    return Browser.redeem(client, code, Browser.VERIFIER).path("access_token");
  }

  private static List<Role> rolesFor(Holder holder) {
    return Arrays.stream(Role.values()).filter(role -> role.isFor(holder)).toList();
  }

  /// Without REST Assured, which would take longer than the service does.
  private HttpResponse<String> ask(Route route, String token, Map<String, String> ids) {
    var request =
        HttpRequest.newBuilder(
                URI.create(
                    "%s:%d%s"
                        .formatted(RestAssured.baseURI, RestAssured.port, route.api().at(ids))))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .method(
                route.api().method().toUpperCase(Locale.ROOT),
                route.api().isRead()
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofString(Described.API.bodyOf(route.api()).toString()))
            .build();
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException fault) {
      throw new UncheckedIOException(fault);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  /// What the description lists and a permission guards; that nothing else is open is for
  /// ServiceContract to show.
  private static List<Route> routes() {
    var described = Set.copyOf(Described.API.routes());
    var guarded = Guards.ALL.stream().filter(route -> described.contains(route.api())).toList();
    assertThat(guarded).hasSizeGreaterThan(50);
    return guarded;
  }

  /// Read when the service runs.
  private static final class Described {

    private static final ApiDescription API = read();

    private static ApiDescription read() {
      try {
        return ApiDescription.of(
            new ObjectMapper()
                .readTree(given().queryParam("format", "json").get("/openapi").asString()));
      } catch (JsonProcessingException malformed) {
        throw new UncheckedIOException(malformed);
      }
    }
  }

  /// The permissions in the code.
  private static final class Guards {

    private static final List<Route> ALL =
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.safekeep.identity", "io.safekeep.runtime")
                .stream()
                .flatMap(type -> type.getMethods().stream())
                .flatMap(Guards::route)
                .toList();

    private static Stream<Route> route(JavaMethod method) {
      var permission = text(method, "io.quarkus.security.PermissionsAllowed");
      return VERBS.stream()
          .filter(verb -> method.isAnnotatedWith("jakarta.ws.rs." + verb))
          .filter(_ -> permission.isPresent())
          .map(verb ->
              new Route(
                  new ApiRoute(
                      verb.toLowerCase(Locale.ROOT),
                      (path(method.getOwner()) + text(method, "jakarta.ws.rs.Path").orElse(""))
                          .replaceAll("\\{([a-z]+):[^}]+}", "{$1}")),
                  permission.get()));
    }

    private static String path(JavaClass type) {
      return text(type, "jakarta.ws.rs.Path").orElse("");
    }

    private static Optional<String> text(CanBeAnnotated annotated, String annotation) {
      var annotations =
          switch (annotated) {
            case JavaClass type -> type.getAnnotations();
            case JavaMethod method -> method.getAnnotations();
            default -> Set.<JavaAnnotation<?>>of();
          };
      return annotations.stream()
          .filter(found -> found.getRawType().getName().equals(annotation))
          .map(found -> found.get("value").orElseThrow())
          .map(
              value -> value instanceof Object[] several ? several[0].toString() : value.toString())
          .findFirst();
    }
  }
}
