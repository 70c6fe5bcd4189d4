package io.safekeep.access.exposure;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.access.exposure.SqlExposures.Question;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.transaction.Transactional;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Whose data could have been seen, over HTTP: what notification-service asks before it tells
/// tenants of an incident.
@Path("/v1/exposures")
@Tag(name = "Exposures")
@RunOnVirtualThread
public class ExposureResource {

  /// More than any installation has tenants; an answer that would leave some out is refused.
  private static final int MOST = 10_000;

  private final SqlExposures exposures;
  private final AuditTrail auditTrail;
  private final Caller caller;
  private final Clock clock;

  ExposureResource(SqlExposures exposures, AuditTrail auditTrail, Caller caller, Clock clock) {
    this.exposures = exposures;
    this.auditTrail = auditTrail;
    this.caller = caller;
    this.clock = clock;
  }

  /// @param askedAt access that begins later is in no answer
  /// @param tenants in the order of their ids
  public record Exposures(Instant askedAt, List<Exposure> tenants) {

    public Exposures {
      tenants = List.copyOf(tenants);
    }
  }

  @GET
  @PermissionsAllowed("access-grant:read")
  @Transactional
  @Operation(
      summary = "Find the tenants whose data could have been seen in a span of time",
      description =
          "By one person, or in one resource, if asked for. Access counts from when it began to be"
              + " made until it was seen to be gone, used or not; sessions count with or without a"
              + " grant. For callers who belong to no tenant. That somebody asked is recorded.")
  public Exposures find(
      @QueryParam("from") @NotNull String from,
      @QueryParam("to") @NotNull String to,
      @QueryParam("employee") @Nullable @Size(max = 200) String employee,
      @QueryParam("resource") @Nullable UUID resource) {
    if (caller.tenantIfAny().isPresent()) {
      throw Refusal.notFound("this");
    }
    var question = new Question(instant("from", from), instant("to", to), employee, resource);
    if (!question.from().isBefore(question.to())) {
      throw Refusal.invalid("to", "is not after from");
    }
    var askedAt = clock.instant();
    var found = exposures.of(question, MOST + 1);
    if (found.size() > MOST) {
      throw Refusal.invalid("from", "and to span more than " + MOST + " tenants; ask for less");
    }
    var details = new HashMap<String, String>();
    details.put("from", from);
    details.put("to", to);
    details.put("employee", employee == null ? "" : employee);
    auditTrail.record(
        caller.actor(),
        null,
        "exposure.find",
        resource == null ? "all" : resource.toString(),
        details);
    return new Exposures(askedAt, found);
  }

  private static Instant instant(String name, String value) {
    try {
      return Instant.parse(value);
    } catch (DateTimeParseException e) {
      throw Refusal.invalid(name, "is no instant such as 2027-01-31T08:00:00Z");
    }
  }
}
