package io.safekeep.notification.contact;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.contracts.TenantId;
import io.safekeep.notification.mail.MailAddress;
import io.safekeep.runtime.http.Page;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/// Contacts over HTTP. Naming one takes no idempotency key: the address does the same.
@Path("/v1/contacts")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Contacts")
@RunOnVirtualThread
public class ContactResource {

  private static final String ROLES = "administrator, data-protection, security, billing";

  private final TendContacts tendContacts;
  private final SqlContacts contacts;
  private final Caller caller;

  ContactResource(TendContacts tendContacts, SqlContacts contacts, Caller caller) {
    this.tendContacts = tendContacts;
    this.contacts = contacts;
    this.caller = caller;
  }

  /// @param tenant needed from callers who belong to none
  @Schema(name = "NewContact")
  public record NewContact(
      @Nullable UUID tenant,
      @NotNull
          @Size(max = MailAddress.LONGEST)
          @Pattern(regexp = MailAddress.FORM, message = "is no mail address")
          @Schema(format = "email")
          String address,
      @NotEmpty @Size(max = 4) @Schema(description = ROLES) List<String> roles) {

    @Override
    public String toString() {
      return "NewContact[" + roles + "]";
    }
  }

  @Schema(name = "ContactRoles")
  public record RolesOfContact(
      @NotEmpty @Size(max = 4) @Schema(description = ROLES) List<String> roles) {}

  /// @param state only `verified` ones are told anything; mail to `unreachable` ones came back, and
  ///   they are asked again by `:resend`
  @Schema(name = "Contact")
  public record ContactView(
      UUID id,
      UUID tenant,
      String address,
      List<String> roles,
      @Schema(enumeration = {"unverified", "verified", "unreachable"}) String state,
      String addedBy,
      Instant addedAt,
      @Nullable Instant verifiedAt,
      @Nullable Instant unreachableAt) {

    static ContactView of(Contact contact) {
      return new ContactView(
          contact.id(),
          contact.tenant().value(),
          contact.address().value(),
          contact.roles().stream().map(ContactRole::label).sorted().toList(),
          contact.state(),
          contact.addedBy(),
          contact.addedAt(),
          contact.verifiedAt(),
          contact.unreachableAt());
    }
  }

  @POST
  @PermissionsAllowed("tenant-contact:set")
  @Operation(
      summary = "Name somebody who is told what happens to the tenant's data",
      description =
          "A mail asks the address; it counts once somebody there has said yes. The code in the"
              + " mail is good once, for a week.")
  @APIResponse(responseCode = "201", description = "A mail is on its way")
  @APIResponse(
      responseCode = "409",
      description = "Problem contact-known, contacts-exhausted, no-mail-server")
  @APIResponse(responseCode = "422", description = "Problem unknown-tenant")
  @APIResponse(responseCode = "429", description = "Problem too-many-mails")
  public RestResponse<ContactView> add(@NotNull @Valid NewContact request) {
    TenantId tenant = caller.tenantAskedFor(request.tenant());
    return RestResponse.status(
        RestResponse.Status.CREATED,
        ContactView.of(
            tendContacts.add(
                caller.actor(),
                tenant,
                new MailAddress(request.address()),
                roles(request.roles()))));
  }

  @GET
  @PermissionsAllowed("tenant-contact:read")
  @Operation(summary = "List a tenant's contacts, oldest first", description = "At most 20.")
  public Page<ContactView> list(@QueryParam("tenant") @Nullable UUID tenant) {
    return new Page<>(
        contacts.of(caller.tenantAskedFor(tenant)).stream().map(ContactView::of).toList(), null);
  }

  @PUT
  @Path("/{id}/roles")
  @PermissionsAllowed("tenant-contact:set")
  @Operation(summary = "Change what a contact is told about")
  public ContactView changeRoles(@PathParam("id") UUID id, @NotNull @Valid RolesOfContact request) {
    return ContactView.of(
        tendContacts.changeRoles(caller.actor(), caller.tenantIfAny(), id, roles(request.roles())));
  }

  @POST
  @Path("/{id:[^/:]+}:resend")
  @PermissionsAllowed("tenant-contact:set")
  @Operation(summary = "Ask a contact once more; the code of the mail before is refused")
  @APIResponse(responseCode = "204", description = "A mail is on its way")
  @APIResponse(responseCode = "409", description = "Problem contact-verified, no-mail-server")
  @APIResponse(responseCode = "429", description = "Problem too-many-mails")
  public void resend(@PathParam("id") UUID id) {
    tendContacts.resend(caller.actor(), caller.tenantIfAny(), id);
  }

  @DELETE
  @Path("/{id}")
  @PermissionsAllowed("tenant-contact:set")
  @Operation(
      summary = "Take a contact away",
      description = "The last verified one stays: the tenant must be reachable.")
  @APIResponse(responseCode = "204", description = "Taken away")
  @APIResponse(responseCode = "409", description = "Problem last-contact")
  public void remove(@PathParam("id") UUID id) {
    tendContacts.remove(caller.actor(), caller.tenantIfAny(), id);
  }

  private static Set<ContactRole> roles(List<String> labels) {
    var roles = EnumSet.noneOf(ContactRole.class);
    for (String label : labels) {
      roles.add(
          ContactRole.find(label)
              .orElseThrow(() ->
                  Refusal.invalid("roles", "has '" + label + "', which is none of " + ROLES)));
    }
    return roles;
  }
}
