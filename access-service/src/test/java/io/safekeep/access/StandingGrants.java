package io.safekeep.access;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.access.grant.EndReason;
import io.safekeep.access.grant.GrantTerms;
import io.safekeep.access.grant.Privilege;
import io.safekeep.access.resource.Resource;
import io.safekeep.access.resource.SqlResources;
import io.safekeep.access.resource.Target;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Grants as rows, for tests of what enforces them: nobody asked for them, and no work is done for
/// them.
@Singleton
public class StandingGrants {

  public static final String EMPLOYEE = "alice";

  private final Sql sql;
  private final SqlResources resources;

  StandingGrants(Sql sql, SqlResources resources) {
    this.sql = sql;
    this.resources = resources;
  }

  /// Terms of a grant to a resource of a tenant of its own. The resource is there, the grant is
  /// not.
  public GrantTerms terms(Target target, Privilege privilege) {
    var resource =
        new Resource(
            UUID.randomUUID(),
            new TenantId(UUID.randomUUID()),
            privilege.resourceClass(),
            "resource-" + UUID.randomUUID(),
            "eu",
            target);
    resources.add(resource, null);
    return new GrantTerms(
        UUID.randomUUID(),
        UUID.randomUUID(),
        EMPLOYEE,
        "CUSTOMER_INITIATED_SUPPORT",
        "T-1",
        resource,
        privilege);
  }

  /// Puts a grant in force.
  ///
  /// @param privilege as JSON
  public GrantTerms begin(GrantTerms terms, String privilege, Duration time) {
    return begin(terms, privilege, time, "{}");
  }

  /// @param granted terms of the request, as JSON
  public GrantTerms begin(GrantTerms terms, String privilege, Duration time, String granted) {
    QuarkusTransaction.requiringNew()
        .run(() -> {
          sql.update(
              """
              insert into access_request (id, tenant, resource, employee, on_behalf, entitlement,
                reason, ticket, justification, break_glass, decision, terms, customer_decides, digest,
                expires_at, state, decided_at, granted_seconds)
              values (?, ?, ?, ?, '', 'test', ?, ?, 'test', false, ?, ?::jsonb, false, 'test',
                clock_timestamp() + interval '1 day', 'approved', clock_timestamp(), ?)
              """,
              terms.request(),
              terms.tenant().value(),
              terms.resource().id(),
              terms.employee(),
              terms.reason(),
              terms.ticket(),
              UUID.randomUUID(),
              granted,
              time.toSeconds());
          sql.update(
              """
              insert into access_grant (id, request, tenant, resource, employee, reason, ticket,
                privilege, break_glass, start_at, seconds, most_seconds, extensions_left, state,
                made_from, activated_at, ends_at)
              select ?, ?, ?, ?, ?, ?, ?, ?::jsonb, false, now, ?, ?, 0, 'active', now, now,
                now + ? * interval '1 second'
              from clock_timestamp() now
              """,
              terms.grant(),
              terms.request(),
              terms.tenant().value(),
              terms.resource().id(),
              terms.employee(),
              terms.reason(),
              terms.ticket(),
              privilege,
              time.toSeconds(),
              time.toSeconds(),
              time.toSeconds());
        });
    return terms;
  }

  /// Ends a grant, as far as it says what is allowed.
  public void end(GrantTerms terms, EndReason reason) {
    QuarkusTransaction.requiringNew()
        .run(() -> {
          sql.update(
              """
              update access_grant set state = 'revoking', end_reason = ?, ordered_by = 'test',
                ordered_at = clock_timestamp()
              where id = ?
              """,
              reason.label(),
              terms.grant());
          sql.first("select pg_notify('access_grant', ?)", _ -> true, terms.grant().toString());
        });
  }

  /// What is recorded about a grant, oldest first.
  public List<Fact> facts(GrantTerms terms) {
    return sql.query(
        """
        select type, open::text as open, (sealed - 'actor')::text as sealed, session from log_fact
        where tenant = ? and grant_id = ? order by id
        """,
        row ->
            new Fact(
                row.text("type"), row.text("open"), row.text("sealed"), row.idOrNull("session")),
        terms.tenant().value(),
        terms.grant());
  }

  /// What is recorded, without who acted.
  ///
  /// @param open as JSON, as PostgreSQL writes it
  public record Fact(String type, String open, String sealed, @Nullable UUID session) {}

  /// While `act` runs nothing can be recorded.
  public <T> T withoutRecords(Supplier<T> act) {
    return QuarkusTransaction.requiringNew()
        .call(() -> {
          sql.update("lock table log_staged in exclusive mode");
          return act.get();
        });
  }
}
