package io.safekeep.identity.roster;

import io.quarkus.security.PermissionsAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// Imports of what the HR system says.
@Path("/v1/employees:import")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Employees")
class RosterResource {

  private final ImportRoster importRoster;

  RosterResource(ImportRoster importRoster) {
    this.importRoster = importRoster;
  }

  @POST
  @Consumes("text/csv")
  @PermissionsAllowed("employee:import")
  @Operation(
      summary = "Import employees from CSV, or say what that would do",
      description =
          "Columns: external_id, user_name, display_name, kind, offered_on, starts_on, roles,"
              + " teams, manager, last_day, email. At most 5000 people; all or nothing;"
              + " people are known by external_id, so a repetition changes nothing.")
  @APIResponse(responseCode = "422", description = "Problem import-refused")
  public Report csv(@QueryParam("dryRun") @DefaultValue("false") boolean dryRun, InputStream body) {
    return importRoster.csv(body, dryRun);
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @PermissionsAllowed("employee:import")
  @Operation(
      summary = "Import employees from JSON, or say what that would do",
      description = "An array of objects with the fields of the CSV.")
  @APIResponse(responseCode = "422", description = "Problem import-refused")
  public Report json(
      @QueryParam("dryRun") @DefaultValue("false") boolean dryRun, InputStream body) {
    return importRoster.json(body, dryRun);
  }
}
