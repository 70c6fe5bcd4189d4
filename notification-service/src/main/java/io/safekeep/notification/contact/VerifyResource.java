package io.safekeep.notification.contact;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.safekeep.runtime.ServiceSettings;
import io.safekeep.runtime.pages.Frame;
import io.safekeep.runtime.pages.PageAnswer;
import io.safekeep.runtime.pages.PageSettings;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.tenant.KnownTenant;
import io.safekeep.runtime.tenant.TenantDirectory;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// The page on which somebody says that they read mail there. The token stands in the fragment of
/// the address that was mailed, which no browser sends anywhere, and comes back in a form: it is in
/// no log, and whoever looks at links in mails uses nothing up.
@Path(VerifyResource.PATH)
@PermitAll
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class VerifyResource {

  static final String PATH = "/contacts/verify";

  private static final int LONGEST_INPUT = 1024;

  private final TendContacts contacts;
  private final TenantDirectory tenants;
  private final Frame outside;

  VerifyResource(
      TendContacts contacts, TenantDirectory tenants, PageSettings pages, ServiceSettings service) {
    this.contacts = contacts;
    this.tenants = tenants;
    this.outside = new Frame(service.name(), pages.title(), "", "");
  }

  /// @param tenant whose contact somebody is now; null before
  /// @param error null if there is none
  record VerifyPage(Frame frame, @Nullable String tenant, @Nullable String error) {}

  /// Templates in `templates/Contact`.
  @CheckedTemplate(basePath = "Contact")
  static class Templates {

    private Templates() {}

    static native TemplateInstance verify(VerifyPage page);
  }

  @GET
  @Operation(hidden = true)
  public Response page() {
    return PageAnswer.ok(Templates.verify(new VerifyPage(outside, null, null)));
  }

  @POST
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Operation(hidden = true)
  public Response verify(@FormParam("token") @DefaultValue("") String token) {
    var shown = token.strip();
    return (shown.length() > LONGEST_INPUT
            ? Optional.<Contact>empty()
            : contacts.verify(new Secret(shown)))
        .map(contact ->
            PageAnswer.ok(
                Templates.verify(
                    new VerifyPage(
                        outside,
                        tenants.find(contact.tenant()).map(KnownTenant::name).orElse("the tenant"),
                        null))))
        .orElseGet(() ->
            PageAnswer.of(
                Response.Status.FORBIDDEN.getStatusCode(),
                Templates.verify(
                    new VerifyPage(
                        outside,
                        null,
                        "That code is not good any more: it works once, for a week. Ask whoever"
                            + " named you for another mail."))));
  }
}
