package io.safekeep.access.pages;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.access.gateway.ConnectResource;
import io.safekeep.access.grant.GrantResource;
import io.safekeep.access.grant.GrantView;
import io.safekeep.access.pages.Pages.Access;
import io.safekeep.access.pages.Pages.Connection;
import io.safekeep.access.pages.Pages.Home;
import io.safekeep.access.pages.Pages.Past;
import io.safekeep.access.pages.Pages.State;
import io.safekeep.access.request.AccessRequestResource;
import io.safekeep.access.request.ExtensionResource;
import io.safekeep.access.request.ExtensionResource.ExtensionRequest;
import io.safekeep.access.resource.Resource;
import io.safekeep.access.resource.ResourceClass;
import io.safekeep.access.resource.SqlResources;
import io.safekeep.access.resource.Target;
import io.safekeep.runtime.pages.Frame;
import io.safekeep.runtime.pages.Moment;
import io.safekeep.runtime.pages.PageAnswer;
import io.safekeep.runtime.pages.SignedIn;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// An employee's own access: what is open and how to use it, what waits, what was.
@Path("/")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class AccessPages {

  private static final int GRANTS = 50;
  private static final int REQUESTS = 50;
  private static final int LATELY = 10;
  private static final Set<String> REFUSED = Set.of("denied", "expired");
  private static final Set<String> SETTLING = Set.of("activating", "revoking");

  private final GrantResource grants;
  private final AccessRequestResource requests;
  private final ExtensionResource extensions;
  private final ConnectResource connecting;
  private final SqlResources resources;
  private final Shown shown;
  private final Words words;
  private final Ways ways;
  private final Frame.Frames frames;
  private final SignedIn signedIn;
  private final Caller caller;

  AccessPages(
      GrantResource grants,
      AccessRequestResource requests,
      ExtensionResource extensions,
      ConnectResource connecting,
      SqlResources resources,
      Shown shown,
      Words words,
      Ways ways,
      Frame.Frames frames,
      SignedIn signedIn,
      Caller caller) {
    this.grants = grants;
    this.requests = requests;
    this.extensions = extensions;
    this.connecting = connecting;
    this.resources = resources;
    this.shown = shown;
    this.words = words;
    this.ways = ways;
    this.frames = frames;
    this.signedIn = signedIn;
    this.caller = caller;
  }

  @GET
  @PermissionsAllowed("access-grant:read")
  @Operation(hidden = true)
  public Response home() {
    return caller.tenantIfAny().isPresent() || !signedIn.may("access-request", "create")
        ? PageAnswer.seeOther(ways.first())
        : PageAnswer.ok(Pages.Templates.home(page(null)));
  }

  private Home page(@Nullable Connection connection) {
    var mine = grants.list(null, caller.subject(), null, null, null, GRANTS).items();
    var asked = requests.list(null, caller.subject(), null, null, REQUESTS).items();
    var open = mine.stream().filter(Shown::isOpen).map(this::access).toList();
    return new Home(
        frames.frame(),
        ways.from("/"),
        open,
        asked.stream()
            .filter(request -> request.state().equals("pending"))
            .map(shown::request)
            .toList(),
        asked.stream()
            .filter(request -> REFUSED.contains(request.state()))
            .limit(LATELY)
            .map(shown::request)
            .toList(),
        mine.stream().filter(grant -> !Shown.isOpen(grant)).limit(LATELY).map(this::past).toList(),
        mine.stream().anyMatch(grant -> SETTLING.contains(grant.state())),
        connection);
  }

  private Access access(GrantView grant) {
    var resource = resources.find(grant.resourceId());
    boolean active = grant.state().equals("active");
    return new Access(
        grant.id().toString(),
        grant.resource(),
        words.tenant(grant.tenant()),
        State.ofGrant(grant.state()),
        Words.code(grant.reason()),
        grant.ticket(),
        grant.breakGlass(),
        active,
        Shown.canEnd(grant),
        Moment.ifAny(grant.activatedAt()),
        Moment.ifAny(grant.state().equals("scheduled") ? grant.startAt() : grant.endsAt()),
        shown.left(grant),
        shown.over(grant),
        resource.map(one -> command(one, grant.id())).orElse(""),
        resource
            .map(Resource::target)
            .map(target -> target instanceof Target.Portal portal ? portal.address() : null)
            .map(Objects::toString)
            .orElse(null),
        resource.filter(one -> one.resourceClass() == ResourceClass.POSTGRES).isPresent(),
        active ? grant.extensionsLeft() : 0);
  }

  /// How a terminal uses it.
  private static String command(Resource resource, UUID grant) {
    return switch (resource.target()) {
      case Target.Postgres _ -> "safekeep access connect " + grant;
      case Target.Ssh _ -> "safekeep access ssh " + grant;
      case Target.Portal portal ->
          "safekeep access token " + grant + " --audience " + portal.audience();
      case Target.Kubernetes(_, String namespace) ->
          "kubectl --namespace " + namespace + " get pods";
    };
  }

  private Past past(GrantView grant) {
    var ended = Shown.ended(grant);
    return new Past(
        grant.id().toString(),
        grant.resource(),
        words.tenant(grant.tenant()),
        State.ofGrant(grant.state()),
        Moment.ifAny(grant.activatedAt()),
        Moment.toTheSecond(ended == null ? grant.startAt() : ended));
  }

  @POST
  @Path("grants/{id}")
  @PermissionsAllowed("access-request:create")
  @Operation(hidden = true)
  public Response use(
      @PathParam("id") UUID id,
      @FormParam("act") @Nullable String act,
      @FormParam("minutes") @Nullable Integer minutes) {
    switch (act) {
      case "end" -> grants.withdraw(id);
      case "extend" -> extensions.extend(id, new ExtensionRequest(minutes == null ? 0 : minutes));
      case null, default -> throw Refusal.invalid("act", "must be end or extend");
    }
    return PageAnswer.seeOther("/");
  }

  /// Whoever comes back here from a sign-in asks for a password again.
  @GET
  @Path("grants/{id}/connection")
  @PermissionsAllowed("access-grant:connect")
  @Operation(hidden = true)
  public Response afterConnecting(@PathParam("id") UUID id) {
    return PageAnswer.seeOther("/#a-" + id);
  }

  /// The password is part of this answer only: looking again asks for another one.
  @POST
  @Path("grants/{id}/connection")
  @PermissionsAllowed("access-grant:connect")
  @Operation(hidden = true)
  public Response connect(@PathParam("id") UUID id) {
    var connection = connecting.connect(id, 1);
    return PageAnswer.ok(
        Pages.Templates.home(
            page(
                new Connection(
                    connection.psql(),
                    connection.password(),
                    Moment.toTheSecond(connection.validUntil())))));
  }

  @POST
  @Path("requests/{id}")
  @PermissionsAllowed("access-request:create")
  @Operation(hidden = true)
  public Response withdraw(@PathParam("id") UUID id) {
    requests.withdraw(id);
    return PageAnswer.seeOther("/");
  }
}
