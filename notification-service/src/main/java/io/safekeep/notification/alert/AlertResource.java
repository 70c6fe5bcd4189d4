package io.safekeep.notification.alert;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.notification.alert.SqlAlerts.Kept;
import io.safekeep.notification.alert.SqlAlerts.Sought;
import io.safekeep.runtime.http.Page;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
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
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Alerts over HTTP, each with what was decided about it and why.
@Path("/v1/alerts")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Alerts")
@RunOnVirtualThread
public class AlertResource {

  private static final UUID NEWEST = new UUID(-1, -1);
  private static final int MANY = 100;

  private final SqlAlerts alerts;
  private final SqlGroups groups;
  private final SqlSignals signals;
  private final TendAlerts tendAlerts;
  private final Caller caller;

  AlertResource(
      SqlAlerts alerts,
      SqlGroups groups,
      SqlSignals signals,
      TendAlerts tendAlerts,
      Caller caller) {
    this.alerts = alerts;
    this.groups = groups;
    this.signals = signals;
    this.tendAlerts = tendAlerts;
    this.caller = caller;
  }

  /// An alert as clients see it.
  ///
  /// @param group of alerts that are one trouble
  /// @param endedBy who closed it; null if a signal did, or time
  /// @param rule that decided
  /// @param silence that keeps it quiet
  /// @param penTest window for penetration tests that it fell into
  @Schema(name = "Alert")
  record AlertView(
      UUID id,
      UUID source,
      UUID group,
      @Schema(enumeration = {"firing", "acknowledged", "over"}) String state,
      String title,
      @Schema(enumeration = {"critical", "error", "warning", "info"}) String level,
      Map<String, String> labels,
      Map<String, String> notes,
      @Nullable String link,
      long signals,
      Instant startedAt,
      @Nullable Instant endedAt,
      @Nullable String endedBy,
      @Schema(enumeration = {"suppress", "ticket", "page", "incident"}) String decision,
      String rule,
      int rulesVersion,
      String reason,
      @Nullable UUID silence,
      @Nullable UUID penTest,
      Instant decidedAt) {

    static AlertView of(Alert alert) {
      return new AlertView(
          alert.id(),
          alert.source(),
          alert.group(),
          alert.state(),
          alert.title(),
          alert.level().label(),
          alert.labels(),
          alert.notes(),
          alert.link(),
          alert.signals(),
          alert.startedAt(),
          alert.episode().endedAt(),
          alert.endedBy(),
          alert.verdict().label(),
          alert.rule(),
          alert.rulesVersion(),
          alert.reason(),
          alert.silence(),
          alert.penTest(),
          alert.decidedAt());
    }
  }

  /// @param act `trigger`, `acknowledge` or `resolve`
  /// @param outcome what it did, for example `late`
  @Schema(name = "AlertSignal")
  record SignalView(
      String act, Instant at, Instant receivedAt, @Nullable String outcome, String title) {

    static SignalView of(HeardSignal heard) {
      return new SignalView(
          heard.signal().act().name().toLowerCase(Locale.ROOT),
          heard.signal().at(),
          heard.receivedAt(),
          heard.outcome(),
          heard.signal().title());
    }
  }

  @Schema(name = "AlertDecision")
  record DecisionView(
      String decision, String rule, int rulesVersion, String reason, Instant decidedAt) {

    static DecisionView of(Kept kept) {
      return new DecisionView(
          kept.verdict(), kept.rule(), kept.rulesVersion(), kept.reason(), kept.at());
    }
  }

  /// An alert with everything that made it what it is.
  ///
  /// @param groupAlerts how many alerts its group has
  /// @param incident that was opened for the group
  /// @param page by which somebody was called for the group
  /// @param decisions oldest first
  /// @param signals newest first, at most 100
  @Schema(name = "AlertStory")
  record Story(
      AlertView alert,
      String groupTitle,
      int groupAlerts,
      @Nullable UUID incident,
      @Nullable UUID page,
      List<DecisionView> decisions,
      List<SignalView> signals) {}

  @Schema(name = "AlertClosing")
  record Closing(@NotBlank @Size(max = 500) @Schema(description = "Why") String note) {}

  @GET
  @PermissionsAllowed("alert:read")
  @Operation(summary = "List alerts, newest first, with what was decided and why")
  public Page<AlertView> list(
      @QueryParam("open") @Nullable Boolean open,
      @QueryParam("decision") @Nullable String decision,
      @QueryParam("source") @Nullable UUID source,
      @QueryParam("group") @Nullable UUID group,
      @QueryParam("cursor") @Nullable UUID cursor,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(Page.MOST) int limit) {
    var oneMore =
        alerts
            .before(
                new Sought(open, verdict(decision).orElse(null), source, group),
                Objects.requireNonNullElse(cursor, NEWEST),
                limit + 1)
            .stream()
            .map(AlertView::of)
            .toList();
    return Page.of(oneMore, limit, alert -> alert.id().toString());
  }

  private static Optional<Verdict> verdict(@Nullable String label) {
    if (label == null || label.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        Arrays.stream(Verdict.values())
            .filter(verdict -> verdict.label().equals(label))
            .findFirst()
            .orElseThrow(
                () -> Refusal.invalid("decision", "is none of suppress, ticket, page, incident")));
  }

  @GET
  @Path("/{id:[^/:]+}")
  @PermissionsAllowed("alert:read")
  @Operation(summary = "Tell the story of an alert: its signals, and every decision about it")
  public Story find(@PathParam("id") UUID id) {
    var alert = alerts.find(id).orElseThrow(() -> Refusal.notFound("alert " + id));
    var group = groups.find(alert.group()).orElseThrow();
    return new Story(
        AlertView.of(alert),
        group.title(),
        group.alerts(),
        group.incident(),
        group.page(),
        alerts.decisions(id, MANY).stream().map(DecisionView::of).toList(),
        signals.of(id, MANY).stream().map(SignalView::of).toList());
  }

  @POST
  @Path("/{id:[^/:]+}:close")
  @PermissionsAllowed("alert:handle")
  @Operation(
      summary = "Say that there is nothing more to do about an alert",
      description = "If it comes back, that is another alert.")
  @APIResponse(responseCode = "204", description = "Closed")
  public void close(@PathParam("id") UUID id, @NotNull @Valid Closing closing) {
    tendAlerts.close(caller.actor(), id, closing.note().strip());
  }
}
