package io.safekeep.access.pages;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.access.pages.Pages.Approvals;
import io.safekeep.access.request.AccessRequestResource;
import io.safekeep.access.request.AccessRequestResource.No;
import io.safekeep.access.request.AccessRequestResource.Yes;
import io.safekeep.access.request.AccessRequestView;
import io.safekeep.runtime.pages.Frame;
import io.safekeep.runtime.pages.PageAnswer;
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
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// What waits for the vendor's approvers.
@Path("/approvals")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class ApprovalPages {

  private static final int MOST = 100;

  private final AccessRequestResource requests;
  private final Shown shown;
  private final Ways ways;
  private final Frame.Frames frames;
  private final Caller caller;

  ApprovalPages(
      AccessRequestResource requests, Shown shown, Ways ways, Frame.Frames frames, Caller caller) {
    this.requests = requests;
    this.shown = shown;
    this.ways = ways;
    this.frames = frames;
    this.caller = caller;
  }

  @GET
  @PermissionsAllowed("access-request:approve")
  @Operation(hidden = true)
  public Response inbox() {
    var waiting =
        requests.list(null, null, "pending", null, MOST).items().stream()
            .filter(request -> request.waitsFor() != null)
            .collect(Collectors.partitioningBy(this::isMine));
    return PageAnswer.ok(
        Pages.Templates.approvals(
            new Approvals(
                frames.frame(),
                ways.from("/approvals"),
                waiting.getOrDefault(true, List.of()).stream().map(shown::request).toList(),
                waiting.getOrDefault(false, List.of()).stream().map(shown::request).toList())));
  }

  private boolean isMine(AccessRequestView request) {
    return requests.approvers(request.id()).stream()
        .anyMatch(approver -> approver.id().equals(caller.subject()));
  }

  @POST
  @Path("{id}")
  @PermissionsAllowed("access-request:approve")
  @Operation(hidden = true)
  public Response decide(
      @PathParam("id") UUID id,
      @FormParam("act") @Nullable String act,
      @FormParam("digest") @DefaultValue("") String digest,
      @FormParam("comment") @DefaultValue("") String comment,
      @FormParam("minutes") @Nullable Integer minutes) {
    switch (act) {
      case "approve" -> requests.approve(id, new Yes(digest, comment, shorter(id, minutes)));
      case "deny" -> requests.deny(id, new No(digest, comment));
      case null, default -> throw Refusal.invalid("act", "must be approve or deny");
    }
    return PageAnswer.seeOther("/approvals");
  }

  /// Null if it stays as long as was asked for.
  private @Nullable String shorter(UUID id, @Nullable Integer minutes) {
    return shorter(requests.find(id), minutes);
  }

  static @Nullable String shorter(AccessRequestView request, @Nullable Integer minutes) {
    if (minutes == null) {
      return null;
    }
    String wanted = "PT" + minutes + "M";
    return Duration.parse(wanted).equals(Duration.parse(request.duration())) ? null : wanted;
  }
}
