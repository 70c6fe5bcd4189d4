package io.safekeep.notification.duty;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.notification.duty.Shown.Method;
import io.safekeep.notification.duty.Shown.Now;
import io.safekeep.notification.duty.Shown.OnLine;
import io.safekeep.notification.duty.Shown.Turn;
import io.safekeep.notification.duty.Shown.Twice;
import io.safekeep.notification.oncall.Clash;
import io.safekeep.notification.oncall.FeedResource;
import io.safekeep.notification.oncall.Line;
import io.safekeep.notification.oncall.OnCall;
import io.safekeep.notification.oncall.ScheduleResource;
import io.safekeep.notification.oncall.ScheduleResource.RosterView;
import io.safekeep.notification.oncall.ScheduleResource.ScheduleView;
import io.safekeep.notification.oncall.ScheduleResource.SpanView;
import io.safekeep.notification.page.PageResource;
import io.safekeep.notification.staff.ContactMethod;
import io.safekeep.notification.staff.ContactMethodResource;
import io.safekeep.notification.staff.Employee;
import io.safekeep.notification.staff.SqlContactMethods;
import io.safekeep.notification.staff.SqlStaff;
import io.safekeep.notification.ways.Ways;
import io.safekeep.runtime.pages.Frame;
import io.safekeep.runtime.pages.Moment;
import io.safekeep.runtime.pages.PageAnswer;
import io.safekeep.runtime.pages.SignedIn;
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
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.TextStyle;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// Who is on call now and when, and how the reader is reached.
@Path("/on-call")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class DutyPages {

  private static final String HERE = "/on-call";
  private static final int WEEKS = 5;
  private static final int MOST_TURNS = 10;
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.ENGLISH);

  private final ScheduleResource schedules;
  private final OnCall onCall;
  private final FeedResource feeds;
  private final ContactMethodResource methods;
  private final SqlContactMethods ownMethods;
  private final PageResource pages;
  private final SqlStaff staff;
  private final Ways ways;
  private final Frame.Frames frames;
  private final SignedIn signedIn;
  private final Caller caller;
  private final Clock clock;

  DutyPages(
      ScheduleResource schedules,
      OnCall onCall,
      FeedResource feeds,
      ContactMethodResource methods,
      SqlContactMethods ownMethods,
      PageResource pages,
      SqlStaff staff,
      Ways ways,
      Frame.Frames frames,
      SignedIn signedIn,
      Caller caller,
      Clock clock) {
    this.schedules = schedules;
    this.onCall = onCall;
    this.feeds = feeds;
    this.methods = methods;
    this.ownMethods = ownMethods;
    this.pages = pages;
    this.staff = staff;
    this.ways = ways;
    this.frames = frames;
    this.signedIn = signedIn;
    this.caller = caller;
    this.clock = clock;
  }

  @GET
  @PermissionsAllowed("on-call:read")
  @Operation(hidden = true)
  public Response home(@QueryParam("said") @DefaultValue("") String said) {
    return PageAnswer.ok(Shown.Templates.home(home(said, null)));
  }

  /// @param address of the reader's own turns, shown this once; null otherwise
  private Shown.Home home(String said, @Nullable String address) {
    var names = names();
    var me = me();
    return new Shown.Home(
        frames.frame(),
        ways.from(HERE),
        schedules.list().items().stream()
            .map(one -> now(new Planned(one, schedules.roster(one.name(), null, null)), names))
            .toList(),
        onCall.clashes().stream().limit(MOST_TURNS).map(clash -> twice(clash, names)).toList(),
        pages.list(true, null, 1).items().size(),
        me.isPresent(),
        me.map(this::turns).orElse(List.of()),
        me.map(_ -> methods()).orElse(List.of()),
        me.map(id -> ContactMethod.ways(ownMethods.of(id)) >= ContactMethod.WAYS_NEEDED)
            .orElse(true),
        me.isPresent() && signedIn.may("on-call", "own") ? feed(address) : null,
        switch (said) {
          case "code" -> "A code is on its way. Show it below.";
          case "verified" -> "You can be reached there.";
          case "removed" -> "It is taken away.";
          case "test" -> "A test is on its way. Answer it within 5 minutes.";
          default -> "";
        });
  }

  private Shown.Feed feed(@Nullable String address) {
    var known = feeds.ofCaller();
    return new Shown.Feed(
        address,
        Moment.ifAny(known.map(FeedResource.FeedView::madeAt).orElse(null)),
        Moment.ifAny(known.map(FeedResource.FeedView::readAt).orElse(null)));
  }

  private static Twice twice(Clash clash, Map<UUID, String> names) {
    return new Twice(
        names.getOrDefault(clash.person(), "Somebody"),
        duty(clash.one()),
        duty(clash.other()),
        Moment.toTheSecond(clash.from()),
        Moment.toTheSecond(clash.to()));
  }

  private static String duty(OnCall.Turn turn) {
    return "%s, %s line".formatted(turn.title(), turn.line() == Line.PRIMARY ? "first" : "second");
  }

  /// A schedule and who is on call in its next 35 days.
  private record Planned(ScheduleView schedule, RosterView roster) {}

  private Now now(Planned planned, Map<UUID, String> names) {
    Instant now = clock.instant();
    var schedule = planned.schedule();
    var roster = planned.roster();
    return new Now(
        schedule.name(),
        schedule.title(),
        roster.spans().stream()
            .filter(span -> !span.from().isAfter(now) && span.to().isAfter(now))
            .map(span ->
                new OnLine(
                    span.line(),
                    named(span, names),
                    span.to().equals(roster.to()) ? null : Moment.toTheSecond(span.to())))
            .toList(),
        roster.gaps().isEmpty());
  }

  private static String named(SpanView span, Map<UUID, String> names) {
    return span.people().stream()
        .map(person -> names.getOrDefault(person, "Somebody"))
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private List<Turn> turns(UUID me) {
    return onCall.turns(me).stream()
        .limit(MOST_TURNS)
        .map(turn -> turn(turn.title(), turn.line().label(), turn.from(), turn.to()))
        .toList();
  }

  private List<Method> methods() {
    return signedIn.may("on-call", "own")
        ? methods.list().items().stream()
            .map(one ->
                new Method(
                    one.id().toString(), one.kind(), one.address(), one.state().equals("verified")))
            .toList()
        : List.of();
  }

  @POST
  @Path("my/methods")
  @PermissionsAllowed("on-call:own")
  @Operation(hidden = true)
  public Response add(
      @FormParam("kind") @DefaultValue("") String kind,
      @FormParam("address") @DefaultValue("") String address) {
    methods.add(new ContactMethodResource.NewContactMethod(kind, address.replaceAll("\\s", "")));
    return PageAnswer.seeOther(HERE + "?said=code#reach");
  }

  @POST
  @Path("my/methods/{id}/code")
  @PermissionsAllowed("on-call:own")
  @Operation(hidden = true)
  public Response verify(
      @PathParam("id") UUID id, @FormParam("code") @DefaultValue("") String code) {
    methods.verify(id, new ContactMethodResource.ShownCode(code.strip()));
    return PageAnswer.seeOther(HERE + "?said=verified#reach");
  }

  @POST
  @Path("my/methods/{id}/resend")
  @PermissionsAllowed("on-call:own")
  @Operation(hidden = true)
  public Response resend(@PathParam("id") UUID id) {
    methods.resend(id);
    return PageAnswer.seeOther(HERE + "?said=code#reach");
  }

  @POST
  @Path("my/methods/{id}/removal")
  @PermissionsAllowed("on-call:own")
  @Operation(hidden = true)
  public Response remove(@PathParam("id") UUID id) {
    methods.remove(id);
    return PageAnswer.seeOther(HERE + "?said=removed#reach");
  }

  @POST
  @Path("my/test")
  @PermissionsAllowed("on-call:own")
  @Operation(hidden = true)
  public Response test() {
    pages.test();
    return PageAnswer.seeOther(HERE + "?said=test#reach");
  }

  /// The address is part of this answer only.
  @POST
  @Path("my/calendar")
  @PermissionsAllowed("on-call:own")
  @Operation(hidden = true)
  public Response makeFeed(@Context UriInfo asked) {
    var address = feeds.make(asked).getEntity().address();
    return PageAnswer.ok(Shown.Templates.home(home("", address)));
  }

  /// Whoever comes back here from a sign-in, or looks again.
  @GET
  @Path("my/calendar")
  @PermissionsAllowed("on-call:own")
  @Operation(hidden = true)
  public Response afterFeed() {
    return PageAnswer.seeOther(HERE + "#calendar");
  }

  @POST
  @Path("my/calendar/end")
  @PermissionsAllowed("on-call:own")
  @Operation(hidden = true)
  public Response endFeed() {
    feeds.end();
    return PageAnswer.seeOther(HERE + "#calendar");
  }

  /// @param from a day of the first week that is shown
  /// @param weeks 1 or 5
  @GET
  @Path("{name}")
  @PermissionsAllowed("on-call:read")
  @Operation(hidden = true)
  public Response schedule(
      @PathParam("name") String name,
      @QueryParam("from") @Nullable String from,
      @QueryParam("weeks") @DefaultValue("5") int weeks) {
    var schedule = schedules.find(name);
    var zone = ZoneId.of(schedule.zone());
    var now = clock.instant();
    boolean isWeek = weeks == 1;
    int shown = isWeek ? 1 : WEEKS;
    var monday =
        day(from, now.atZone(zone).toLocalDate())
            .with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
    var last = monday.plusWeeks(shown);
    var roster =
        schedules.roster(
            name, monday.atStartOfDay(zone).toInstant(), last.atStartOfDay(zone).toInstant());
    String address = HERE + "/" + name + "?weeks=" + shown + "&from=";
    return PageAnswer.ok(
        Shown.Templates.schedule(
            new Shown.SchedulePage(
                frames.frame(),
                ways.from(HERE),
                name,
                schedule.title(),
                schedule.zone(),
                Sheet.of(roster, monday, shown, zone, now, names()),
                DAY.format(monday) + " to " + DAY.format(last.minusDays(1)),
                Arrays.stream(DayOfWeek.values())
                    .map(day -> day.getDisplayName(TextStyle.FULL, Locale.ENGLISH))
                    .toList(),
                address + monday.minusWeeks(isWeek ? 1 : WEEKS - 1),
                address + monday.plusWeeks(isWeek ? 1 : WEEKS - 1),
                HERE + "/" + name + "?weeks=" + (isWeek ? WEEKS : 1) + "&from=" + monday,
                isWeek,
                schedules.roster(name, null, null).gaps().stream()
                    .map(gap -> turn("", gap.line(), gap.from(), gap.to()))
                    .toList(),
                overrides(name),
                me().isPresent() && signedIn.may("on-call", "own"))));
  }

  private List<Turn> overrides(String name) {
    var names = names();
    return schedules.overrides(name).items().stream()
        .map(one ->
            turn(names.getOrDefault(one.person(), "Somebody"), one.line(), one.from(), one.to()))
        .toList();
  }

  private Turn turn(String what, String line, Instant from, Instant to) {
    return new Turn(
        what,
        line,
        Moment.toTheSecond(from),
        Moment.toTheSecond(to),
        !from.isAfter(clock.instant()));
  }

  private static LocalDate day(@Nullable String text, LocalDate otherwise) {
    try {
      return text == null ? otherwise : LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw Refusal.invalid("from", "is no date such as 2027-01-31");
    }
  }

  @POST
  @Path("{name}/take-over")
  @PermissionsAllowed("on-call:own")
  @Operation(hidden = true)
  public Response takeOver(
      @PathParam("name") String name,
      @FormParam("line") @DefaultValue("") String line,
      @FormParam("hours") @DefaultValue("0") int hours) {
    schedules.takeOver(
        name,
        new ScheduleResource.TakeOverBody(
            line,
            null,
            clock.instant().plus(Duration.ofHours(hours)).truncatedTo(ChronoUnit.MINUTES)));
    return PageAnswer.seeOther(HERE + "/" + name);
  }

  private Map<UUID, String> names() {
    return staff.active().stream().collect(Collectors.toMap(Employee::id, Employee::displayName));
  }

  /// The employee that the reader is, if they are one.
  private Optional<UUID> me() {
    try {
      return staff
          .find(UUID.fromString(caller.subject()))
          .filter(Employee::active)
          .map(Employee::id);
    } catch (IllegalArgumentException noEmployeesId) {
      return Optional.empty();
    }
  }
}
