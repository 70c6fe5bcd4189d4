package io.safekeep.notification.measurement;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.control.EarlyLook;
import io.safekeep.runtime.http.Idempotency;
import io.safekeep.runtime.http.Page;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/// What instruments report, and trials that announce themselves, over HTTP.
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Trust")
@RunOnVirtualThread
public class MeasurementResource {

  /// Clocks of instruments may be ahead by so much.
  private static final Duration AHEAD = Duration.ofMinutes(1);

  private final SqlMeasurements measurements;
  private final Reporters reporters;
  private final EarlyLook early;
  private final Idempotency idempotency;
  private final AuditTrail audit;
  private final Caller caller;
  private final Ids ids;
  private final Clock clock;

  MeasurementResource(
      SqlMeasurements measurements,
      Reporters reporters,
      EarlyLook early,
      Idempotency idempotency,
      AuditTrail audit,
      Caller caller,
      Ids ids,
      Clock clock) {
    this.measurements = measurements;
    this.reporters = reporters;
    this.early = early;
    this.idempotency = idempotency;
    this.audit = audit;
    this.caller = caller;
    this.ids = ids;
    this.clock = clock;
  }

  /// @param instrument for example `application-scan`
  /// @param scopes what was looked at; some instruments have to cover every service
  /// @param looked how many things; 0 says that it could not look
  /// @param wrong how many of them are not as promised
  /// @param detail in a few words, without names of tenants: only its operators read it
  /// @param reportSha256 of the instrument's report, in hex
  /// @param measuredAt not later than now, and not before the last report
  @Schema(name = "NewMeasurement")
  public record NewMeasurement(
      @NotBlank @Size(max = 60) String instrument,
      @NotNull @Size(max = 50) List<@NotBlank @Size(max = 100) String> scopes,
      @Min(0) @Max(1_000_000_000) long looked,
      @Min(0) @Max(1_000_000_000) long wrong,
      @NotNull @Size(max = 1000) String detail,
      @NotNull @Pattern(regexp = "[0-9a-f]{64}", message = "is no SHA-256 in hex")
          String reportSha256,
      @NotNull Instant measuredAt) {}

  @Schema(name = "Measurement")
  public record MeasurementView(
      UUID id,
      String instrument,
      String promise,
      boolean good,
      List<String> scopes,
      long looked,
      long wrong,
      String detail,
      String reportSha256,
      Instant measuredAt,
      Instant goodUntil,
      String reportedBy,
      Instant reportedAt) {

    static MeasurementView of(Measurement it) {
      return new MeasurementView(
          it.id(),
          it.instrument().label(),
          it.instrument().promise(),
          it.isGood(),
          it.scopes(),
          it.looked(),
          it.wrong(),
          it.detail(),
          it.reportSha256(),
          it.measuredAt(),
          it.measuredAt().plus(it.instrument().goodFor()),
          it.reportedBy(),
          it.reportedAt());
    }
  }

  /// @param rule for example `port-scan`
  @Schema(name = "NewAlertTrial")
  public record NewTrial(@NotBlank @Size(max = 60) String rule) {}

  /// @param alertBy when the alert has to be here
  @Schema(name = "AlertTrial")
  public record TrialView(
      UUID id, String rule, String promise, Instant startedAt, Instant alertBy) {

    static TrialView of(Trial it) {
      return new TrialView(
          it.id(),
          it.rule().label(),
          it.rule().promise(),
          it.startedAt(),
          it.startedAt().plus(it.rule().within()));
    }
  }

  @GET
  @Path("v1/measurements")
  @PermissionsAllowed("measurement:read")
  @Operation(summary = "What instruments reported", description = "Newest first.")
  public Page<MeasurementView> list(
      @QueryParam("cursor") @Nullable UUID cursor,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(Page.MOST) int limit) {
    return Page.of(
        measurements.page(cursor, limit + 1).stream().map(MeasurementView::of).toList(),
        limit,
        it -> it.id().toString());
  }

  @POST
  @Path("v1/measurements")
  @Transactional
  @PermissionsAllowed("measurement:report")
  @Operation(
      summary = "Report what an instrument measured",
      description =
          "Of what the suite cannot see by itself. The report stays where it is; its digest is kept,"
              + " and the promise is judged at once. Never changed, only followed by the next.")
  @APIResponse(responseCode = "201", description = "On record")
  public RestResponse<MeasurementView> report(
      @HeaderParam("Idempotency-Key") @Nullable String key, @Valid @NotNull NewMeasurement body) {
    Instrument instrument =
        Instrument.find(body.instrument())
            .orElseThrow(() -> Refusal.invalid("instrument", "is none that is known"));
    reporters.require(instrument.label(), caller.actor().subject());
    if (body.wrong() > body.looked()) {
      throw Refusal.invalid("wrong", "exceeds looked, which is " + body.looked());
    }
    return RestResponse.status(
        RestResponse.Status.CREATED,
        idempotency.once(key, body, MeasurementView.class, () -> add(instrument, body)));
  }

  private MeasurementView add(Instrument instrument, NewMeasurement body) {
    Instant now = clock.instant();
    if (body.measuredAt().isAfter(now.plus(AHEAD))) {
      throw Refusal.invalid("measuredAt", "is ahead of " + now);
    }
    measurements
        .newest(instrument)
        .map(Measurement::measuredAt)
        .filter(last -> body.measuredAt().isBefore(last))
        .ifPresent(last -> {
          throw Refusal.invalid("measuredAt", "is before the last report, which is of " + last);
        });
    var measurement =
        new Measurement(
            ids.next(),
            instrument,
            body.scopes(),
            body.looked(),
            body.wrong(),
            body.detail(),
            body.reportSha256(),
            body.measuredAt(),
            caller.actor().subject(),
            now);
    measurements.add(measurement);
    early.at(instrument.label());
    audit.record(
        caller.actor(),
        null,
        "measurement.report",
        measurement.id().toString(),
        Map.of(
            "instrument",
            instrument.label(),
            "wrong",
            Long.toString(body.wrong()),
            "report",
            body.reportSha256()));
    return MeasurementView.of(measurement);
  }

  @POST
  @Path("v1/alert-trials")
  @Transactional
  @PermissionsAllowed("measurement:report")
  @Operation(
      summary = "Announce that something is about to be done that has to raise an alert",
      description =
          "Then do it. Whether the alert came in time is seen by the service itself, among the"
              + " alerts that it hears.")
  @APIResponse(responseCode = "201", description = "Announced; its time runs")
  public RestResponse<TrialView> announce(
      @HeaderParam("Idempotency-Key") @Nullable String key, @Valid @NotNull NewTrial body) {
    TrialRule rule =
        TrialRule.find(body.rule())
            .orElseThrow(() -> Refusal.invalid("rule", "is none that is tried"));
    reporters.require(rule.label(), caller.actor().subject());
    return RestResponse.status(
        RestResponse.Status.CREATED,
        idempotency.once(key, body, TrialView.class, () -> begin(rule)));
  }

  private TrialView begin(TrialRule rule) {
    var trial =
        new Trial(
            ids.next(),
            rule,
            clock.instant().truncatedTo(ChronoUnit.MICROS),
            caller.actor().subject(),
            null);
    measurements.add(trial);
    audit.record(
        caller.actor(),
        null,
        "alert-trial.begin",
        trial.id().toString(),
        Map.of("rule", rule.label()));
    return TrialView.of(trial);
  }
}
