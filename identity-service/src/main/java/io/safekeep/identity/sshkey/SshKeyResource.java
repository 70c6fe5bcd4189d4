package io.safekeep.identity.sshkey;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.runtime.security.Caller;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// SSH keys of an employee, for operators.
@Path("/v1/employees/{id:[^/:]+}/ssh-keys")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "SSH keys")
class SshKeyResource {

  private final SshKeys keys;
  private final Caller caller;

  SshKeyResource(SshKeys keys, Caller caller) {
    this.keys = keys;
    this.caller = caller;
  }

  @GET
  @PermissionsAllowed("employee:read")
  @Operation(summary = "List an employee's SSH keys")
  public List<SshKey> list(UUID id) {
    return keys.of(id);
  }

  @DELETE
  @Path("/{key}")
  @PermissionsAllowed("employee:change")
  @Operation(summary = "Remove an SSH key of an employee")
  public void removeOf(UUID id, UUID key) {
    keys.remove(id, key, caller.actor());
  }
}
