package io.safekeep.access.request;

import static io.restassured.RestAssured.given;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.safekeep.access.resource.Resource;
import io.safekeep.access.resource.ResourceClass;
import io.safekeep.access.resource.SqlResources;
import io.safekeep.access.resource.Target;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.work.WorkQueue;
import io.safekeep.testing.TestIssuer;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/// A tenant with a portal and a database, and people of the vendor's of its own: nobody else's test
/// knows them.
public final class Customer {

  private static final String[] EMPLOYEE = {
    "access-request:create",
    "access-request:break-glass",
    "access-request:read",
    "access-request:approve",
    "access-grant:read",
    "access-grant:revoke",
    "customer-access:read",
    "lock:place",
    "lock:lift",
    "lock:read"
  };
  private static final String[] ADMINISTRATOR = {
    "access-request:read",
    "access-grant:read",
    "access-grant:revoke",
    "customer-access:read",
    "customer-access:set",
    "customer-access:decide"
  };

  private final UUID tenant = UUID.randomUUID();
  private final Sql sql;
  private final WorkQueue queue;
  private final Resource portal;
  private final Resource database;

  private Customer(Sql sql, SqlResources resources, WorkQueue queue) {
    this.sql = sql;
    this.queue = queue;
    this.portal =
        resource(
            ResourceClass.PORTAL,
            new Target.Portal(URI.create("https://portal.example"), "https://portal.example"));
    this.database =
        resource(
            ResourceClass.POSTGRES,
            new Target.Postgres(
                "db.example", 5432, "orders", "PEM", "safekeep", "readers", "writers"));
    sql.update(
        """
        insert into known_tenant (id, name, domain, region, plan, state, changed_at)
        values (?, 'Aldgate Books', ?, 'eu', 'paid', 'active', now())
        """,
        tenant,
        tenant + ".example");
    resources.add(portal, null);
    resources.add(database, null);
  }

  public static Customer known(Sql sql, SqlResources resources, WorkQueue queue) {
    return new Customer(sql, resources, queue);
  }

  private Resource resource(ResourceClass resourceClass, Target target) {
    return new Resource(
        UUID.randomUUID(),
        new TenantId(tenant),
        resourceClass,
        "table-" + resourceClass.label(),
        "eu",
        target);
  }

  public UUID tenant() {
    return tenant;
  }

  public UUID portal() {
    return portal.id();
  }

  public UUID database() {
    return database.id();
  }

  /// Somebody of the vendor's who has passed all gates.
  public String employee(String... teams) {
    String id = "emp-" + UUID.randomUUID();
    sql.update(
        """
        insert into employee (id, display_name, teams, roles, active, background_check_at, nda_at,
          acknowledgement_at, training_at, version)
        values (?, ?, ?, '{}', true, now() - interval '9 days', now() - interval '9 days',
          now() - interval '9 days', now() - interval '9 days', 1)
        """,
        id,
        "Employee " + id.substring(4, 8),
        teams);
    return id;
  }

  /// A request by somebody of the vendor's.
  public RequestSpecification as(String employee) {
    return as(TestIssuer.token().subject(employee));
  }

  public RequestSpecification as(TestIssuer.Token token) {
    return given()
        .urlEncodingEnabled(false)
        .contentType("application/json")
        .auth()
        .oauth2(token.permissions(EMPLOYEE).sign());
  }

  /// A request by an administrator of the tenant.
  public RequestSpecification administrator() {
    return administrator(TestIssuer.token().subject("admin-" + tenant));
  }

  public RequestSpecification administrator(TestIssuer.Token token) {
    return given()
        .urlEncodingEnabled(false)
        .contentType("application/json")
        .auth()
        .oauth2(token.tenant(tenant).permissions(ADMINISTRATOR).sign());
  }

  /// Asks for the portal, which needs nobody's approval.
  public Response askForPortal(String employee, Map<String, ?> more) {
    return as(employee).body(wish(portal.id(), "portal-support", more)).post("/v1/access-requests");
  }

  /// Asks for the database, which a team lead must approve.
  public Response askForDatabase(String employee, Map<String, ?> more) {
    return as(employee)
        .body(wish(database.id(), "database-read", more))
        .post("/v1/access-requests");
  }

  public static Map<String, Object> wish(UUID resource, String entitlement, Map<String, ?> more) {
    var wish = new HashMap<String, Object>();
    wish.put("resource", resource);
    wish.put("entitlement", entitlement);
    wish.put("reason", "CUSTOMER_INITIATED_SUPPORT");
    wish.put("ticket", "T-1042");
    wish.putAll(more);
    return wish;
  }

  /// The grant of a request.
  public UUID grantOf(String request) {
    return sql.first(
            "select id from access_grant where request = ?",
            row -> row.id("id"),
            UUID.fromString(request))
        .orElseThrow();
  }

  /// Lets time pass for a grant, until its end.
  ///
  /// @return false if it is not in force
  public boolean timeIsUp(UUID grant) {
    return QuarkusTransaction.requiringNew()
        .call(() -> {
          sql.update("alter table access_grant disable trigger access_grant_moves_forward");
          int changed =
              sql.update(
                  """
                  update access_grant set made_from = made_from - (ends_at - clock_timestamp()),
                    activated_at = activated_at - (ends_at - clock_timestamp()),
                    ends_at = clock_timestamp()
                  where id = ? and state = 'active'
                  """,
                  grant);
          sql.update("alter table access_grant enable trigger access_grant_moves_forward");
          queue.schedule("grant", grant.toString());
          return changed == 1;
        });
  }

  /// Lets half a minute pass for a grant that is being made.
  public void halfAMinutePasses(UUID grant) {
    QuarkusTransaction.requiringNew()
        .run(() -> {
          sql.update("alter table access_grant disable trigger access_grant_moves_forward");
          sql.update(
              """
              update access_grant set made_from = made_from - interval '31 seconds',
                ordered_at = ordered_at - interval '31 seconds'
              where id = ?
              """,
              grant);
          sql.update("alter table access_grant enable trigger access_grant_moves_forward");
          queue.schedule("grant", grant.toString());
        });
  }

  /// Lets time pass for a request, until it has expired.
  public void timeIsUp(String request) {
    QuarkusTransaction.requiringNew()
        .run(() -> {
          sql.update("alter table access_request disable trigger access_request_moves_forward");
          sql.update(
              """
              update access_request set requested_at = requested_at - interval '2 days',
                expires_at = clock_timestamp()
              where id = ?
              """,
              UUID.fromString(request));
          sql.update("alter table access_request enable trigger access_request_moves_forward");
          queue.schedule("request-expiry", request);
        });
  }

  public Response grant(UUID grant) {
    return administrator().get("/v1/grants/" + grant);
  }
}
