package io.safekeep.access.pages;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.safekeep.access.AccessSecrets;
import io.safekeep.access.grant.GrantsInForce;
import io.safekeep.access.request.Customer;
import io.safekeep.access.resource.SqlResources;
import io.safekeep.access.session.SessionRecords;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.work.WorkQueue;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.io.File;
import java.time.Instant;
import java.util.*;
import java.util.stream.*;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "access"))
@WithTestResource(AccessSecrets.class)
class PagesOnScreenIT {
  @Inject Sql sql;
  @Inject SqlResources resources;
  @Inject WorkQueue queue;
  @Inject GrantsInForce grantsInForce;
  @Inject SessionRecords records;

  void shoot(TestIssuer.Token token, String name, String... paths) throws Exception {
    TestIssuer.signsIn(token);
    var command =
        new ArrayList<>(
            List.of(
                "node", "/tmp/pw2/access.mjs", RestAssured.baseURI + ":" + RestAssured.port, name));
    command.addAll(List.of(paths));
    var process =
        new ProcessBuilder(command)
            .directory(new File("/tmp/pw2"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(new File("/tmp/pages-shots/log.txt")))
            .start();
    process.waitFor();
  }

  @Test
  void look() throws Exception {
    Customer customer = Customer.known(sql, resources, queue);
    String alice = customer.employee("customer-support", "engineering");
    String lead = customer.employee("team-leads");
    sql.update("update employee set display_name = 'Alice Meadows' where id = ?", alice);
    sql.update("update employee set display_name = 'Leo Hart' where id = ?", lead);
    String[] perms = {
      "access-request:create",
      "access-request:break-glass",
      "access-request:read",
      "access-request:approve",
      "access-grant:read",
      "access-grant:connect",
      "resource:read"
    };
    var employee =
        TestIssuer.token()
            .subject(alice)
            .permissions(perms)
            .signedIn("urn:safekeep:acr:password", Instant.now());
    var leader =
        TestIssuer.token()
            .subject(lead)
            .permissions(perms)
            .signedIn("urn:safekeep:acr:password", Instant.now());
    var admin =
        TestIssuer.token()
            .tenant(customer.tenant())
            .permissions(
                "access-request:read",
                "access-grant:read",
                "access-grant:revoke",
                "access-session:read",
                "access-session:end",
                "customer-access:read",
                "customer-access:set",
                "customer-access:decide",
                "transparency:read");
    var security =
        TestIssuer.token()
            .permissions(
                "access-grant:read",
                "access-session:read",
                "access-session:end",
                "lock:read",
                "lock:place",
                "lock:lift",
                "access-request:approve",
                "access-request:read");
    shoot(employee, "employee", "/|empty");
    shoot(admin, "admin", "/|empty");
    String portal =
        customer.askForPortal(alice, Map.of()).then().statusCode(201).extract().path("id");
    String database =
        customer
            .askForDatabase(
                alice,
                Map.of(
                    "ticket",
                    "T-2044",
                    "justification",
                    "Invoices of October are counted twice in the customer's report; I need to look at the rows behind it."))
            .then()
            .statusCode(201)
            .extract()
            .path("id");
    Thread.sleep(4000);
    String grant = customer.grantOf(portal).toString();
    var session =
        records.begin(grantsInForce.find(UUID.fromString(grant)).orElseThrow(), "192.0.2.7");
    session.record(
        "session.query",
        Map.of("statement", 1, "length", 34),
        Map.of("text", "select id, total from invoice where month = 10"));
    shoot(leader, "lead", "/approvals|inbox");
    String digest = customer.as(lead).get("/v1/access-requests/" + database).path("digest");
    customer
        .as(lead)
        .body(Map.of("digest", digest, "duration", "PT1H", "comment", "an hour will do"))
        .post("/v1/access-requests/" + database + ":approve")
        .then()
        .statusCode(200);
    customer.askForDatabase(alice, Map.of("ticket", "T-2099")).then().statusCode(201);
    Thread.sleep(4000);
    shoot(
        employee,
        "employee",
        "/|home",
        "/request|pick",
        "/request?resource=" + customer.database() + "|form",
        "/request?resource="
            + customer.database()
            + "|permitted|check=>[value=database-read];fill=>#ticket=>T-7;click=>button[value=check]",
        "/request?resource="
            + customer.database()
            + "|denied|check=>[value=database-read];fill=>#ticket=>whatever;fill=>#minutes=>1200;click=>button[value=check]");
    customer
        .administrator()
        .body(Map.of("mode", "approve"))
        .put("/v1/access-policy")
        .then()
        .statusCode(200);
    String bob = customer.employee("customer-support");
    customer
        .askForPortal(
            bob, Map.of("ticket", "T-31", "justification", "You wrote that the export is empty."))
        .then()
        .statusCode(201);
    customer
        .as(security.subject("sec"))
        .body(
            Map.of(
                "kind", "team", "target", "night-shift", "reason", "Stolen laptop, incident I-9"))
        .post("/v1/locks");
    shoot(
        admin,
        "admin",
        "/|overview",
        "/transparency/grants/" + grant + "|grant",
        "/transparency/log|log",
        "/nothing|notfound");
    shoot(security, "security", "/sessions|live", "/request|forbidden");
  }
}
