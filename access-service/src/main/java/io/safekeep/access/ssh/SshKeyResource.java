package io.safekeep.access.ssh;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.runtime.security.Caller;
import io.safekeep.runtime.ssh.SshPublicKey;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Certificates for employees' own keys.
@Path("/v1/grants/{id}:sign-ssh-key")
@Tag(name = "SSH")
@RunOnVirtualThread
public class SshKeyResource {

  private final SignSshKey signSshKey;
  private final Caller caller;

  SshKeyResource(SignSshKey signSshKey, Caller caller) {
    this.signSshKey = signSshKey;
    this.caller = caller;
  }

  /// What to sign.
  ///
  /// @param publicKey line of a `.pub` file: Ed25519, ECDSA, either on a security key, or RSA of at
  ///   least 3072 bits
  /// @param command the only one that shall run; one of those that the grant names, if it names any
  public record SigningRequest(
      @NotBlank @Size(max = 8192) String publicKey,
      @Size(min = 1, max = 2000) @Nullable String command) {}

  /// @param certificate line for a `-cert.pub` file beside the private key
  /// @param sourceAddress the only address that hosts accept it from
  public record SignedKey(
      long serial,
      String certificate,
      String principal,
      List<String> hosts,
      String sourceAddress,
      @Nullable String command,
      Instant validUntil) {}

  @POST
  @PermissionsAllowed("access-grant:connect")
  @Operation(
      summary = "Get a certificate for an SSH key",
      description =
          "Good for 15 minutes at most, from the address of this request alone; recorded before it"
              + " is handed out.")
  @APIResponse(
      responseCode = "200",
      content = @Content(schema = @Schema(implementation = SignedKey.class)))
  public SignedKey sign(
      @PathParam("id") UUID grant,
      @NotNull @Valid SigningRequest body,
      @Context HttpServerRequest request) {
    var signed =
        signSshKey.sign(
            grant,
            caller.subject(),
            SshPublicKey.parse(body.publicKey()),
            body.command(),
            request.remoteAddress().hostAddress());
    var certificate = signed.certificate();
    return new SignedKey(
        certificate.serial(),
        signed.line(),
        certificate.principal(),
        signed.hosts(),
        certificate.sourceAddress(),
        certificate.command(),
        certificate.validUntil());
  }
}
