package io.safekeep.identity.canary;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.safekeep.contracts.TenantId;
import io.safekeep.identity.canary.OwnHttp.Visit;
import io.safekeep.identity.client.Client;
import io.safekeep.identity.client.Credential;
import io.safekeep.identity.role.PermissionMatrix;
import io.safekeep.identity.role.Role;
import io.safekeep.identity.tenant.Tenant;
import io.safekeep.identity.tenant.TenantDirectory;
import io.safekeep.identity.tenant.TenantProfile.Plan;
import io.safekeep.identity.token.Tokens;
import io.safekeep.runtime.secret.Secret;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.io.IOException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// Two tenants that belong to nobody, one free and one paid, each with a thing of every kind that a
/// tenant has here. What is asked in their name is asked with real tokens; there is no client whose
/// secret could be lost.
@ApplicationScoped
class Canaries {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final CanarySettings settings;
  private final TenantDirectory tenants;
  private final Tokens tokens;
  private final Clock clock;

  Canaries(CanarySettings settings, TenantDirectory tenants, Tokens tokens, Clock clock) {
    this.settings = settings;
    this.tenants = tenants;
    this.tokens = tokens;
    this.clock = clock;
  }

  /// A tenant, and what is its.
  ///
  /// @param domain stands in what its things say, so that it shows wherever they do
  /// @param things ids by the name of the collection
  record Canary(Plan plan, TenantId tenant, String domain, Map<String, String> things) {

    Canary {
      things = Map.copyOf(things);
    }

    /// How results name it.
    String label() {
      return plan.name().toLowerCase(Locale.ROOT);
    }
  }

  boolean areKept() {
    return settings.enabled();
  }

  /// The canary of each plan, made if it is not there. Controls that begin together take turns.
  ///
  /// @throws IOException if one cannot be made
  synchronized List<Canary> present(Visit visit) throws IOException {
    return List.of(present(visit, Plan.FREE), present(visit, Plan.PAID));
  }

  /// A token with which somebody of the canary calls.
  String token(Canary canary, Role role) {
    return token(
        canary.domain,
        Optional.of(canary.tenant),
        role,
        PermissionMatrix.permissionsOf(Set.of(role)));
  }

  @Transactional
  Optional<Tenant> find(String domain) {
    return tenants.findByDomain(domain);
  }

  private Canary present(Visit visit, Plan plan) throws IOException {
    // Nobody can own a name in it (RFC 6761, section 6.4).
    var domain = "canary-%s.invalid".formatted(plan.name().toLowerCase(Locale.ROOT));
    if (find(domain).isEmpty()) {
      make(visit, plan, domain);
    }
    var tenant = find(domain).orElseThrow(() -> new IOException("no tenant " + domain)).id();
    var bare = new Canary(plan, tenant, domain, Map.of("tenants", tenant.toString()));
    return new Canary(plan, tenant, domain, things(visit, bare));
  }

  private void make(Visit visit, Plan plan, String domain) throws IOException {
    var token =
        token(
            "canaries",
            Optional.empty(),
            Role.PLATFORM_OPERATOR,
            new TreeSet<>(Set.of("tenant:create")));
    ObjectNode tenant =
        JSON.objectNode()
            .put("name", "Canary, " + domain)
            .put("domain", domain)
            .put("region", "eu")
            .put("plan", plan.name().toLowerCase(Locale.ROOT))
            .set("relationship", JSON.objectNode().put("kind", "trial"));
    visit.ask(token, new ApiRoute("post", "/v1/tenants"), Map.of(), tenant);
  }

  private Map<String, String> things(Visit visit, Canary canary) throws IOException {
    var things = new HashMap<>(canary.things);
    var token = token(canary, Role.TENANT_ADMIN);
    for (var kind : kinds(canary).entrySet()) {
      things.put(kind.getKey(), thing(visit, token, kind.getKey(), canary, kind.getValue()));
    }
    things.put("Users", things.get("users"));
    things.put("accounts", things.get("users"));
    return things;
  }

  private String thing(Visit visit, String token, String collection, Canary canary, JsonNode body)
      throws IOException {
    var path = "/v1/tenants/{tenant}/" + collection;
    var found = visit.ask(token, new ApiRoute("get", path), canary.things, JSON.objectNode());
    var id = visit.read(found).findValue("id");
    if (id == null) {
      var made = visit.ask(token, new ApiRoute("post", path), canary.things, body);
      id = visit.read(made).findValue("id");
    }
    if (id == null) {
      throw new IOException("canary %s can have no %s".formatted(canary.domain, collection));
    }
    return id.asText();
  }

  private static Map<String, JsonNode> kinds(Canary canary) {
    return Map.of(
        "users",
            JSON.objectNode()
                .put("userName", "canary")
                .put("displayName", canary.domain)
                .put("email", "canary@" + canary.domain)
                .put("password", unknown())
                .set("roles", JSON.arrayNode().add("member")),
        "scim-tokens", JSON.objectNode().put("label", canary.domain),
        "domains", JSON.objectNode().put("name", "more." + canary.domain),
        "federation",
            JSON.objectNode()
                .put("name", canary.domain)
                .put("issuer", "https://login." + canary.domain)
                .put("clientId", "safekeep")
                .put("clientSecret", unknown()),
        "api-keys",
            JSON.objectNode()
                .put("name", canary.domain)
                .set("permissions", JSON.arrayNode().add("role:read")));
  }

  /// Of every class of characters, and kept nowhere.
  private static String unknown() {
    return Secret.random("aA1!").value();
  }

  private String token(
      String subject, Optional<TenantId> tenant, Role role, SortedSet<String> permissions) {
    return tokens.forClient(
        new Client(
            subject,
            "Canary",
            tenant,
            new Credential.None(),
            Set.of(),
            Set.of(),
            Set.of(role),
            Client.Profile.STANDARD,
            false,
            Client.SignOut.NONE,
            Optional.empty(),
            clock.instant()),
        permissions,
        Optional.empty());
  }
}
