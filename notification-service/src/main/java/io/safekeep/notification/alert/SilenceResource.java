package io.safekeep.notification.alert;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.runtime.http.Page;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/// Silences and windows for penetration tests over HTTP.
@Path("/v1/alert-silences")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Alerts")
@RunOnVirtualThread
public class SilenceResource {

  private static final UUID NEWEST = new UUID(-1, -1);

  private final TendSilences tendSilences;
  private final SqlSilences silences;
  private final Caller caller;
  private final Clock clock;

  SilenceResource(TendSilences tendSilences, SqlSilences silences, Caller caller, Clock clock) {
    this.tendSilences = tendSilences;
    this.silences = silences;
    this.caller = caller;
    this.clock = clock;
  }

  /// @param kind `silence` keeps alerts quiet; `pen-test` says of them that a test is announced
  /// @param match by label, values of which the alert has one; `*` stands for any text
  /// @param startsAt null for now
  /// @param endsAt at most 30 days after the beginning
  @Schema(name = "NewSilence")
  record NewSilence(
      @NotNull @Schema(enumeration = {"silence", "pen-test"}) String kind,
      @NotEmpty @Size(max = 20)
          Map<@Size(max = 255) String, @NotEmpty @Size(max = 50) List<@Size(max = 500) String>>
              match,
      @NotBlank @Size(max = 500) String reason,
      @Nullable Instant startsAt,
      @NotNull Instant endsAt) {}

  @Schema(name = "Silence")
  record SilenceView(
      UUID id,
      String kind,
      @Schema(enumeration = {"pending", "in-force", "over", "lifted"}) String state,
      Map<String, List<String>> match,
      String reason,
      String placedBy,
      Instant placedAt,
      Instant startsAt,
      Instant endsAt,
      @Nullable String liftedBy,
      @Nullable Instant liftedAt) {

    static SilenceView of(Silence silence, Instant now) {
      return new SilenceView(
          silence.id(),
          silence.kind().label(),
          silence.state(now),
          silence.match().values(),
          silence.reason(),
          silence.placedBy(),
          silence.placedAt(),
          silence.startsAt(),
          silence.endsAt(),
          silence.liftedBy(),
          silence.liftedAt());
    }
  }

  @POST
  @PermissionsAllowed("alert:handle")
  @Operation(
      summary = "Keep alerts quiet for a while, or announce a penetration test",
      description =
          "What breaks a promise about access is never kept quiet. When it ends, alerts that are"
              + " still on are decided on again.")
  @APIResponse(responseCode = "201", description = "Placed")
  public RestResponse<SilenceView> place(@NotNull @Valid NewSilence request) {
    var kind = Silence.Kind.of(request.kind());
    if (!kind.label().equals(request.kind())) {
      throw Refusal.invalid("kind", "is neither silence nor pen-test");
    }
    return RestResponse.status(
        RestResponse.Status.CREATED,
        SilenceView.of(
            tendSilences.place(
                caller.actor(),
                kind,
                new LabelMatch(new TreeMap<>(request.match())),
                request.reason().strip(),
                request.startsAt(),
                request.endsAt()),
            clock.instant()));
  }

  @GET
  @PermissionsAllowed("alert:read")
  @Operation(summary = "List silences and announced tests, newest first, also those that are over")
  public Page<SilenceView> list(
      @QueryParam("cursor") @Nullable UUID cursor,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(Page.MOST) int limit) {
    var now = clock.instant();
    var oneMore =
        silences.before(Objects.requireNonNullElse(cursor, NEWEST), limit + 1).stream()
            .map(silence -> SilenceView.of(silence, now))
            .toList();
    return Page.of(oneMore, limit, silence -> silence.id().toString());
  }

  @POST
  @Path("/{id:[^/:]+}:lift")
  @PermissionsAllowed("alert:handle")
  @Operation(summary = "End a silence early")
  @APIResponse(responseCode = "409", description = "Problem silence-over")
  public SilenceView lift(@PathParam("id") UUID id) {
    return SilenceView.of(tendSilences.lift(caller.actor(), id), clock.instant());
  }
}
