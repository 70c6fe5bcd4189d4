package io.safekeep.notification.alert;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.notification.alert.AlertSource.Rhythm;
import io.safekeep.runtime.http.Page;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/// Who may send alerts, over HTTP. Registering one takes no idempotency key: the name does the
/// same.
@Path("/v1/alert-sources")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Alert sources")
@RunOnVirtualThread
public class SourceResource {

  private static final UUID NEWEST = new UUID(-1, -1);
  private static final Duration LEAST = Duration.ofSeconds(10);
  private static final Duration MOST = Duration.ofDays(31);

  private final TendSources tendSources;
  private final SqlSources sources;
  private final Caller caller;

  SourceResource(TendSources tendSources, SqlSources sources, Caller caller) {
    this.tendSources = tendSources;
    this.sources = sources;
    this.caller = caller;
  }

  /// @param every how often a heartbeat is heard, ISO 8601; null for other kinds
  /// @param grace how much later it may be
  /// @param watchdog whether its silence is told by the second path too
  @Schema(name = "NewAlertSource")
  record NewSource(
      @NotNull
          @Pattern(
              regexp = "[a-z0-9][a-z0-9-]{0,62}",
              message = "is no name of a-z, 0-9 and hyphens, at most 63")
          String name,
      @NotNull
          @Schema(enumeration = {"alertmanager", "cloudevents", "pagerduty", "falco", "heartbeat"})
          String kind,
      @Nullable @Schema(type = SchemaType.STRING, examples = "PT1M") Duration every,
      @Nullable @Schema(type = SchemaType.STRING, examples = "PT1M") Duration grace,
      @Nullable Boolean watchdog) {}

  /// @param every and
  /// @param grace as they were asked for, ISO 8601; null for other kinds than heartbeats
  /// @param heardAt when something came from it
  /// @param silentSince since when it says nothing although it should
  @Schema(name = "AlertSource")
  record SourceView(
      UUID id,
      String name,
      String kind,
      @Nullable String every,
      @Nullable String grace,
      boolean watchdog,
      String addedBy,
      Instant addedAt,
      @Nullable Instant heardAt,
      @Nullable Instant silentSince,
      @Nullable Instant endedAt) {

    static SourceView of(AlertSource source) {
      var rhythm = source.rhythm();
      return new SourceView(
          source.id(),
          source.name(),
          source.kind().label(),
          rhythm == null ? null : rhythm.every().toString(),
          rhythm == null ? null : rhythm.grace().toString(),
          rhythm != null && rhythm.isWatchdog(),
          source.addedBy(),
          source.addedAt(),
          source.heardAt(),
          source.silentSince(),
          source.endedAt());
    }
  }

  /// @param key shown this once
  @Schema(name = "AlertSourceWithKey")
  record KeyedView(SourceView source, String key) {

    static KeyedView of(TendSources.Keyed keyed) {
      return new KeyedView(SourceView.of(keyed.source()), keyed.key().value());
    }

    @Override
    public String toString() {
      return "KeyedView[" + source + "]";
    }
  }

  @POST
  @PermissionsAllowed("alert-source:manage")
  @Operation(
      summary = "Let a source send alerts",
      description =
          "Answers with its key, this once. It is sent as a bearer token, or as the last part of"
              + " the path by senders that know no headers.")
  @APIResponse(responseCode = "201", description = "Registered")
  @APIResponse(responseCode = "409", description = "Problem alert-source-known")
  public RestResponse<KeyedView> register(@NotNull @Valid NewSource request) {
    var kind =
        SourceKind.find(request.kind())
            .filter(known -> known != SourceKind.SUITE)
            .orElseThrow(() -> Refusal.invalid("kind", "is not known"));
    return RestResponse.status(
        RestResponse.Status.CREATED,
        KeyedView.of(
            tendSources.register(caller.actor(), request.name(), kind, rhythm(kind, request))));
  }

  private static @Nullable Rhythm rhythm(SourceKind kind, NewSource request) {
    Duration every = request.every();
    Duration grace = request.grace();
    boolean watchdog = Boolean.TRUE.equals(request.watchdog());
    if (kind != SourceKind.HEARTBEAT) {
      if (every != null || grace != null || watchdog) {
        throw Refusal.invalid("every", "goes with kind heartbeat, as do grace and watchdog");
      }
      return null;
    }
    if (every == null || every.compareTo(LEAST) < 0 || every.compareTo(MOST) > 0) {
      throw Refusal.invalid("every", "may be %s to %s".formatted(LEAST, MOST));
    }
    var late = Objects.requireNonNullElse(grace, Duration.ZERO);
    if (late.isNegative() || late.compareTo(MOST) > 0) {
      throw Refusal.invalid("grace", "may be PT0S to " + MOST);
    }
    return new Rhythm(every, late, watchdog);
  }

  @GET
  @PermissionsAllowed("alert-source:read")
  @Operation(summary = "List the sources of alerts, newest first, also those that have ended")
  public Page<SourceView> list(
      @QueryParam("cursor") @Nullable UUID cursor,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(Page.MOST) int limit) {
    var oneMore =
        sources.before(Objects.requireNonNullElse(cursor, NEWEST), limit + 1).stream()
            .map(SourceView::of)
            .toList();
    return Page.of(oneMore, limit, source -> source.id().toString());
  }

  @POST
  @Path("/{id:[^/:]+}:rotate")
  @PermissionsAllowed("alert-source:manage")
  @Operation(summary = "Give a source another key; the one before is refused from now on")
  public KeyedView rotate(@PathParam("id") UUID id) {
    return KeyedView.of(tendSources.rotate(caller.actor(), id));
  }

  @DELETE
  @Path("/{id}")
  @PermissionsAllowed("alert-source:manage")
  @Operation(summary = "Take a source's key back")
  @APIResponse(responseCode = "204", description = "It may not send any more")
  public void end(@PathParam("id") UUID id) {
    tendSources.end(caller.actor(), id);
  }
}
