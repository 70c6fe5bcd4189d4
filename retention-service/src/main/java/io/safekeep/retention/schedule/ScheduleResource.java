package io.safekeep.retention.schedule;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.retention.RetentionProblem;
import io.safekeep.retention.schedule.DataClass.Method;
import io.safekeep.retention.schedule.DataClass.Trigger;
import io.safekeep.runtime.http.Idempotency;
import io.safekeep.runtime.http.Page;
import io.safekeep.runtime.problem.Refusal;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.Period;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// The retention schedule over HTTP. Whoever holds a token may read it.
@Path("/v1/retention-schedule")
@Tag(name = "Retention schedule")
@RunOnVirtualThread
public class ScheduleResource {

  private final TendSchedule tend;
  private final SqlSchedules schedules;
  private final Idempotency idempotency;
  private final Clock clock;

  ScheduleResource(
      TendSchedule tend, SqlSchedules schedules, Idempotency idempotency, Clock clock) {
    this.tend = tend;
    this.schedules = schedules;
    this.idempotency = idempotency;
    this.clock = clock;
  }

  /// A version to be proposed.
  @Schema(name = "NewScheduleVersion")
  public record NewVersion(
      @NotBlank @Size(max = 1000) String note,
      @NotNull @Size(min = 1, max = 50) List<@NotNull @Valid ClassView> classes) {}

  /// What is activated.
  @Schema(name = "ScheduleActivation")
  public record Activation(
      @NotNull
          @Pattern(regexp = "[0-9a-f]{64}", message = "is no SHA-256 in lower-case hexadecimal")
          @Schema(description = "Of the version that the caller has read")
          String sha256) {}

  /// One class of data.
  @Schema(name = "RetentionClass")
  public record ClassView(
      @NotBlank @Size(max = 40) String name,
      @NotBlank @Schema(enumeration = {"relationships-ended", "purged", "created", "never"})
          String trigger,
      @Nullable @Schema(description = "In days; null if kept for ever", examples = "P90D")
          String period,
      @NotBlank @Schema(enumeration = {"delete", "age-out", "destroy-key", "keep"}) String method,
      @NotBlank @Size(max = 500) String legalBasis,
      @NotBlank @Size(max = 500) String description) {

    static ClassView of(DataClass one) {
      var period = one.period();
      return new ClassView(
          one.name(),
          one.trigger().label(),
          period == null ? null : period.toString(),
          one.method().label(),
          one.legalBasis(),
          one.description());
    }

    DataClass parsed() {
      return new DataClass(
          name,
          Trigger.find(trigger).orElseThrow(() -> notValid("trigger", trigger)),
          periodOrNull(),
          Method.find(method).orElseThrow(() -> notValid("method", method)),
          legalBasis.strip(),
          description.strip());
    }

    private @Nullable Period periodOrNull() {
      if (period == null) {
        return null;
      }
      try {
        return Period.parse(period);
      } catch (DateTimeException e) {
        throw notValid("period", period);
      }
    }

    private Refusal notValid(String what, String value) {
      var issue = "class %s has %s '%s', which is none".formatted(name, what, value);
      return new Refusal(RetentionProblem.SCHEDULE_NOT_VALID, issue).with("issues", List.of(issue));
    }
  }

  /// A version as clients see it.
  @Schema(name = "ScheduleVersion")
  public record VersionView(
      int number,
      @Schema(enumeration = {"proposed", "activated", "withdrawn"}) String state,
      String sha256,
      String note,
      String proposedBy,
      Instant proposedAt,
      @Nullable String decidedBy,
      @Nullable Instant decidedAt,
      @Nullable @Schema(description = "Leads cases of relationships that end from then on")
          Instant holdsFrom,
      List<ClassView> classes) {

    static VersionView of(ScheduleVersion version) {
      var decidedBy = version.decidedBy();
      return new VersionView(
          version.number(),
          version.state().label(),
          version.sha256(),
          version.note(),
          version.proposedBy().subject(),
          version.proposedAt(),
          decidedBy == null ? null : decidedBy.subject(),
          version.decidedAt(),
          version.holdsFrom(),
          version.schedule().classes().stream().map(ClassView::of).toList());
    }
  }

  /// What holds now and what will.
  ///
  /// @param next version that was activated and does not hold yet; null if there is none
  @Schema(name = "RetentionSchedule")
  public record ScheduleView(VersionView inForce, @Nullable VersionView next) {}

  @GET
  @PermissionsAllowed("retention-schedule:read")
  @Operation(summary = "The retention schedule in force, and the one that follows it")
  public ScheduleView inForce() {
    var now = schedules.inForce(clock.instant());
    Optional<ScheduleVersion> newest = schedules.newest();
    return new ScheduleView(
        VersionView.of(now),
        newest.filter(one -> one.number() > now.number()).map(VersionView::of).orElse(null));
  }

  @GET
  @Path("/versions")
  @PermissionsAllowed("retention-schedule:read")
  @Operation(summary = "All versions, newest first")
  public Page<VersionView> versions(
      @QueryParam("cursor") @DefaultValue("2147483647") int cursor,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(Page.MOST) int limit) {
    return Page.of(
        schedules.page(cursor, limit + 1).stream().map(VersionView::of).toList(),
        limit,
        view -> String.valueOf(view.number()));
  }

  @GET
  @Path("/versions/{number:[^/:]+}")
  @PermissionsAllowed("retention-schedule:read")
  @Operation(summary = "Look at a version")
  public VersionView version(@PathParam("number") int number) {
    return schedules
        .find(number)
        .map(VersionView::of)
        .orElseThrow(() -> Refusal.notFound("schedule version " + number));
  }

  @POST
  @Path("/versions")
  @PermissionsAllowed("retention-schedule:propose")
  @Transactional
  @Operation(summary = "Propose a version; it holds only once another person activates it")
  @APIResponse(
      responseCode = "201",
      content = @Content(schema = @Schema(implementation = VersionView.class)))
  @APIResponse(responseCode = "422", description = "Problem schedule-not-valid")
  public Response propose(
      @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
      @NotNull @Valid NewVersion body) {
    var view =
        idempotency.once(
            idempotencyKey,
            body,
            VersionView.class,
            () ->
                VersionView.of(
                    tend.propose(
                        new RetentionSchedule(
                            body.classes().stream().map(ClassView::parsed).toList()),
                        body.note().strip())));
    return Response.created(URI.create("/v1/retention-schedule/versions/" + view.number()))
        .entity(view)
        .build();
  }

  @POST
  @Path("/versions/{number:[^/:]+}:activate")
  @PermissionsAllowed("retention-schedule:activate")
  @Operation(
      summary = "Activate a version that another person proposed",
      description =
          "It holds in 30 days, for relationships that end from then on. Open cases keep theirs.")
  @APIResponse(responseCode = "403", description = "Problem another-person-needed")
  @APIResponse(responseCode = "409", description = "Problem schedule-state")
  public VersionView activate(@PathParam("number") int number, @NotNull @Valid Activation body) {
    return VersionView.of(tend.activate(number, body.sha256()));
  }

  @POST
  @Path("/versions/{number:[^/:]+}:withdraw")
  @PermissionsAllowed("retention-schedule:propose")
  @Operation(summary = "Withdraw a version that was proposed")
  @APIResponse(responseCode = "409", description = "Problem schedule-state")
  public VersionView withdraw(@PathParam("number") int number) {
    return VersionView.of(tend.withdraw(number));
  }
}
