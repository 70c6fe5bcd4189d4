package io.safekeep.notification.staff;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.runtime.http.Page;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/// The caller's own contact methods over HTTP. Adding one takes no idempotency key: the address
/// does the same.
@Path("/v1/contact-methods")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "On-call")
@RunOnVirtualThread
public class ContactMethodResource {

  private final TendContactMethods tend;
  private final SqlContactMethods methods;
  private final Caller caller;

  ContactMethodResource(TendContactMethods tend, SqlContactMethods methods, Caller caller) {
    this.tend = tend;
    this.methods = methods;
    this.caller = caller;
  }

  /// @param address mail address, or telephone number in E.164 form
  @Schema(name = "NewContactMethod")
  public record NewContactMethod(
      @NotNull @Schema(enumeration = {"mail", "sms", "voice"}) String kind,
      @NotNull @Size(max = 254) String address) {

    @Override
    public String toString() {
      return "NewContactMethod[" + kind + "]";
    }
  }

  @Schema(name = "ContactMethodCode")
  public record ShownCode(@NotNull @Size(max = 20) String code) {

    @Override
    public String toString() {
      return "ShownCode[...]";
    }
  }

  /// @param address most of it hidden
  /// @param state `unverified` or `verified`; unverified ones are sent nothing but codes
  @Schema(name = "ContactMethod")
  public record MethodView(
      UUID id,
      @Schema(enumeration = {"mail", "sms", "voice"}) String kind,
      String address,
      @Schema(enumeration = {"unverified", "verified"}) String state,
      Instant addedAt,
      @Nullable Instant verifiedAt) {

    static MethodView of(ContactMethod method) {
      return new MethodView(
          method.id(),
          method.kind().label(),
          method.masked(),
          method.isVerified() ? "verified" : "unverified",
          method.addedAt(),
          method.verifiedAt());
    }
  }

  @GET
  @PermissionsAllowed("on-call:own")
  @Operation(summary = "List how you can be reached, in the order in which it is tried")
  public Page<MethodView> list() {
    return new Page<>(methods.of(employee()).stream().map(MethodView::of).toList(), null);
  }

  @POST
  @PermissionsAllowed("on-call:own")
  @Operation(
      summary = "Add a way to reach you",
      description = "A code is sent there; it counts once you have shown it. At most 6.")
  @APIResponse(responseCode = "201", description = "A code is on its way")
  @APIResponse(
      responseCode = "409",
      description = "Problem contact-method-known, contact-methods-exhausted")
  @APIResponse(responseCode = "422", description = "Problem not-an-employee")
  public RestResponse<MethodView> add(@NotNull @Valid NewContactMethod request) {
    var kind =
        ContactMethod.Kind.find(request.kind())
            .orElseThrow(() -> Refusal.invalid("kind", "is none of mail, sms, voice"));
    return RestResponse.status(
        RestResponse.Status.CREATED,
        MethodView.of(tend.add(caller.actor(), employee(), kind, request.address().strip())));
  }

  @POST
  @Path("/{id:[^/:]+}:resend")
  @PermissionsAllowed("on-call:own")
  @Operation(summary = "Have another code sent; the one before is refused")
  @APIResponse(responseCode = "204", description = "A code is on its way")
  @APIResponse(responseCode = "409", description = "Problem contact-method-verified")
  @APIResponse(responseCode = "429", description = "Problem too-many-mails")
  public void resend(@PathParam("id") UUID id) {
    tend.resend(caller.actor(), employee(), id);
  }

  @POST
  @Path("/{id:[^/:]+}:verify")
  @PermissionsAllowed("on-call:own")
  @Operation(
      summary = "Show the code that was sent there",
      description = "Good for 15 minutes and five tries.")
  @APIResponse(responseCode = "409", description = "Problem contact-method-verified")
  @APIResponse(responseCode = "422", description = "Problem wrong-code")
  public MethodView verify(@PathParam("id") UUID id, @NotNull @Valid ShownCode request) {
    return MethodView.of(tend.verify(caller.actor(), employee(), id, request.code()));
  }

  @DELETE
  @Path("/{id}")
  @PermissionsAllowed("on-call:own")
  @Operation(summary = "Take a way to reach you away")
  @APIResponse(responseCode = "204", description = "Taken away")
  public void remove(@PathParam("id") UUID id) {
    tend.remove(caller.actor(), employee(), id);
  }

  private UUID employee() {
    return tend.employee(caller.subject()).id();
  }
}
