package io.safekeep.identity.key;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.runtime.security.Caller;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// Rotation of the signing keys by hand, for operators only.
@Path("/v1/signing-keys:rotate")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Signing keys")
class SigningKeyResource {

  private final SigningKeys signingKeys;
  private final Caller caller;

  SigningKeyResource(SigningKeys signingKeys, Caller caller) {
    this.signingKeys = signingKeys;
    this.caller = caller;
  }

  @Schema(name = "RotationReason")
  record Reason(@NotBlank @Size(max = 500) String reason) {}

  @Schema(name = "SigningKey")
  record SigningKeyView(@Schema(description = "Id of the key that signs now") String id) {}

  @POST
  @PermissionsAllowed("signing-key:rotate")
  @Operation(summary = "Let the waiting key sign; tokens already issued stay valid")
  public SigningKeyView rotate(@NotNull @Valid Reason request) {
    return new SigningKeyView(signingKeys.rotate(caller.actor(), request.reason()));
  }
}
