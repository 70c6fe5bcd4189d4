package io.safekeep.notification.room;

import io.safekeep.notification.affected.AffectedResource;
import io.safekeep.notification.affected.AffectedResource.AffectedView;
import io.safekeep.notification.deadline.ClockResource;
import io.safekeep.notification.deadline.ClockResource.ClockView;
import io.safekeep.notification.incident.Entry;
import io.safekeep.notification.incident.Fact;
import io.safekeep.notification.incident.Incident;
import io.safekeep.notification.incident.IncidentState;
import io.safekeep.notification.incident.IncidentView;
import io.safekeep.notification.incident.Kind;
import io.safekeep.notification.incident.Severity;
import io.safekeep.notification.incident.SqlIncidents;
import io.safekeep.notification.incident.SqlTimeline;
import io.safekeep.notification.incident.TendIncidents;
import io.safekeep.notification.review.SqlReviews;
import io.safekeep.notification.room.Room.Badge;
import io.safekeep.notification.room.Room.Choice;
import io.safekeep.notification.room.Room.Row;
import io.safekeep.notification.staff.SqlStaff;
import io.safekeep.notification.ways.Way;
import io.safekeep.runtime.pages.Frame;
import io.safekeep.runtime.pages.Moment;
import io.safekeep.runtime.pages.SignedIn;
import io.safekeep.runtime.security.Caller;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Puts an incident into the words and pictures of its page.
@Singleton
class ShownIncident {

  /// Lines of the timeline that are seen at once.
  private static final int NEWEST = 8;

  private final SqlIncidents incidents;
  private final SqlTimeline timeline;
  private final SqlReviews reviews;
  private final TendIncidents tend;
  private final ClockResource clocks;
  private final AffectedResource affected;
  private final SqlStaff staff;
  private final Names names;
  private final SignedIn signedIn;
  private final Caller caller;
  private final Clock clock;

  ShownIncident(
      SqlIncidents incidents,
      SqlTimeline timeline,
      SqlReviews reviews,
      TendIncidents tend,
      ClockResource clocks,
      AffectedResource affected,
      SqlStaff staff,
      Names names,
      SignedIn signedIn,
      Caller caller,
      Clock clock) {
    this.incidents = incidents;
    this.timeline = timeline;
    this.reviews = reviews;
    this.tend = tend;
    this.clocks = clocks;
    this.affected = affected;
    this.staff = staff;
    this.names = names;
    this.signedIn = signedIn;
    this.caller = caller;
    this.clock = clock;
  }

  Row row(IncidentView view) {
    return new Row(
        view.id().toString(),
        view.title(),
        severity(Severity.find(view.severity()).orElseThrow()),
        state(IncidentState.find(view.state()).orElseThrow()),
        Kind.find(view.kind()).orElseThrow().text(),
        names.of(view.commander()),
        view.restricted(),
        view.exercise(),
        Moment.toTheSecond(view.openedAt()));
  }

  List<Choice> kinds() {
    return Arrays.stream(Kind.values())
        .map(kind -> new Choice(kind.label(), kind.text(), false))
        .toList();
  }

  /// @param chosen label of the one that is chosen
  List<Choice> severities(String chosen) {
    return Arrays.stream(Severity.values())
        .map(one -> new Choice(one.label(), one.text(), one.label().equals(chosen)))
        .toList();
  }

  Room.IncidentPage page(Incident incident, Frame frame, List<Way> ways) {
    var id = incident.id();
    var floor = incident.grade().floor();
    var review = reviews.review(id).orElse(null);
    var signOff = reviews.signOff(id).orElse(null);
    boolean open = incident.stamps().closedAt() == null;
    boolean mayNotify = open && signedIn.may("incident", "notify");
    var words = incident.publicText();
    var team = incident.team();
    var told = timeline.of(id).reversed().stream().map(this::line).toList();
    return new Room.IncidentPage(
        frame,
        ways,
        row(IncidentView.of(incident)),
        incident.report().description(),
        incident.report().source(),
        incident.grade().runbook(),
        floor == null ? null : floor.text(),
        names.of(team.communications()),
        names.of(team.scribe()),
        stamps(incident.stamps()),
        incident.isOver() && open ? tend.bars(incident) : List.of(),
        clocks.list(id).stream().map(this::clock).toList(),
        told.stream().limit(NEWEST).toList(),
        told.stream().skip(NEWEST).toList(),
        incidents.tasks(id).stream().map(this::task).toList(),
        incidents.members(id).stream().map(names::of).toList(),
        affected.tenants(id).stream().map(ShownIncident::tenant).toList(),
        affected.changes(id).stream()
            .map(change ->
                new Room.Change(
                    change.id().toString(),
                    "Tenant %s was %s"
                        .formatted(change.tenant(), change.adds() ? "concerned" : "not concerned"),
                    change.reason(),
                    names.of(change.proposedBy()),
                    change.decidedAt() == null,
                    change.agreed() == null ? "" : change.agreed() ? "agreed" : "not agreed"))
            .toList(),
        affected.queries(id).stream()
            .map(query ->
                new Room.Query(
                    query.question(),
                    query.sha256(),
                    names.of(query.askedBy()),
                    Moment.toTheSecond(query.askedAt())))
            .toList(),
        affected.messages(id).stream()
            .map(message ->
                new Room.Message(
                    message.number(),
                    message.title(),
                    message.text().lines().filter(line -> !line.isBlank()).toList(),
                    Moment.toTheSecond(message.writtenAt())))
            .toList(),
        mayNotify ? draft(incident) : null,
        review == null
            ? null
            : new Room.Review(
                review.summary(),
                review.impact(),
                review.causes(),
                review.lessons(),
                names.of(review.writtenBy()),
                Moment.toTheSecond(review.writtenAt())),
        signOff == null
            ? null
            : new Room.Signed(
                names.of(signOff.signedBy()),
                signOff.words(),
                Moment.toTheSecond(signOff.signedAt())),
        new Room.Shown(
            incident.restricted(),
            incident.customerImpact(),
            words == null ? "" : words.title(),
            words == null ? "" : words.text()),
        incident.state().next().stream()
            .filter(state -> state != IncidentState.REVIEWED)
            .map(state -> new Choice(state.label(), state.text(), false))
            .toList(),
        severities(incident.severity().label()),
        Arrays.stream(Fact.values())
            .map(fact -> new Choice(fact.label(), fact.text(), false))
            .toList(),
        people(caller.subject()),
        new Room.Team(
            people(team.commander()), people(team.communications()), people(team.scribe())),
        new Room.May(
            open && signedIn.may("incident", "change"),
            mayNotify,
            open
                && incident.isOver()
                && incident.kind().isSecurity()
                && signOff == null
                && signedIn.may("incident", "sign-off"),
            !caller.subject().equals(team.commander()),
            incident.isOver()));
  }

  /// Active employees.
  ///
  /// @param chosen id of the one who is chosen; null for nobody
  List<Choice> people(@Nullable String chosen) {
    return staff.active().stream()
        .map(one ->
            new Choice(one.id().toString(), one.displayName(), one.id().toString().equals(chosen)))
        .toList();
  }

  private Room.Line line(Entry entry) {
    return new Room.Line(
        entry.kind(),
        names.in(entry.text()),
        names.of(entry.by()),
        Moment.toTheSecond(entry.happenedAt()));
  }

  private Room.Draft draft(Incident incident) {
    var draft = affected.draft(incident.id());
    return new Room.Draft(draft.title(), draft.text());
  }

  private static List<Room.Stamp> stamps(Incident.Stamps stamps) {
    var shown = new ArrayList<Room.Stamp>();
    add(shown, "Detected", stamps.detectedAt());
    add(shown, "Opened", stamps.openedAt());
    add(shown, "Somebody called", stamps.pagedAt());
    add(shown, "Taken", stamps.acknowledgedAt());
    add(shown, "Mitigated", stamps.mitigatedAt());
    add(shown, "Resolved", stamps.resolvedAt());
    add(shown, "Reviewed", stamps.reviewedAt());
    add(shown, "Closed", stamps.closedAt());
    return shown;
  }

  private static void add(List<Room.Stamp> shown, String text, @Nullable Instant at) {
    if (at != null) {
      shown.add(new Room.Stamp(text, Moment.toTheSecond(at)));
    }
  }

  private Room.Clock clock(ClockView view) {
    var ended = view.ended();
    var left = Duration.between(clock.instant(), view.dueAt());
    Badge state;
    String words;
    if (ended != null) {
      boolean done = ended.how().equals("done");
      state =
          view.missed()
              ? new Badge("bad", "Late")
              : done ? new Badge("good", "Done") : new Badge("", "Does not apply");
      words = ended.note();
    } else if (view.missed()) {
      state = new Badge("bad", "Over");
      words = Moment.length(left.negated()) + " over";
    } else {
      state = new Badge(view.percent() < 50 ? "" : view.percent() < 90 ? "busy" : "bad", "Runs");
      words = Moment.length(left) + " left";
    }
    return new Room.Clock(
        view.id().toString(),
        view.title(),
        view.law(),
        state,
        ended == null ? view.percent() : 100,
        ended == null ? words : state.text(),
        Moment.toTheSecond(view.dueAt()),
        Moment.toTheSecond(view.startedAt()),
        ended == null,
        ended == null ? "" : words);
  }

  private Room.Task task(SqlIncidents.Task task) {
    boolean late = task.doneAt() == null && clock.instant().isAfter(task.dueAt());
    return new Room.Task(
        task.id().toString(),
        task.text(),
        names.of(task.owner()),
        String.join(", ", task.promises()),
        task.action(),
        task.doneAt() != null
            ? new Badge("good", "Done")
            : late ? new Badge("bad", "Overdue") : new Badge("busy", "To do"),
        Moment.toTheSecond(task.dueAt()),
        task.doneAt() == null);
  }

  private static Room.Tenant tenant(AffectedView view) {
    var toldAt = view.toldAt();
    var failure = view.failure();
    return new Room.Tenant(
        view.name().isEmpty() ? view.tenant().toString() : view.name(),
        notice(view.state()),
        view.query() == null ? "said by two persons" : "found in the records",
        Moment.ifAny(toldAt),
        failure == null ? "" : failure);
  }

  static Badge notice(String state) {
    return switch (state) {
      case "delivered" -> new Badge("good", "Told");
      case "failing" -> new Badge("bad", "Not reached");
      case "on-its-way" -> new Badge("busy", "On its way");
      default -> new Badge("bad", "Not told");
    };
  }

  private static Badge severity(Severity severity) {
    return new Badge(
        switch (severity) {
          case SEV1 -> "bad";
          case SEV2 -> "busy";
          case SEV3, SEV4 -> "";
        },
        severity.text());
  }

  private static Badge state(IncidentState state) {
    return new Badge(
        switch (state) {
          case OPEN -> "bad";
          case INVESTIGATING, IDENTIFIED, MONITORING -> "busy";
          case RESOLVED, REVIEWED, CLOSED -> "good";
        },
        state.text());
  }
}
