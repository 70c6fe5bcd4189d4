package io.safekeep.notification.oncall;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.notification.NotificationProblem;
import io.safekeep.notification.oncall.CalendarWriter.Shown;
import io.safekeep.notification.oncall.Shift.Duty;
import io.safekeep.notification.oncall.TendSchedules.Wanted;
import io.safekeep.notification.staff.Employee;
import io.safekeep.notification.staff.SqlStaff;
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
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.zone.ZoneRulesProvider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/// Schedules over HTTP, in JSON and as calendars.
@Path("/v1/on-call-schedules")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "On-call")
@RunOnVirtualThread
public class ScheduleResource {

  static final String CALENDAR = "text/calendar";

  private static final String NAME = "[a-z0-9][a-z0-9-]{0,62}";
  private static final String TIME_OF_DAY = "[0-2][0-9]:[0-5][0-9](:[0-5][0-9])?";
  private static final int MOST_ROTATIONS = 50;
  private static final int LONGEST_HOURS = 24;
  private static final Duration LONGEST_ROSTER = Duration.ofDays(100);

  private final TendSchedules tendSchedules;
  private final SqlSchedules schedules;
  private final OnCall onCall;
  private final SqlStaff staff;
  private final Caller caller;
  private final Clock clock;

  ScheduleResource(
      TendSchedules tendSchedules,
      SqlSchedules schedules,
      OnCall onCall,
      SqlStaff staff,
      Caller caller,
      Clock clock) {
    this.tendSchedules = tendSchedules;
    this.schedules = schedules;
    this.onCall = onCall;
    this.staff = staff;
    this.caller = caller;
    this.clock = clock;
  }

  /// People who take turns.
  ///
  /// @param layer the highest one on which anybody is on call counts; 0 by default
  /// @param people employees' ids, in the order of their turns
  /// @param from day of the first turn
  /// @param handOff local time at which turns begin, for example `09:00`
  /// @param days `MO` to `SU`: only on these days, by the week; all if there are none
  /// @param hours how long each day's shift is; only with days
  @Schema(name = "Rotation")
  public record RotationBody(
      @NotNull @Schema(enumeration = {"primary", "secondary"}) String line,
      @Nullable @Min(0) @Max(Shift.HIGHEST_LAYER) Integer layer,
      @NotEmpty @Size(max = Rotation.MOST_PEOPLE) List<@NotNull UUID> people,
      @NotNull @Schema(enumeration = {"day", "week"}) String turn,
      @NotNull LocalDate from,
      @NotNull @Schema(implementation = String.class, pattern = TIME_OF_DAY) LocalTime handOff,
      @Nullable @Size(max = 7) List<String> days,
      @Nullable @Min(1) @Max(LONGEST_HOURS) Integer hours) {}

  /// @param zone for example `Europe/Berlin`
  @Schema(name = "OnCallScheduleWanted")
  public record ScheduleBody(
      @NotBlank @Size(max = 100) String title,
      @NotNull String zone,
      @NotEmpty @Size(max = MOST_ROTATIONS) List<@NotNull @Valid RotationBody> rotations) {}

  /// @param shifts how many there are that repeat or do not
  @Schema(name = "OnCallSchedule")
  public record ScheduleView(
      String name,
      int version,
      String title,
      String zone,
      int shifts,
      String changedBy,
      Instant changedAt) {

    static ScheduleView of(Schedule schedule) {
      return new ScheduleView(
          schedule.name(),
          schedule.version(),
          schedule.title(),
          schedule.zone().getId(),
          schedule.shifts().size(),
          schedule.changedBy(),
          schedule.changedAt());
    }
  }

  /// @param people employees' ids; none in a gap
  @Schema(name = "OnCallSpan")
  public record SpanView(String line, Instant from, Instant to, List<UUID> people) {}

  @Schema(name = "OnCallGap")
  public record GapView(String line, Instant from, Instant to) {}

  /// The only one on the second line is the one on the first.
  @Schema(name = "OnCallDoubleDuty")
  public record DoubleDutyView(UUID person, Instant from, Instant to) {}

  @Schema(name = "OnCallRoster")
  public record RosterView(
      Instant from,
      Instant to,
      List<SpanView> spans,
      List<GapView> gaps,
      List<DoubleDutyView> doubleDuties) {

    static RosterView of(Roster roster) {
      return new RosterView(
          roster.from(),
          roster.to(),
          Arrays.stream(Line.values())
              .flatMap(line ->
                  roster.of(line).stream()
                      .map(span ->
                          new SpanView(
                              line.label(),
                              span.from(),
                              span.to(),
                              span.people().stream().sorted().toList())))
              .toList(),
          roster.gaps().stream()
              .map(gap -> new GapView(gap.line().label(), gap.from(), gap.to()))
              .toList(),
          roster.doubleDuties().stream()
              .map(one -> new DoubleDutyView(one.person(), one.from(), one.to()))
              .toList());
    }
  }

  /// @param from now if there is none
  @Schema(name = "OnCallOverrideWanted")
  public record OverrideBody(
      @NotNull @Schema(enumeration = {"primary", "secondary"}) String line,
      @NotNull UUID person,
      @Nullable Instant from,
      @NotNull Instant to) {}

  @Schema(name = "OnCallOverride")
  public record OverrideView(
      UUID id, String line, UUID person, Instant from, Instant to, String madeBy, Instant madeAt) {

    static OverrideView of(Schedule.Override override) {
      return new OverrideView(
          override.id(),
          override.line().label(),
          override.person(),
          override.from(),
          override.to(),
          override.madeBy(),
          override.madeAt());
    }
  }

  @GET
  @PermissionsAllowed("on-call:read")
  @Operation(summary = "List the schedules, by name")
  public Page<ScheduleView> list() {
    return new Page<>(schedules.all().stream().map(ScheduleView::of).toList(), null);
  }

  @GET
  @Path("/{name}")
  @PermissionsAllowed("on-call:read")
  @Operation(summary = "Show a schedule")
  public ScheduleView find(@PathParam("name") String name) {
    return ScheduleView.of(schedule(name));
  }

  @GET
  @Path("/{name}/calendar")
  @Produces(CALENDAR)
  @PermissionsAllowed("on-call:read")
  @Operation(
      summary = "Show a schedule as a calendar (RFC 5545)",
      description =
          "Its shifts as they repeat, to be imported elsewhere or here; with `resolved` who is on call"
              + " when in the next 35 days, layers and overrides resolved.")
  public String calendar(
      @PathParam("name") String name,
      @QueryParam("resolved") @DefaultValue("false") boolean resolved) {
    var schedule = schedule(name);
    var names = names();
    if (!resolved) {
      return CalendarWriter.ofShifts(
          schedule.title(), schedule.shifts(), schedule.changedAt(), names);
    }
    Instant now = clock.instant();
    var roster = onCall.roster(schedule, now);
    var shown = new ArrayList<Shown>();
    for (Line line : Line.values()) {
      for (var span : roster.of(line)) {
        span.people()
            .forEach(
                person -> shown.add(new Shown(line, new Duty(span.from(), span.to(), person))));
      }
    }
    return CalendarWriter.ofDuties(schedule.title(), shown, now, names);
  }

  private Function<UUID, String> names() {
    var names =
        staff.active().stream().collect(Collectors.toMap(Employee::id, Employee::displayName));
    return person -> names.getOrDefault(person, person.toString());
  }

  @GET
  @Path("/{name}/roster")
  @PermissionsAllowed("on-call:read")
  @Operation(
      summary = "Say who is on call when, and what is not covered",
      description = "In the next 35 days, or from and to a time at most 100 days apart.")
  public RosterView roster(
      @PathParam("name") String name,
      @QueryParam("from") @Nullable Instant from,
      @QueryParam("to") @Nullable Instant to) {
    Instant begin = Objects.requireNonNullElseGet(from, clock::instant);
    Instant end = Objects.requireNonNullElseGet(to, () -> begin.plus(Schedule.AHEAD));
    if (!end.isAfter(begin) || Duration.between(begin, end).compareTo(LONGEST_ROSTER) > 0) {
      throw Refusal.invalid("to", "is not after from, or over 100 days after it");
    }
    return RosterView.of(
        onCall.roster(name, begin, end).orElseThrow(() -> Refusal.notFound("schedule " + name)));
  }

  @PUT
  @Path("/{name}")
  @PermissionsAllowed("on-call:manage")
  @Operation(
      summary = "Make a schedule, or its next version, of people who take turns",
      description = "Refused if a second of the next 35 days were uncovered on either line.")
  @APIResponse(
      responseCode = "422",
      description = "Problem on-call-gap with `gaps`, not-an-employee with `people`")
  public ScheduleView put(
      @PathParam("name") @Pattern(regexp = NAME) String name,
      @NotNull @Valid ScheduleBody request) {
    var zone = zone(request.zone());
    var shifts = new ArrayList<Shift>();
    for (int index = 0; index < request.rotations().size(); index++) {
      shifts.addAll(rotation(name + "-" + index, request.rotations().get(index), zone).shifts());
    }
    if (shifts.size() > CalendarReader.MOST_EVENTS) {
      throw Refusal.invalid(
          "rotations", "make more than " + CalendarReader.MOST_EVENTS + " shifts");
    }
    return ScheduleView.of(
        tendSchedules.put(caller.actor(), new Wanted(name, request.title().strip(), zone, shifts)));
  }

  private static Rotation rotation(String id, RotationBody body, ZoneId zone) {
    var days = days(body.days());
    Integer hours = body.hours();
    boolean byWeek = body.turn().equals("week");
    if (!byWeek && !body.turn().equals("day")) {
      throw Refusal.invalid("turn", "is neither day nor week");
    }
    if (days.isEmpty() != (hours == null) || (!days.isEmpty() && !byWeek)) {
      throw Refusal.invalid("hours", "and days belong together, and to turns of a week");
    }
    return new Rotation(
        id,
        line(body.line()),
        Objects.requireNonNullElse(body.layer(), 0),
        body.people(),
        byWeek ? Rotation.Turn.WEEK : Rotation.Turn.DAY,
        body.from(),
        body.handOff(),
        zone,
        days,
        Duration.ofHours(hours == null ? 0 : hours));
  }

  private static Set<DayOfWeek> days(@Nullable List<String> labels) {
    var days = EnumSet.noneOf(DayOfWeek.class);
    for (String label : labels == null ? List.<String>of() : labels) {
      days.add(
          Arrays.stream(DayOfWeek.values())
              .filter(day -> day.name().substring(0, 2).equals(label.toUpperCase(Locale.ROOT)))
              .findFirst()
              .orElseThrow(() ->
                  Refusal.invalid("days", "has '" + label + "', which is no day such as MO")));
    }
    return days;
  }

  @PUT
  @Path("/{name}")
  @Consumes(CALENDAR)
  @PermissionsAllowed("on-call:manage")
  @Operation(
      summary = "Make a schedule, or its next version, of a calendar (RFC 5545)",
      description =
          "Each event is a shift. Its attendee urn:uuid:<employee>, or its summary if that is the name"
              + " of one employee, says whose; X-SAFEKEEP-LINE and X-SAFEKEEP-LAYER where it counts.")
  @APIResponse(
      responseCode = "422",
      description = "Problem calendar-not-understood with `line`, on-call-gap with `gaps`")
  public ScheduleView putCalendar(
      @PathParam("name") @Pattern(regexp = NAME) String name,
      @QueryParam("title") @Nullable @Size(max = 100) String title,
      @QueryParam("zone") @DefaultValue("UTC") String zone,
      @NotNull String calendar) {
    return ScheduleView.of(
        tendSchedules.put(
            caller.actor(),
            new Wanted(
                name,
                title == null || title.isBlank() ? name : title.strip(),
                zone(zone),
                read(calendar))));
  }

  private List<Shift> read(String calendar) {
    var active = staff.active();
    try {
      return CalendarReader.read(calendar, name -> onlyOne(active, name));
    } catch (CalendarFault fault) {
      throw new Refusal(
              NotificationProblem.CALENDAR_NOT_UNDERSTOOD,
              "line " + fault.line() + ": " + fault.getMessage())
          .with("line", fault.line());
    }
  }

  private static Optional<UUID> onlyOne(List<Employee> active, String name) {
    var named =
        active.stream().filter(one -> one.displayName().equalsIgnoreCase(name)).limit(2).toList();
    return named.size() == 1 ? Optional.of(named.getFirst().id()) : Optional.empty();
  }

  @DELETE
  @Path("/{name}")
  @PermissionsAllowed("on-call:manage")
  @Operation(summary = "Take a schedule away")
  @APIResponse(responseCode = "204", description = "Taken away")
  public void remove(@PathParam("name") String name) {
    tendSchedules.remove(caller.actor(), name);
  }

  @GET
  @Path("/{name}/overrides")
  @PermissionsAllowed("on-call:read")
  @Operation(summary = "List the overrides of the next 35 days")
  public Page<OverrideView> overrides(@PathParam("name") String name) {
    schedule(name);
    Instant now = clock.instant();
    return new Page<>(
        schedules.overrides(name, now, now.plus(Schedule.AHEAD)).stream()
            .map(OverrideView::of)
            .toList(),
        null);
  }

  @POST
  @Path("/{name}/overrides")
  @PermissionsAllowed("on-call:manage")
  @Operation(summary = "Put somebody on call in place of whoever it would be, for at most 35 days")
  @APIResponse(responseCode = "201", description = "They are on call then")
  @APIResponse(responseCode = "422", description = "Problem not-an-employee")
  public RestResponse<OverrideView> override(
      @PathParam("name") String name, @NotNull @Valid OverrideBody request) {
    return RestResponse.status(
        RestResponse.Status.CREATED, OverrideView.of(override(name, request, request.person())));
  }

  /// @param from now if there is none
  @Schema(name = "OnCallTakeOver")
  public record TakeOverBody(
      @NotNull @Schema(enumeration = {"primary", "secondary"}) String line,
      @Nullable Instant from,
      @NotNull Instant to) {}

  @POST
  @Path("/{name:[^/:]+}:take-over")
  @PermissionsAllowed("on-call:own")
  @Operation(summary = "Be on call yourself in place of whoever it would be")
  @APIResponse(responseCode = "201", description = "You are on call then")
  @APIResponse(responseCode = "422", description = "Problem not-an-employee")
  public RestResponse<OverrideView> takeOver(
      @PathParam("name") String name, @NotNull @Valid TakeOverBody request) {
    UUID me = me();
    return RestResponse.status(
        RestResponse.Status.CREATED,
        OverrideView.of(
            override(
                name, new OverrideBody(request.line(), me, request.from(), request.to()), me)));
  }

  private UUID me() {
    try {
      return UUID.fromString(caller.subject());
    } catch (IllegalArgumentException e) {
      throw new Refusal(
          NotificationProblem.NOT_AN_EMPLOYEE, caller.subject() + " is no active employee");
    }
  }

  private Schedule.Override override(String name, OverrideBody request, UUID person) {
    return tendSchedules.override(
        caller.actor(),
        name,
        line(request.line()),
        person,
        Objects.requireNonNullElseGet(request.from(), clock::instant),
        request.to());
  }

  @DELETE
  @Path("/{name}/overrides/{id}")
  @PermissionsAllowed("on-call:manage")
  @Operation(summary = "Withdraw an override", description = "Refused if nobody were on call then.")
  @APIResponse(responseCode = "204", description = "Withdrawn")
  @APIResponse(responseCode = "422", description = "Problem on-call-gap with `gaps`")
  public void withdraw(@PathParam("name") String name, @PathParam("id") UUID id) {
    tendSchedules.withdraw(caller.actor(), name, id);
  }

  private Schedule schedule(String name) {
    return schedules.find(name).orElseThrow(() -> Refusal.notFound("schedule " + name));
  }

  private static Line line(String label) {
    return Line.find(label)
        .orElseThrow(() -> Refusal.invalid("line", "is neither primary nor secondary"));
  }

  private static ZoneId zone(String name) {
    if (!ZoneRulesProvider.getAvailableZoneIds().contains(name)) {
      throw Refusal.invalid("zone", "is '" + name + "', which is none such as Europe/Berlin");
    }
    return ZoneId.of(name);
  }
}
