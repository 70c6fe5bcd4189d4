package io.safekeep.identity.admin;

import io.safekeep.identity.op.PendingRequest.Purpose;
import io.safekeep.identity.op.SignInDetour;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.net.URISyntaxException;
import org.eclipse.microprofile.openapi.annotations.Operation;

/// Sends whoever wants to see one of these pages to the sign-in, and from there back.
@Path(AdminPaths.SIGN_IN)
@PermitAll
@Produces(MediaType.TEXT_HTML)
class AdminSignInResource {

  private final SignInDetour detour;

  AdminSignInResource(SignInDetour detour) {
    this.detour = detour;
  }

  /// @param page to come back to; the first one if it is not one of these pages
  @GET
  @Operation(hidden = true)
  public Response signIn(
      @QueryParam("page") @DefaultValue(AdminPaths.FIRST) String page,
      @Context HttpHeaders headers) {
    return detour.take(new Purpose.OwnPage(isOurs(page) ? page : AdminPaths.FIRST), headers);
  }

  private static boolean isOurs(String page) {
    try {
      var uri = new URI(page);
      return !uri.isAbsolute()
          && uri.getRawAuthority() == null
          && AdminPaths.isOne(uri.normalize().getRawPath());
    } catch (URISyntaxException _) {
      return false;
    }
  }
}
