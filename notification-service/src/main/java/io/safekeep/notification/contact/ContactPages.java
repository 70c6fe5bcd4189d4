package io.safekeep.notification.contact;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.security.PermissionsAllowed;
import io.safekeep.notification.contact.ContactResource.ContactView;
import io.safekeep.notification.contact.ContactResource.NewContact;
import io.safekeep.notification.contact.ContactResource.RolesOfContact;
import io.safekeep.notification.mail.MailAddress;
import io.safekeep.notification.ways.Way;
import io.safekeep.notification.ways.Ways;
import io.safekeep.runtime.pages.Frame;
import io.safekeep.runtime.pages.PageAnswer;
import io.safekeep.runtime.pages.SignedIn;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;

/// Who of a tenant is told what happens to its data. Each act goes the way of the API.
@Path(ContactPages.HERE)
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class ContactPages {

  static final String HERE = "/our-contacts";

  private final ContactResource contacts;
  private final Caller caller;
  private final Ways ways;
  private final Frame.Frames frames;
  private final SignedIn signedIn;

  ContactPages(
      ContactResource contacts, Caller caller, Ways ways, Frame.Frames frames, SignedIn signedIn) {
    this.contacts = contacts;
    this.caller = caller;
    this.ways = ways;
    this.frames = frames;
    this.signedIn = signedIn;
  }

  /// @param chosen whether the contact has it
  record Role(String value, String text, boolean chosen) {}

  /// @param answersFor in words
  record Named(String id, String address, String answersFor, boolean verified, List<Role> roles) {}

  /// @param roles to choose from for somebody new
  record Contacts(
      Frame frame, List<Way> ways, List<Named> contacts, List<Role> roles, boolean maySet) {}

  /// Templates in `templates/Contact`.
  @CheckedTemplate(basePath = "Contact")
  static class Templates {

    private Templates() {}

    static native TemplateInstance contacts(Contacts page);
  }

  @GET
  @PermissionsAllowed("tenant-contact:read")
  @Operation(hidden = true)
  public Response all() {
    if (caller.tenantIfAny().isEmpty()) {
      throw Refusal.notFound("page of a tenant's contacts for somebody who belongs to none");
    }
    return PageAnswer.ok(
        Templates.contacts(
            new Contacts(
                frames.frame(),
                ways.from(HERE),
                contacts.list(null).items().stream().map(ContactPages::named).toList(),
                roles(List.of(ContactRole.SECURITY.label())),
                signedIn.may("tenant-contact", "set"))));
  }

  private static Named named(ContactView contact) {
    return new Named(
        contact.id().toString(),
        contact.address(),
        String.join(", ", contact.roles().stream().map(ContactPages::words).toList()),
        contact.verifiedAt() != null,
        roles(contact.roles()));
  }

  private static List<Role> roles(List<String> chosen) {
    return Arrays.stream(ContactRole.values())
        .map(ContactRole::label)
        .map(label -> new Role(label, words(label), chosen.contains(label)))
        .toList();
  }

  private static String words(String role) {
    return switch (role) {
      case "administrator" -> "Administrator";
      case "data-protection" -> "Data protection";
      case "security" -> "Security";
      case "billing" -> "Billing";
      default -> role;
    };
  }

  @POST
  @PermissionsAllowed("tenant-contact:set")
  @Operation(hidden = true)
  public Response add(
      @FormParam("address") @DefaultValue("") String address,
      @FormParam("role") List<String> roles) {
    var stripped = address.strip();
    if (stripped.length() > MailAddress.LONGEST || !stripped.matches(MailAddress.FORM)) {
      throw Refusal.invalid("address", "is no mail address");
    }
    contacts.add(new NewContact(caller.tenant().value(), stripped, atLeastOne(roles)));
    return PageAnswer.seeOther(HERE);
  }

  @POST
  @Path("{id}/roles")
  @PermissionsAllowed("tenant-contact:set")
  @Operation(hidden = true)
  public Response change(@PathParam("id") UUID id, @FormParam("role") List<String> roles) {
    contacts.changeRoles(id, new RolesOfContact(atLeastOne(roles)));
    return PageAnswer.seeOther(HERE);
  }

  private static List<String> atLeastOne(List<String> roles) {
    if (roles.isEmpty()) {
      throw Refusal.invalid("role", "is needed: say what they answer for");
    }
    return roles;
  }

  @POST
  @Path("{id}/question")
  @PermissionsAllowed("tenant-contact:set")
  @Operation(hidden = true)
  public Response ask(@PathParam("id") UUID id) {
    contacts.resend(id);
    return PageAnswer.seeOther(HERE);
  }

  @POST
  @Path("{id}/removal")
  @PermissionsAllowed("tenant-contact:set")
  @Operation(hidden = true)
  public Response remove(@PathParam("id") UUID id) {
    contacts.remove(id);
    return PageAnswer.seeOther(HERE);
  }
}
