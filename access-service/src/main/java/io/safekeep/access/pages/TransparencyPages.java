package io.safekeep.access.pages;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.security.PermissionsAllowed;
import io.safekeep.access.customer.CustomerAccessResource;
import io.safekeep.access.customer.CustomerAccessResource.ModeRequest;
import io.safekeep.access.grant.GrantResource;
import io.safekeep.access.grant.GrantResource.EndRequest;
import io.safekeep.access.grant.GrantView;
import io.safekeep.access.log.LogResource;
import io.safekeep.access.log.LogResource.EntryView;
import io.safekeep.access.pages.Pages.Entry;
import io.safekeep.access.pages.Pages.GrantPage;
import io.safekeep.access.pages.Pages.LogPage;
import io.safekeep.access.pages.Pages.Published;
import io.safekeep.access.pages.Pages.Transparency;
import io.safekeep.access.request.AccessApprovalResource;
import io.safekeep.access.request.AccessRequestResource;
import io.safekeep.access.request.AccessRequestResource.No;
import io.safekeep.access.request.AccessRequestResource.Yes;
import io.safekeep.access.session.SessionResource;
import io.safekeep.runtime.http.Page;
import io.safekeep.runtime.pages.Frame;
import io.safekeep.runtime.pages.Moment;
import io.safekeep.runtime.pages.PageAnswer;
import io.safekeep.runtime.pages.SignedIn;
import io.safekeep.runtime.problem.CommonProblem;
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
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// What a tenant sees of the vendor's people in its things, and says about it. Those who belong to
/// no tenant see the same with `?tenant=`, and say nothing.
@Path("/transparency")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class TransparencyPages {

  private static final int GRANTS = 25;
  private static final int SESSIONS = 100;
  private static final int ENTRIES = 50;

  /// What stands beside the values.
  private static final Set<String> NAMED_ELSEWHERE = Set.of("resource", "request", "grant");

  private final CustomerAccessResource modes;
  private final AccessApprovalResource approvals;
  private final AccessRequestResource requests;
  private final GrantResource grants;
  private final SessionResource sessions;
  private final LogResource logs;
  private final Shown shown;
  private final Words words;
  private final Ways ways;
  private final Frame.Frames frames;
  private final SignedIn signedIn;
  private final Caller caller;

  TransparencyPages(
      CustomerAccessResource modes,
      AccessApprovalResource approvals,
      AccessRequestResource requests,
      GrantResource grants,
      SessionResource sessions,
      LogResource logs,
      Shown shown,
      Words words,
      Ways ways,
      Frame.Frames frames,
      SignedIn signedIn,
      Caller caller) {
    this.modes = modes;
    this.approvals = approvals;
    this.requests = requests;
    this.grants = grants;
    this.sessions = sessions;
    this.logs = logs;
    this.shown = shown;
    this.words = words;
    this.ways = ways;
    this.frames = frames;
    this.signedIn = signedIn;
    this.caller = caller;
  }

  @GET
  @PermissionsAllowed("transparency:read")
  @Operation(hidden = true)
  public Response overview(
      @QueryParam("tenant") @Nullable UUID tenant,
      @QueryParam("cursor") @Nullable UUID cursor,
      @Context UriInfo address) {
    boolean own = caller.tenantIfAny().isPresent();
    var whose = caller.tenantAskedFor(tenant).value();
    var mode = modes.find(tenant);
    var page = grants.list(whose, null, null, null, cursor, GRANTS);
    var setBy = mode.setBy();
    return PageAnswer.ok(
        Pages.Templates.transparency(
            new Transparency(
                frames.frame(),
                ways.from("/transparency"),
                words.tenant(whose),
                own ? "" : "?tenant=" + whose,
                mode.mode(),
                setBy == null ? "" : words.person(setBy),
                Moment.ifAny(mode.setAt()),
                own && signedIn.may("customer-access", "set"),
                own && signedIn.may("customer-access", "decide"),
                own && signedIn.may("access-grant", "revoke"),
                own ? approvals.waiting().stream().map(shown::request).toList() : List.of(),
                visits(page, true),
                visits(page, false),
                page.nextCursor() == null
                    ? null
                    : "/transparency?cursor=%s%s"
                        .formatted(page.nextCursor(), own ? "" : "&tenant=" + whose),
                published(whose, address))));
  }

  private List<Pages.Visit> visits(Page<GrantView> page, boolean open) {
    return page.items().stream()
        .filter(grant -> Shown.isOpen(grant) == open)
        .map(shown::visit)
        .toList();
  }

  /// Null while nothing was published.
  private @Nullable Published published(UUID tenant, UriInfo address) {
    try {
      var log = logs.describe(tenant.toString());
      return new Published(
          log.origin(),
          log.key(),
          log.size(),
          log.witnesses().size(),
          log.quorum(),
          address.getBaseUri().resolve("/v1/log").toString());
    } catch (Refusal refusal) {
      return nothing(refusal);
    }
  }

  private static <T> @Nullable T nothing(Refusal refusal) {
    if (refusal.type() != CommonProblem.NOT_FOUND) {
      throw refusal;
    }
    return null;
  }

  @POST
  @Path("policy")
  @PermissionsAllowed("customer-access:set")
  @Operation(hidden = true)
  public Response policy(@FormParam("mode") @DefaultValue("") String mode) {
    modes.set(new ModeRequest(mode));
    return PageAnswer.seeOther("/transparency");
  }

  @POST
  @Path("requests/{id}")
  @PermissionsAllowed("customer-access:decide")
  @Operation(hidden = true)
  public Response decide(
      @PathParam("id") UUID id,
      @FormParam("act") @Nullable String act,
      @FormParam("digest") @DefaultValue("") String digest,
      @FormParam("comment") @DefaultValue("") String comment,
      @FormParam("minutes") @Nullable Integer minutes) {
    switch (act) {
      case "approve" ->
          approvals.approve(
              id, new Yes(digest, comment, ApprovalPages.shorter(requests.find(id), minutes)));
      case "dismiss" -> approvals.dismiss(id, new No(digest, comment));
      case null, default -> throw Refusal.invalid("act", "must be approve or dismiss");
    }
    return PageAnswer.seeOther("/transparency");
  }

  @GET
  @Path("grants/{id}")
  @PermissionsAllowed("transparency:read")
  @Operation(hidden = true)
  public Response grant(@PathParam("id") UUID id) {
    var grant = grants.find(id);
    boolean own = caller.tenantIfAny().isPresent();
    return PageAnswer.ok(
        Pages.Templates.grant(
            new GrantPage(
                frames.frame(),
                ways.from(""),
                shown.visit(grant),
                shown.request(requests.find(grant.request())),
                ended(grant),
                sessions.list(grant.tenant(), id, false, null, SESSIONS).items().stream()
                    .map(shown::session)
                    .toList(),
                own && Shown.canEnd(grant) && signedIn.may("access-grant", "revoke"),
                own ? "" : "?tenant=" + grant.tenant())));
  }

  private String ended(GrantView grant) {
    var reason = grant.endReason();
    if (reason == null) {
      return "";
    }
    var comment = grant.endComment();
    var why =
        switch (reason) {
          case "time" -> "Its time was over";
          case "withdrawn" -> "Given back by who had it";
          case "revoked" -> "Ended by the vendor";
          case "customer" -> "Ended by the customer";
          case "locked" -> "Cut by a lock";
          case "ineligible" -> "Who had it may not have it any more";
          case "review" -> "Ended by a review";
          case "failed" -> "It could not be made";
          default -> reason;
        };
    return comment == null || comment.isBlank() ? why : why + ": " + comment;
  }

  @POST
  @Path("grants/{id}")
  @PermissionsAllowed("access-grant:revoke")
  @Operation(hidden = true)
  public Response end(
      @PathParam("id") UUID id, @FormParam("comment") @DefaultValue("") String comment) {
    grants.invalidate(id, new EndRequest(comment));
    return PageAnswer.seeOther("/transparency/grants/" + id);
  }

  /// @param to index behind the newest entry that is shown; null for the log's end
  @GET
  @Path("log")
  @PermissionsAllowed("transparency:read")
  @Operation(hidden = true)
  public Response log(
      @QueryParam("tenant") @Nullable UUID tenant, @QueryParam("to") @Nullable Long to)
      throws IOException {
    var whose = caller.tenantAskedFor(tenant).value();
    var of = caller.tenantIfAny().isPresent() ? "" : "tenant=" + whose + "&";
    long size = size(whose);
    long end = Math.clamp(to == null ? size : to, 0, size);
    long begin = Math.max(0, end - ENTRIES);
    List<EntryView> entries =
        end == begin
            ? List.of()
            : logs.entries(begin, (int) (end - begin), whose.toString()).items();
    return PageAnswer.ok(
        Pages.Templates.log(
            new LogPage(
                frames.frame(),
                ways.from("/transparency/log"),
                of.isEmpty() ? "" : "?tenant=" + whose,
                entries.reversed().stream().map(TransparencyPages::entry).toList(),
                size,
                begin == 0 ? null : "/transparency/log?" + of + "to=" + begin,
                end == size
                    ? null
                    : "/transparency/log?" + of + "to=" + Math.min(size, end + ENTRIES))));
  }

  private long size(UUID tenant) {
    try {
      return logs.describe(tenant.toString()).size();
    } catch (Refusal refusal) {
      nothing(refusal);
      return 0;
    }
  }

  private static Entry entry(EntryView view) {
    var entry = view.entry();
    return new Entry(
        view.index(),
        Moment.toTheSecond(Instant.parse(entry.path("t").asText())),
        type(entry.path("type").asText()),
        Optional.of(entry.path("grant").asText()).filter(id -> !id.isEmpty()).orElse(null),
        values(entry.path("open"), view.disclosed()));
  }

  /// For example `Session: query` for `session.query`.
  private static String type(String type) {
    int dot = type.indexOf('.');
    return dot < 0
        ? Words.code(type)
        : Words.code(type.substring(0, dot)) + ": " + type.substring(dot + 1).replace('_', ' ');
  }

  private static Map<String, String> values(JsonNode open, Map<String, String> disclosed) {
    var values = new TreeMap<String, String>();
    open.properties().stream()
        .filter(field -> !NAMED_ELSEWHERE.contains(field.getKey()))
        .forEach(field -> values.put(field.getKey(), text(field.getValue())));
    values.putAll(disclosed);
    return values;
  }

  private static String text(JsonNode value) {
    return value.isValueNode() ? value.asText() : value.toString();
  }
}
