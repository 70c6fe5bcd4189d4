package io.safekeep.retention;

import static io.restassured.RestAssured.given;

import io.restassured.specification.RequestSpecification;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.TestIssuer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/// A tenant as tests need one: its relationship lies in the past, so that no clock has to be moved.
public record FormerTenant(TenantId id, UUID relationship, Instant endedAt) {

  /// One that nobody has told the service about yet.
  public static FormerTenant unknown(Duration ago) {
    return ended(new TenantId(UUID.randomUUID()), ago);
  }

  /// A tenant that is known to a test already.
  public static FormerTenant ended(TenantId tenant, Duration ago) {
    return new FormerTenant(
        tenant, UUID.randomUUID(), Instant.now().minus(ago).truncatedTo(ChronoUnit.MILLIS));
  }

  /// One whose ended relationship is in the ledger.
  public static FormerTenant known(Sql sql, Duration ago) {
    var tenant = unknown(ago);
    tenant.enter(sql);
    return tenant;
  }

  /// Puts the relationship into the ledger.
  public void enter(Sql sql) {
    sql.update(
        """
        insert into known_relationship (id, tenant, kind, started_at, ended_at)
        values (?, ?, 'subscription', ?, ?)
        """,
        relationship,
        id.value(),
        endedAt.minus(Duration.ofDays(365)),
        endedAt);
  }

  /// Somebody of the vendor.
  public static RequestSpecification staff(String... permissions) {
    return as(TestIssuer.token().permissions(permissions));
  }

  /// Somebody of a tenant.
  public static RequestSpecification customer(TenantId tenant, String... permissions) {
    return as(TestIssuer.token().tenant(tenant.value()).permissions(permissions));
  }

  private static RequestSpecification as(TestIssuer.Token token) {
    return given()
        .urlEncodingEnabled(false)
        .auth()
        .oauth2(token.sign())
        .contentType("application/json");
  }
}
