package io.safekeep.identity.selfservice;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.eclipse.microprofile.openapi.annotations.Operation;

/// Whoever types in no more than the name of the host.
@Path("/")
@PermitAll
class FrontResource {

  @GET
  @Operation(hidden = true)
  public Response toAccount() {
    return Response.seeOther(URI.create(AccountResource.PATH)).build();
  }
}
