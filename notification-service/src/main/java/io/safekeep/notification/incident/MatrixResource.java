package io.safekeep.notification.incident;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.notification.incident.SeverityMatrix.Level;
import io.safekeep.notification.incident.SeverityMatrix.Procedure;
import io.safekeep.notification.incident.SqlMatrices.Document;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// The severity matrix over HTTP (P43). The newest version holds for what is opened from then on.
@Path("/v1/severity-matrix")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Incidents")
@RunOnVirtualThread
public class MatrixResource {

  private final SqlMatrices matrices;
  private final AuditTrail audit;
  private final Caller caller;
  private final Sight sight;
  private final Clock clock;

  MatrixResource(SqlMatrices matrices, AuditTrail audit, Caller caller, Sight sight, Clock clock) {
    this.matrices = matrices;
    this.audit = audit;
    this.caller = caller;
    this.sight = sight;
    this.clock = clock;
  }

  /// @param note what is another than before, or that it was looked at and stays
  @Schema(name = "NewSeverityMatrix")
  public record NewMatrix(
      @NotNull @Size(min = 4, max = 4) List<@Valid Level> severities,
      @NotNull @Size(min = 1, max = 20) List<@Valid Procedure> kinds,
      @NotBlank @Size(max = 500) String note) {}

  @GET
  @PermissionsAllowed("incident:read")
  @Operation(summary = "All versions, newest first; the first one holds")
  public List<SeverityMatrix> list() {
    sight.viewer();
    return matrices.all();
  }

  @POST
  @PermissionsAllowed("incident:sign-off")
  @Transactional
  @Operation(
      summary = "Publish a version",
      description = "The same content again says that it was looked at and stays.")
  public SeverityMatrix publish(@NotNull @Valid NewMatrix request) {
    sight.viewer();
    requireAll(
        "severities",
        request.severities().stream().map(Level::severity).toList(),
        Arrays.stream(Severity.values()).map(Severity::label).toList());
    requireAll(
        "kinds",
        request.kinds().stream().map(Procedure::kind).toList(),
        Arrays.stream(Kind.values()).map(Kind::label).toList());
    if (request.kinds().stream().anyMatch(kind -> kind.runbook().isBlank())) {
      throw Refusal.invalid("kinds", "has a kind without a runbook");
    }
    var published =
        matrices.publish(
            new Document(request.severities(), request.kinds()),
            request.note(),
            caller.subject(),
            clock.instant());
    audit.record(
        caller.actor(),
        null,
        "severity-matrix.publish",
        Integer.toString(published.version()),
        Map.of("sha256", published.sha256()));
    return published;
  }

  private static void requireAll(String field, List<String> given, List<String> needed) {
    if (!given.stream().sorted().toList().equals(needed.stream().sorted().toList())) {
      throw Refusal.invalid(
          field, "needs each of these once: " + needed.stream().collect(Collectors.joining(", ")));
    }
  }
}
