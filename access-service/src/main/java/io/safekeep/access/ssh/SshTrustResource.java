package io.safekeep.access.ssh;

import static java.util.stream.Collectors.joining;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.security.PermissionsAllowed;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// What hosts need to judge certificates.
@Path("/v1/ssh")
@Tag(name = "SSH")
@RunOnVirtualThread
public class SshTrustResource {

  private static final String HOST = "[A-Za-z0-9][A-Za-z0-9._-]{0,252}";
  private static final java.util.regex.Pattern VERSION =
      java.util.regex.Pattern.compile("(?:W/)?\"(\\d{1,18})\"");

  private final Authorities authorities;
  private final SqlCertificates certificates;
  private final AuditTrail audit;
  private final Caller caller;
  private final Clock clock;

  SshTrustResource(
      Authorities authorities,
      SqlCertificates certificates,
      AuditTrail audit,
      Caller caller,
      Clock clock) {
    this.authorities = authorities;
    this.certificates = certificates;
    this.audit = audit;
    this.caller = caller;
    this.clock = clock;
  }

  @GET
  @Path("/certificate-authorities")
  @PermissionsAllowed("ssh-trust:read")
  @Produces(MediaType.TEXT_PLAIN)
  @Operation(
      summary = "The authorities to trust",
      description = "For `TrustedUserCAKeys` of sshd_config. Fetch it once an hour.")
  public String authorities() {
    return authorities.trusted().stream()
        .map(authority -> authority.publicKey().line() + " safekeep-" + authority.id() + '\n')
        .collect(joining());
  }

  /// An authority that was made.
  ///
  /// @param signsFrom hosts must have it by then
  public record NewAuthority(UUID id, String publicKey, Instant signsFrom) {}

  @POST
  @Path("/certificate-authorities:rotate")
  @PermissionsAllowed("ssh-trust:manage")
  @Operation(
      summary = "Make a new authority",
      description =
          "It is published at once and signs after a notice. The old one is trusted until the last"
              + " certificate of it is over.")
  public NewAuthority rotate() {
    var made = authorities.rotate(caller.subject());
    return new NewAuthority(made.id(), made.publicKey().line(), made.signsFrom());
  }

  @GET
  @Path("/hosts/{host}/revoked-keys")
  @PermissionsAllowed("ssh-trust:read")
  @Produces(MediaType.APPLICATION_OCTET_STREAM)
  @Operation(
      summary = "The certificates to refuse",
      description =
          "An OpenSSH key revocation list for `RevokedKeys` of sshd_config. Fetch it every 10"
              + " seconds, and send as If-None-Match the tag of the list that is installed: access"
              + " counts as ended when each host has a list that says so.")
  @APIResponse(
      responseCode = "200",
      content = @Content(schema = @Schema(type = SchemaType.STRING, format = "binary")))
  @APIResponse(responseCode = "304", description = "The installed list is the newest")
  public Response revokedKeys(
      @PathParam("host") @Pattern(regexp = HOST) String host,
      @HeaderParam("If-None-Match") @Nullable String installedTag) {
    var revoked = certificates.revoked();
    var installed = version(installedTag);
    certificates.hostHas(host, installed.orElse(0));
    var tag = new EntityTag(Long.toString(revoked.version()));
    return installed.isPresent() && installed.getAsLong() == revoked.version()
        ? Response.notModified(tag).build()
        : Response.ok(revoked.encode(clock.instant())).tag(tag).build();
  }

  /// The version of the list that a host has installed; empty if it has none.
  private static OptionalLong version(@Nullable String tag) {
    if (tag == null) {
      return OptionalLong.empty();
    }
    var matcher = VERSION.matcher(tag.strip());
    return matcher.matches()
        ? OptionalLong.of(Long.parseLong(matcher.group(1)))
        : OptionalLong.empty();
  }

  @POST
  @Path("/hosts/{host}:retire")
  @PermissionsAllowed("ssh-trust:manage")
  @Operation(
      summary = "Say that a host is gone for good",
      description = "The end of access no longer waits until it has a list of revoked keys.")
  @APIResponse(responseCode = "204", description = "Nothing is expected of it any more")
  public void retire(@PathParam("host") @Pattern(regexp = HOST) String host) {
    QuarkusTransaction.requiringNew()
        .run(() -> {
          certificates.retire(host);
          audit.record(caller.actor(), null, "ssh-host.retire", host, Map.of());
        });
  }
}
