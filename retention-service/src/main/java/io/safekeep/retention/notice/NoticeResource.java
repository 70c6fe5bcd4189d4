package io.safekeep.retention.notice;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.retention.deletion.Cases;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/// What a tenant is told about its case, over HTTP.
@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Deletion cases")
@RunOnVirtualThread
public class NoticeResource {

  private final SqlCaseNotices notices;
  private final WaiveNotices waiveNotices;
  private final Cases cases;
  private final Caller caller;
  private final Clock clock;

  NoticeResource(
      SqlCaseNotices notices, WaiveNotices waiveNotices, Cases cases, Caller caller, Clock clock) {
    this.notices = notices;
    this.waiveNotices = waiveNotices;
    this.cases = cases;
    this.caller = caller;
    this.clock = clock;
  }

  /// @param missing what still bars the purge, each a sentence; empty if the tenant was told enough
  @Schema(name = "CaseNotices")
  public record CaseNoticesView(
      List<CaseNoticeView> notices, @Nullable WaiverView waiver, List<String> missing) {}

  /// @param state `skipped`: its time had passed, and a later one said more
  /// @param evidenceSha256 of the mail servers' answers, as notification-service keeps them
  @Schema(name = "CaseNotice")
  public record CaseNoticeView(
      UUID id,
      @Schema(enumeration = {"ended", "purge-in-30-days", "purge-in-7-days", "purge-in-1-day"})
          String kind,
      @Schema(enumeration = {"planned", "on-its-way", "delivered", "failing", "skipped"})
          String state,
      Instant dueAt,
      @Nullable Instant requestedAt,
      @Nullable Instant deliveredAt,
      @Nullable Integer recipients,
      @Nullable String evidenceSha256,
      @Nullable Instant failedAt,
      @Nullable String failure) {

    static CaseNoticeView of(CaseNotice notice) {
      var delivered = notice.delivered();
      var failed = notice.failed();
      return new CaseNoticeView(
          notice.id(),
          notice.kind().label(),
          notice.state(),
          notice.dueAt(),
          notice.requestedAt(),
          delivered == null ? null : delivered.at(),
          delivered == null ? null : delivered.recipients(),
          delivered == null ? null : delivered.evidenceSha256(),
          failed == null ? null : failed.at(),
          failed == null ? null : failed.reason());
    }
  }

  /// @param approvedBy the second person; null so far
  @Schema(name = "NoticeWaiver")
  public record WaiverView(
      String reason,
      String askedBy,
      Instant askedAt,
      @Nullable String approvedBy,
      @Nullable Instant approvedAt) {

    static WaiverView of(Waiver waiver) {
      var approver = waiver.approvedBy();
      return new WaiverView(
          waiver.reason(),
          waiver.askedBy().subject(),
          waiver.askedAt(),
          approver == null ? null : approver.subject(),
          waiver.approvedAt());
    }
  }

  /// Why the tenant need not be told, for instance that it is dissolved.
  @Schema(name = "NewNoticeWaiver")
  public record NewWaiver(@NotNull @Size(min = 10, max = 2000) String reason) {}

  @GET
  @Path("/cases/{id:[^/:]+}/notices")
  @PermissionsAllowed("deletion-case:read")
  @Operation(summary = "What the tenant is told about the case, when, and whether it arrived")
  public CaseNoticesView list(@PathParam("id") UUID id) {
    var shown =
        cases
            .find(id)
            .filter(found -> caller.mayTouch(found.tenant()))
            .orElseThrow(() -> Refusal.notFound("case " + id));
    var all = notices.of(shown.id());
    var waiver = notices.waiver(shown.id()).orElse(null);
    return new CaseNoticesView(
        all.stream().map(CaseNoticeView::of).toList(),
        waiver == null ? null : WaiverView.of(waiver),
        Told.missing(all, waiver, clock.instant()));
  }

  @POST
  @Path("/cases/{id:[^/:]+}/notice-waiver")
  @PermissionsAllowed("purge:approve")
  @Operation(
      summary = "Ask that the purge goes on although the tenant could not be told",
      description = "It is in force once another person has agreed.")
  @APIResponse(responseCode = "201", description = "Asked for")
  @APIResponse(responseCode = "409", description = "Problem conflict")
  public RestResponse<WaiverView> ask(@PathParam("id") UUID id, @NotNull @Valid NewWaiver request) {
    return RestResponse.status(
        RestResponse.Status.CREATED, WaiverView.of(waiveNotices.ask(id, request.reason())));
  }

  @POST
  @Path("/cases/{id:[^/:]+}/notice-waiver:approve")
  @PermissionsAllowed("purge:approve")
  @Operation(summary = "Agree to it, as another person than the one who asked")
  @APIResponse(responseCode = "200", description = "In force")
  @APIResponse(responseCode = "403", description = "Problem another-person-needed")
  @APIResponse(responseCode = "409", description = "Problem conflict")
  public WaiverView approve(@PathParam("id") UUID id) {
    return WaiverView.of(waiveNotices.approve(id));
  }
}
