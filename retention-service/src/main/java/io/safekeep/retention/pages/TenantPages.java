package io.safekeep.retention.pages;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.retention.deletion.Cases;
import io.safekeep.retention.deletion.DeletionCase;
import io.safekeep.retention.export.DownloadResource;
import io.safekeep.retention.export.ExportResource;
import io.safekeep.retention.pages.Pages.Export;
import io.safekeep.retention.pages.Pages.ExportPage;
import io.safekeep.retention.pages.Pages.Home;
import io.safekeep.retention.pages.Pages.Relationship;
import io.safekeep.retention.pages.Pages.State;
import io.safekeep.retention.request.RequestResource;
import io.safekeep.retention.timeline.CaseResource;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.pages.Frame;
import io.safekeep.runtime.pages.Moment;
import io.safekeep.runtime.pages.PageAnswer;
import io.safekeep.runtime.pages.SignedIn;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// A tenant's own pages: what becomes of its data and when, a copy to take along, and the way to
/// have it deleted sooner.
@Path("/")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class TenantPages {

  private static final int LATELY = 20;

  private final CaseResource cases;
  private final Cases open;
  private final ExportResource exports;
  private final DownloadResource downloads;
  private final RequestResource requests;
  private final ShownCases shown;
  private final ShownRequests shownRequests;
  private final ManifestParts parts;
  private final Ways ways;
  private final Frame.Frames frames;
  private final SignedIn signedIn;
  private final Caller caller;
  private final Ids ids;

  TenantPages(
      CaseResource cases,
      Cases open,
      ExportResource exports,
      DownloadResource downloads,
      RequestResource requests,
      ShownCases shown,
      ShownRequests shownRequests,
      ManifestParts parts,
      Ways ways,
      Frame.Frames frames,
      SignedIn signedIn,
      Caller caller,
      Ids ids) {
    this.cases = cases;
    this.open = open;
    this.exports = exports;
    this.downloads = downloads;
    this.requests = requests;
    this.shown = shown;
    this.shownRequests = shownRequests;
    this.parts = parts;
    this.ways = ways;
    this.frames = frames;
    this.signedIn = signedIn;
    this.caller = caller;
    this.ids = ids;
  }

  @GET
  @PermissionsAllowed("retention-schedule:read")
  @Operation(hidden = true)
  public Response home() {
    if (caller.tenantIfAny().isEmpty()) {
      return PageAnswer.seeOther(signedIn.may("deletion-case", "read") ? "/cases" : "/schedule");
    }
    UUID tenant = caller.tenant().value();
    Optional<DeletionCase> leaving =
        signedIn.may("deletion-case", "read") ? open.open(caller.tenant()) : Optional.empty();
    List<Pages.Request> asked =
        signedIn.may("deletion-request", "read")
            ? requests.list(tenant, null, LATELY).items().stream()
                .map(shownRequests::shown)
                .toList()
            : List.of();
    return PageAnswer.ok(
        Pages.Templates.home(
            new Home(
                frames.frame(),
                ways.from("/"),
                shown.tenant(tenant),
                relationships(tenant),
                leaving.map(found -> shown.shown(cases.find(found.id()), false)).orElse(null),
                signedIn.may("tenant-export", "read")
                    ? exports.list(tenant, null, LATELY).items().stream()
                        .map(TenantPages::export)
                        .toList()
                    : List.of(),
                signedIn.may("tenant-export", "create"),
                asked,
                leaving.isPresent()
                    && signedIn.may("deletion-request", "create")
                    && asked.stream().noneMatch(Pages.Request::mayWithdraw),
                ids.next().toString())));
  }

  private List<Relationship> relationships(UUID tenant) {
    return signedIn.may("relationship-ledger", "read") ? shown.relationships(tenant) : List.of();
  }

  @POST
  @Path("exports")
  @PermissionsAllowed("tenant-export:create")
  @Operation(hidden = true)
  public Response makeExport(
      @FormParam("key") @Nullable String key,
      @FormParam("recipient") @DefaultValue("") String recipient) {
    var wanted = recipient.strip();
    var made = exports.request(key, new ExportResource.Request(wanted.isEmpty() ? null : wanted));
    return PageAnswer.seeOther("/exports/" + ((ExportResource.View) made.getEntity()).id());
  }

  @GET
  @Path("exports/{id}")
  @PermissionsAllowed("tenant-export:read")
  @Operation(hidden = true)
  public Response export(@PathParam("id") UUID id) {
    var view = exports.find(id);
    var export = export(view);
    return PageAnswer.ok(
        Pages.Templates.export(
            new ExportPage(
                frames.frame(),
                ways.from("/exports"),
                export,
                export.ready() ? parts.of(exports.manifest(id)) : List.of(),
                view.failure() == null ? "" : view.failure(),
                view.object() == null ? "" : view.object(),
                view.manifestSha256() == null ? "" : view.manifestSha256(),
                export.ready() && signedIn.may("tenant-export", "download"),
                export.running() && signedIn.may("tenant-export", "create"))));
  }

  /// Makes a link and leads there: the browser saves the archive and stays on the page.
  @POST
  @Path("exports/{id}")
  @PermissionsAllowed("tenant-export:read")
  @Operation(hidden = true)
  public Response act(@PathParam("id") UUID id, @FormParam("act") @DefaultValue("") String act) {
    if (act.equals("cancel")) {
      exports.cancel(id);
      return PageAnswer.seeOther("/exports/" + id);
    }
    var link = (ExportResource.Link) exports.link(id).getEntity();
    return PageAnswer.seeOther(
        "/exports/" + id + "/" + link.path().substring(link.path().lastIndexOf('/') + 1));
  }

  @GET
  @Path("exports/{id}/{link}")
  @Produces(MediaType.WILDCARD)
  @PermissionsAllowed("tenant-export:download")
  @Operation(hidden = true)
  public Response fetch(
      @PathParam("link") String link,
      @HeaderParam("Range") @Nullable String range,
      @HeaderParam("If-Range") @Nullable String ifRange) {
    return downloads.fetch(link, range, ifRange);
  }

  @POST
  @Path("deletion-requests")
  @PermissionsAllowed("deletion-request:create")
  @Operation(hidden = true)
  public Response ask(
      @FormParam("key") @Nullable String key,
      @FormParam("statement") @DefaultValue("") String statement) {
    requests.make(key, new RequestResource.NewRequest(null, statement.strip(), null));
    return PageAnswer.seeOther("/#delete");
  }

  private static Export export(ExportResource.View view) {
    boolean running = view.state().equals("requested") || view.state().equals("running");
    boolean ready = view.state().equals("ready");
    Long size = view.archiveBytes();
    return new Export(
        view.id().toString(),
        switch (view.state()) {
          case "requested" -> new State("busy", "Begins soon");
          case "running" -> new State("busy", "Being written");
          case "ready" -> new State("good", "Ready");
          case "failed" -> new State("bad", "Failed");
          case "cancelled" -> new State("", "Cancelled");
          case "expired" -> new State("", "Deleted again");
          default -> new State("", view.state());
        },
        running,
        ready,
        view.objects(),
        Size.of(view.bytes()),
        Moment.toTheSecond(view.requestedAt()),
        Moment.ifAny(view.expiresAt()),
        size == null ? "" : Size.of(size));
  }
}
