package io.safekeep.identity.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.security.PermissionsAllowed;
import io.safekeep.identity.invitation.InvitationResource;
import io.safekeep.identity.invitation.InvitationResource.InvitationView;
import io.safekeep.identity.invitation.InvitationResource.NewInvitation;
import io.safekeep.identity.role.Role;
import io.safekeep.identity.role.Role.Holder;
import io.safekeep.identity.signin.EndSessionsResource;
import io.safekeep.identity.user.UserResource;
import io.safekeep.identity.user.UserResource.Reason;
import io.safekeep.identity.user.UserResource.Roles;
import io.safekeep.identity.user.UserResource.UserView;
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
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URLEncoder;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// A tenant's people: found, invited, given roles, taken out and let in again.
@Path(UserPages.PATH)
@Produces(MediaType.TEXT_HTML)
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
class UserPages {

  static final String PATH = "/admin/users";

  private static final int PER_PAGE = 50;

  private final UserResource users;
  private final InvitationResource invitations;
  private final EndSessionsResource.OfAccount sessions;
  private final Shell.Shells shells;
  private final Administrator administrator;
  private final Caller caller;

  UserPages(
      UserResource users,
      InvitationResource invitations,
      EndSessionsResource.OfAccount sessions,
      Shell.Shells shells,
      Administrator administrator,
      Caller caller) {
    this.users = users;
    this.invitations = invitations;
    this.sessions = sessions;
    this.shells = shells;
    this.administrator = administrator;
    this.caller = caller;
  }

  /// @param next address at which the list goes on; null on its last page
  record People(
      Frame frame,
      List<Shell.Way> ways,
      String search,
      List<Card> people,
      List<Waiting> waiting,
      List<Choice> roles,
      boolean mayChange,
      @Nullable String next) {}

  record Card(
      UUID id,
      String name,
      String userName,
      @Nullable String email,
      boolean active,
      String roles,
      List<Choice> choices) {

    static Card of(UserView user) {
      return new Card(
          user.id(),
          user.displayName(),
          user.userName(),
          user.email(),
          user.state().equals("active"),
          spoken(user.roles()),
          UserPages.choices(user.roles()));
    }
  }

  /// An invitation that nobody has accepted yet.
  record Waiting(UUID id, String email, String roles, boolean expired, Moment until) {

    static Waiting of(InvitationView invitation) {
      return new Waiting(
          invitation.id(),
          invitation.email(),
          spoken(invitation.roles()),
          invitation.state().equals("expired"),
          Moment.toTheSecond(invitation.expiresAt()));
    }
  }

  /// @param value of a role
  record Choice(String value, String text, boolean ticked) {}

  /// Templates in `templates/Admin`.
  @CheckedTemplate(basePath = "Admin")
  static class Templates {

    private Templates() {}

    static native TemplateInstance users(People page);
  }

  @GET
  @PermissionsAllowed("user:read")
  @Transactional
  @Operation(hidden = true)
  public Response list(
      @QueryParam("search") @DefaultValue("") String search,
      @QueryParam("after") @Nullable UUID after) {
    var shell = shells.around(PATH);
    var found = users.list(tenant(), search, after, PER_PAGE);
    var open =
        invitations.list(tenant(), null, PER_PAGE).items().stream()
            .filter(invitation ->
                invitation.state().equals("open") || invitation.state().equals("expired"))
            .map(Waiting::of)
            .toList();
    return PageAnswer.ok(
        Templates.users(
            new People(
                shell.frame(),
                shell.ways(),
                search,
                found.items().stream().map(Card::of).toList(),
                open,
                choices(List.of(Role.MEMBER.label())),
                administrator.may("user", "assign-roles"),
                found.nextCursor() == null
                    ? null
                    : "%s?search=%s&after=%s"
                        .formatted(PATH, URLEncoder.encode(search, UTF_8), found.nextCursor()))));
  }

  @POST
  @Path("{id}/roles")
  @PermissionsAllowed("user:assign-roles")
  @Operation(hidden = true)
  public Response assign(@PathParam("id") UUID id, @FormParam("role") List<String> roles) {
    users.assignRoles(tenant(), id, new Roles(roles));
    return PageAnswer.seeOther(PATH);
  }

  @POST
  @Path("{id}/deactivation")
  @PermissionsAllowed("user:deactivate")
  @Operation(hidden = true)
  public Response deactivate(
      @PathParam("id") UUID id, @FormParam("reason") @DefaultValue("") String reason) {
    users.deactivate(tenant(), id, new Reason(reason));
    return PageAnswer.seeOther(PATH);
  }

  @POST
  @Path("{id}/sign-out")
  @PermissionsAllowed("session:end")
  @Operation(hidden = true)
  public Response signOut(
      @PathParam("id") UUID id, @FormParam("reason") @DefaultValue("") String reason) {
    sessions.end(id, new EndSessionsResource.Reason(reason));
    return PageAnswer.seeOther(PATH);
  }

  @POST
  @Path("{id}/activation")
  @PermissionsAllowed("user:activate")
  @Operation(hidden = true)
  public Response activate(
      @PathParam("id") UUID id, @FormParam("reason") @DefaultValue("") String reason) {
    users.activate(tenant(), id, new Reason(reason));
    return PageAnswer.seeOther(PATH);
  }

  @POST
  @Path("invitations")
  @PermissionsAllowed("invitation:create")
  @Operation(hidden = true)
  public Response invite(
      @FormParam("email") @DefaultValue("") String email, @FormParam("role") List<String> roles) {
    invitations.invite(tenant(), new NewInvitation(email, roles, null));
    return PageAnswer.seeOther(PATH);
  }

  @POST
  @Path("invitations/{id}/mail")
  @PermissionsAllowed("invitation:create")
  @Operation(hidden = true)
  public Response resend(@PathParam("id") UUID id) {
    invitations.resend(tenant(), id);
    return PageAnswer.seeOther(PATH);
  }

  @POST
  @Path("invitations/{id}/withdrawal")
  @PermissionsAllowed("invitation:withdraw")
  @Operation(hidden = true)
  public Response withdraw(@PathParam("id") UUID id) {
    invitations.withdraw(tenant(), id);
    return PageAnswer.seeOther(PATH);
  }

  /// People of the vendor see to a tenant's over the API.
  private UUID tenant() {
    return caller.tenant().value();
  }

  private static List<Choice> choices(List<String> ticked) {
    return Arrays.stream(Role.values())
        .filter(role -> role.isFor(Holder.TENANT_USER))
        .map(role -> new Choice(role.label(), text(role.label()), ticked.contains(role.label())))
        .toList();
  }

  private static String spoken(List<String> roles) {
    return String.join(", ", roles.stream().map(UserPages::text).toList());
  }

  private static String text(String role) {
    return role.replace('-', ' ');
  }
}
