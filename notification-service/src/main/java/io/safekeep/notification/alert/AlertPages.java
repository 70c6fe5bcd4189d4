package io.safekeep.notification.alert;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.security.PermissionsAllowed;
import io.safekeep.notification.alert.AlertResource.AlertView;
import io.safekeep.notification.alert.AlertResource.Closing;
import io.safekeep.notification.alert.AlertResource.DecisionView;
import io.safekeep.notification.alert.AlertResource.SignalView;
import io.safekeep.notification.alert.SilenceResource.NewSilence;
import io.safekeep.notification.alert.SilenceResource.SilenceView;
import io.safekeep.notification.staff.Employee;
import io.safekeep.notification.staff.SqlStaff;
import io.safekeep.notification.ways.Way;
import io.safekeep.notification.ways.Ways;
import io.safekeep.runtime.pages.Frame;
import io.safekeep.runtime.pages.Moment;
import io.safekeep.runtime.pages.PageAnswer;
import io.safekeep.runtime.pages.SignedIn;
import io.safekeep.runtime.problem.Refusal;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// For whoever is on call: what is wrong, what was decided about it, and why.
@Path("/")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class AlertPages {

  private static final int ALERTS = 50;
  private static final int SILENCES = 100;

  private final AlertResource alerts;
  private final SilenceResource silences;
  private final SqlStaff staff;
  private final Ways ways;
  private final Frame.Frames frames;
  private final SignedIn signedIn;
  private final Clock clock;

  AlertPages(
      AlertResource alerts,
      SilenceResource silences,
      SqlStaff staff,
      Ways ways,
      Frame.Frames frames,
      SignedIn signedIn,
      Clock clock) {
    this.alerts = alerts;
    this.silences = silences;
    this.staff = staff;
    this.ways = ways;
    this.frames = frames;
    this.signedIn = signedIn;
    this.clock = clock;
  }

  /// A state in words.
  ///
  /// @param name of its colour: `good`, `busy`, `bad` or empty
  record State(String name, String text) {

    static State of(String state) {
      return switch (state) {
        case "firing" -> new State("bad", "On");
        case "acknowledged" -> new State("busy", "Seen");
        case "in-force" -> new State("busy", "In force");
        case "pending" -> new State("", "To come");
        case "lifted" -> new State("", "Lifted");
        default -> new State("", "Over");
      };
    }

    static State ofDecision(String decision) {
      return switch (decision) {
        case "incident" -> new State("bad", "Incident");
        case "page" -> new State("bad", "Call");
        case "ticket" -> new State("busy", "Working hours");
        default -> new State("", "Nothing");
      };
    }
  }

  /// @param since when it began
  record Row(
      String id,
      String title,
      String source,
      State state,
      State decision,
      String reason,
      long signals,
      Moment since) {}

  /// @param open and
  /// @param decision what is shown; empty for everything
  /// @param next where the list goes on; null at its end
  record AlertList(
      Frame frame,
      List<Way> ways,
      List<Row> rows,
      String open,
      String decision,
      @Nullable String next) {}

  record Decided(State decision, String rule, int version, String reason, Moment at) {}

  record Heard(String act, String outcome, Moment at, Moment received) {}

  /// @param incident of its group; null if there is none
  record StoryPage(
      Frame frame,
      List<Way> ways,
      Row row,
      boolean over,
      @Nullable Moment ended,
      String endedBy,
      @Nullable String link,
      Map<String, String> labels,
      Map<String, String> notes,
      int groupAlerts,
      String group,
      boolean called,
      @Nullable String incident,
      List<Decided> decisions,
      List<Heard> signals,
      boolean mayHandle) {}

  record Quiet(
      String id,
      boolean penTest,
      String match,
      String reason,
      String by,
      State state,
      Moment from,
      Moment to,
      boolean mayLift) {}

  record SilencePage(
      Frame frame, List<Way> ways, List<Quiet> silences, String source, boolean mayHandle) {}

  /// Templates in `templates/Alerts`.
  @CheckedTemplate(basePath = "Alerts")
  static class Templates {

    private Templates() {}

    static native TemplateInstance alerts(AlertList page);

    static native TemplateInstance alert(StoryPage page);

    static native TemplateInstance silences(SilencePage page);
  }

  @GET
  @Path("alerts")
  @PermissionsAllowed("alert:read")
  @Operation(hidden = true)
  public Response all(
      @QueryParam("open") @DefaultValue("true") String open,
      @QueryParam("decision") @DefaultValue("") String decision,
      @QueryParam("group") @Nullable UUID group,
      @QueryParam("after") @Nullable UUID after) {
    var page =
        alerts.list(
            open.isEmpty() ? null : Boolean.valueOf(open), decision, null, group, after, ALERTS);
    return PageAnswer.ok(
        Templates.alerts(
            new AlertList(
                frames.frame(),
                ways.from("/alerts"),
                page.items().stream().map(AlertPages::row).toList(),
                open,
                decision,
                page.nextCursor() == null
                    ? null
                    : "/alerts?open=%s&decision=%s&after=%s"
                        .formatted(open, decision, page.nextCursor()))));
  }

  private static Row row(AlertView alert) {
    return new Row(
        alert.id().toString(),
        alert.title(),
        alert.labels().getOrDefault("source", ""),
        State.of(alert.state()),
        State.ofDecision(alert.decision()),
        alert.reason(),
        alert.signals(),
        Moment.toTheSecond(alert.startedAt()));
  }

  @GET
  @Path("alerts/{id}")
  @PermissionsAllowed("alert:read")
  @Operation(hidden = true)
  public Response one(@PathParam("id") UUID id) {
    var story = alerts.find(id);
    var alert = story.alert();
    return PageAnswer.ok(
        Templates.alert(
            new StoryPage(
                frames.frame(),
                ways.from("/alerts"),
                row(alert),
                alert.endedAt() != null,
                Moment.ifAny(alert.endedAt()),
                alert.endedBy() == null ? "" : person(alert.endedBy()),
                alert.link(),
                alert.labels(),
                alert.notes(),
                story.groupAlerts(),
                alert.group().toString(),
                story.page() != null,
                story.incident() == null ? null : story.incident().toString(),
                story.decisions().stream().map(AlertPages::decided).toList(),
                story.signals().stream().map(AlertPages::heard).toList(),
                signedIn.may("alert", "handle"))));
  }

  private static Decided decided(DecisionView view) {
    return new Decided(
        State.ofDecision(view.decision()),
        view.rule(),
        view.rulesVersion(),
        view.reason(),
        Moment.toTheSecond(view.decidedAt()));
  }

  private static Heard heard(SignalView view) {
    return new Heard(
        switch (view.act()) {
          case "trigger" -> "On";
          case "resolve" -> "Over";
          default -> "Seen";
        },
        view.outcome() == null ? "waits" : view.outcome(),
        Moment.toTheSecond(view.at()),
        Moment.toTheSecond(view.receivedAt()));
  }

  @POST
  @Path("alerts/{id}")
  @PermissionsAllowed("alert:handle")
  @Operation(hidden = true)
  public Response close(
      @PathParam("id") UUID id, @FormParam("note") @DefaultValue("") String note) {
    alerts.close(id, new Closing(note));
    return PageAnswer.seeOther("/alerts/" + id);
  }

  @GET
  @Path("silences")
  @PermissionsAllowed("alert:read")
  @Operation(hidden = true)
  public Response quiet(@QueryParam("source") @DefaultValue("") String source) {
    boolean mayHandle = signedIn.may("alert", "handle");
    return PageAnswer.ok(
        Templates.silences(
            new SilencePage(
                frames.frame(),
                ways.from("/silences"),
                silences.list(null, SILENCES).items().stream()
                    .map(silence -> quiet(silence, mayHandle))
                    .toList(),
                source,
                mayHandle)));
  }

  private Quiet quiet(SilenceView view, boolean mayHandle) {
    return new Quiet(
        view.id().toString(),
        view.kind().equals(Silence.Kind.PEN_TEST.label()),
        view.match().entrySet().stream()
            .map(label -> label.getKey() + " is " + String.join(" or ", label.getValue()))
            .collect(Collectors.joining(", ")),
        view.reason(),
        person(view.placedBy()),
        State.of(view.state()),
        Moment.toTheSecond(view.startsAt()),
        Moment.toTheSecond(view.endsAt()),
        mayHandle && (view.state().equals("in-force") || view.state().equals("pending")));
  }

  /// Their name; those whom identity-service has not told of are somebody.
  private String person(String subject) {
    try {
      return staff.find(UUID.fromString(subject)).map(Employee::displayName).orElse("somebody");
    } catch (IllegalArgumentException client) {
      return subject;
    }
  }

  @POST
  @Path("silences")
  @PermissionsAllowed("alert:handle")
  @Operation(hidden = true)
  public Response place(
      @FormParam("kind") @DefaultValue("") String kind,
      @FormParam("label") @DefaultValue("") String label,
      @FormParam("value") @DefaultValue("") String value,
      @FormParam("reason") @DefaultValue("") String reason,
      @FormParam("hours") @DefaultValue("1") int hours) {
    if (label.isBlank() || value.isBlank()) {
      throw Refusal.invalid("label", "and its value say what it is about");
    }
    var unused =
        silences.place(
            new NewSilence(
                kind,
                Map.of(label.strip(), List.of(value.strip())),
                reason,
                null,
                clock.instant().plus(Duration.ofHours(hours))));
    return PageAnswer.seeOther("/silences");
  }

  @POST
  @Path("silences/{id}")
  @PermissionsAllowed("alert:handle")
  @Operation(hidden = true)
  public Response lift(@PathParam("id") UUID id) {
    var unused = silences.lift(id);
    return PageAnswer.seeOther("/silences");
  }
}
