package io.safekeep.identity.signin;

import io.quarkus.security.PermissionsAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// Administrators sign people out over HTTP.
public final class EndSessionsResource {

  private EndSessionsResource() {}

  @Schema(name = "EndSessionsReason")
  public record Reason(
      @NotBlank @Size(max = 500) @Schema(description = "Goes into the audit trail")
          String reason) {}

  /// @param sessions how many ended; a browser may have had several, one after the other
  @Schema(name = "EndedSessions")
  public record Ended(int sessions) {}

  /// One person's.
  @Path("/v1/accounts")
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  @Tag(name = "Sign-in")
  public static class OfAccount {

    private final EndSessions endSessions;

    OfAccount(EndSessions endSessions) {
      this.endSessions = endSessions;
    }

    @POST
    @Path("/{id:[^/:]+}:end-sessions")
    @PermissionsAllowed("session:end")
    @Operation(
        summary = "Sign one person out everywhere",
        description =
            "With their refresh tokens; applications are told. They may sign in again at once")
    public Ended end(UUID id, @NotNull @Valid Reason request) {
      return new Ended(endSessions.ofAccount(id, request.reason()));
    }
  }

  /// All of a tenant's.
  @Path("/v1/tenants")
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  @Tag(name = "Sign-in")
  static class OfTenant {

    private final EndSessions endSessions;

    OfTenant(EndSessions endSessions) {
      this.endSessions = endSessions;
    }

    @POST
    @Path("/{tenant:[^/:]+}:end-sessions")
    @PermissionsAllowed("session:end")
    @Operation(
        summary = "Sign all users of a tenant out everywhere",
        description = "Whoever asks for it too, if they are one of them")
    public Ended end(UUID tenant, @NotNull @Valid Reason request) {
      return new Ended(endSessions.ofTenant(tenant, request.reason()));
    }
  }

  /// All of the vendor's.
  @Path("/v1/employees:end-sessions")
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  @Tag(name = "Sign-in")
  static class OfEmployees {

    private final EndSessions endSessions;

    OfEmployees(EndSessions endSessions) {
      this.endSessions = endSessions;
    }

    @POST
    @PermissionsAllowed("employee:end-sessions")
    @Operation(
        summary = "Sign all employees out everywhere",
        description = "Whoever asks for it too, if they are one of them")
    public Ended end(@NotNull @Valid Reason request) {
      return new Ended(endSessions.ofEmployees(request.reason()));
    }
  }
}
