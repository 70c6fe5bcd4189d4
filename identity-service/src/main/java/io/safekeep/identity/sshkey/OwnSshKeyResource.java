package io.safekeep.identity.sshkey;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;

/// An employee's own SSH keys.
@Path("/v1/own-ssh-keys")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "SSH keys")
class OwnSshKeyResource {

  private final SshKeys keys;
  private final Caller caller;

  OwnSshKeyResource(SshKeys keys, Caller caller) {
    this.keys = keys;
    this.caller = caller;
  }

  @Schema(name = "NewSshKey")
  record NewSshKey(
      @NotBlank @Size(max = 100) @Schema(examples = "laptop") String name,
      @NotBlank
          @Size(max = 8192)
          @Schema(
              description =
                  "Line of a .pub file: Ed25519, ECDSA, either on a security key, or RSA of at"
                      + " least 3072 bits")
          String publicKey) {}

  @GET
  @PermissionsAllowed("ssh-key:own")
  @Operation(summary = "List your SSH keys")
  public List<SshKey> own() {
    return keys.of(self());
  }

  @POST
  @PermissionsAllowed("ssh-key:own")
  @ResponseStatus(201)
  @Operation(summary = "Register an SSH key as yours, for a year")
  @APIResponse(responseCode = "409", description = "Problem ssh-key-taken, person-not-active")
  public SshKey add(@NotNull @Valid NewSshKey request) {
    return keys.add(self(), request.name().strip(), request.publicKey(), caller.actor());
  }

  @DELETE
  @Path("/{key}")
  @PermissionsAllowed("ssh-key:own")
  @Operation(summary = "Remove one of your SSH keys")
  public void remove(UUID key) {
    keys.remove(self(), key, caller.actor());
  }

  /// Clients act for nobody, and have no keys.
  private UUID self() {
    try {
      return UUID.fromString(caller.subject());
    } catch (IllegalArgumentException noPerson) {
      throw Refusal.notFound("employee " + caller.subject());
    }
  }
}
