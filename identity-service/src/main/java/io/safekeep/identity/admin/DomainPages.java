package io.safekeep.identity.admin;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.security.PermissionsAllowed;
import io.safekeep.identity.domain.DomainResource;
import io.safekeep.identity.domain.DomainResource.DomainView;
import io.safekeep.identity.domain.DomainResource.NewDomain;
import io.safekeep.runtime.pages.Frame;
import io.safekeep.runtime.pages.Moment;
import io.safekeep.runtime.pages.PageAnswer;
import io.safekeep.runtime.security.Caller;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// A tenant's domains: claimed, shown by a record, given up.
@Path(DomainPages.PATH)
@Produces(MediaType.TEXT_HTML)
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
class DomainPages {

  static final String PATH = "/admin/domains";

  private final DomainResource domains;
  private final Shell.Shells shells;
  private final Administrator administrator;
  private final Caller caller;

  DomainPages(
      DomainResource domains, Shell.Shells shells, Administrator administrator, Caller caller) {
    this.domains = domains;
    this.shells = shells;
    this.administrator = administrator;
    this.caller = caller;
  }

  record Domains(Frame frame, List<Shell.Way> ways, List<Card> domains, boolean mayChange) {}

  /// @param colour name of the class that colours the state
  record Card(
      UUID id,
      String name,
      String colour,
      String state,
      boolean shown,
      String recordName,
      String recordValue,
      @Nullable Moment seen) {

    static Card of(DomainView domain) {
      boolean shown = domain.state().equals("verified");
      return new Card(
          domain.id(),
          domain.name(),
          shown ? "good" : domain.state().equals("pending") ? "busy" : "bad",
          switch (domain.state()) {
            case "verified" -> "Yours";
            case "pending" -> "To be shown";
            default -> "Lapsed";
          },
          shown,
          domain.recordName(),
          domain.recordValue(),
          Moment.ifAny(domain.seenAt()));
    }
  }

  /// Templates in `templates/Admin`.
  @CheckedTemplate(basePath = "Admin")
  static class Templates {

    private Templates() {}

    static native TemplateInstance domains(Domains page);
  }

  @GET
  @PermissionsAllowed("tenant-domain:read")
  @Transactional
  @Operation(hidden = true)
  public Response list() {
    var shell = shells.around(PATH);
    return PageAnswer.ok(
        Templates.domains(
            new Domains(
                shell.frame(),
                shell.ways(),
                domains.list(tenant()).stream().map(Card::of).toList(),
                administrator.may("tenant-domain", "claim"))));
  }

  @POST
  @PermissionsAllowed("tenant-domain:claim")
  @Operation(hidden = true)
  public Response claim(@FormParam("name") @DefaultValue("") String name) {
    domains.claim(tenant(), new NewDomain(name.strip()));
    return PageAnswer.seeOther(PATH);
  }

  @POST
  @Path("{id}/verification")
  @PermissionsAllowed("tenant-domain:verify")
  @Operation(hidden = true)
  public Response verify(@PathParam("id") UUID id) {
    domains.verify(tenant(), id);
    return PageAnswer.seeOther(PATH);
  }

  @POST
  @Path("{id}/release")
  @PermissionsAllowed("tenant-domain:release")
  @Operation(hidden = true)
  public Response release(@PathParam("id") UUID id) {
    domains.release(tenant(), id);
    return PageAnswer.seeOther(PATH);
  }

  private UUID tenant() {
    return caller.tenant().value();
  }
}
