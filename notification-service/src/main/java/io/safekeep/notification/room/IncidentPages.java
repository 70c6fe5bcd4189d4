package io.safekeep.notification.room;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.notification.affected.AffectedResource;
import io.safekeep.notification.affected.AffectedResource.Computation;
import io.safekeep.notification.affected.AffectedResource.Decision;
import io.safekeep.notification.affected.AffectedResource.NewMessage;
import io.safekeep.notification.affected.TenantIncidentResource;
import io.safekeep.notification.contact.Contact;
import io.safekeep.notification.contact.SqlContacts;
import io.safekeep.notification.deadline.ClockResource;
import io.safekeep.notification.deadline.ClockResource.Done;
import io.safekeep.notification.deadline.ClockResource.NotApplicable;
import io.safekeep.notification.incident.IncidentResource;
import io.safekeep.notification.incident.IncidentResource.Assignment;
import io.safekeep.notification.incident.IncidentResource.Command;
import io.safekeep.notification.incident.IncidentResource.Member;
import io.safekeep.notification.incident.IncidentResource.Move;
import io.safekeep.notification.incident.IncidentResource.NewEntry;
import io.safekeep.notification.incident.IncidentResource.NewFact;
import io.safekeep.notification.incident.IncidentResource.NewIncident;
import io.safekeep.notification.incident.IncidentResource.NewSeverity;
import io.safekeep.notification.incident.IncidentResource.NewTask;
import io.safekeep.notification.incident.IncidentResource.Visibility;
import io.safekeep.notification.incident.IncidentResource.Words;
import io.safekeep.notification.incident.Sight;
import io.safekeep.notification.review.DelegateResource;
import io.safekeep.notification.review.DelegateResource.NewDelegate;
import io.safekeep.notification.review.ReviewResource;
import io.safekeep.notification.review.ReviewResource.NewReview;
import io.safekeep.notification.review.ReviewResource.NewSignOff;
import io.safekeep.notification.ways.Ways;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.pages.Frame;
import io.safekeep.runtime.pages.Moment;
import io.safekeep.runtime.pages.PageAnswer;
import io.safekeep.runtime.pages.SignedIn;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// For whoever works on incidents: the list, the room of each, and all that is done in it. Each act
/// goes the way of the API.
@Path("/")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class IncidentPages {

  private static final int MANY = 50;

  private final IncidentResource incidents;
  private final ClockResource clocks;
  private final AffectedResource affected;
  private final ReviewResource reviews;
  private final DelegateResource delegates;
  private final TenantIncidentResource ours;
  private final ShownIncident shown;
  private final Names names;
  private final SqlContacts contacts;
  private final Caller caller;
  private final Sight sight;
  private final Ways ways;
  private final Frame.Frames frames;
  private final SignedIn signedIn;
  private final Ids ids;

  IncidentPages(
      IncidentResource incidents,
      ClockResource clocks,
      AffectedResource affected,
      ReviewResource reviews,
      DelegateResource delegates,
      TenantIncidentResource ours,
      ShownIncident shown,
      Names names,
      SqlContacts contacts,
      Caller caller,
      Sight sight,
      Ways ways,
      Frame.Frames frames,
      SignedIn signedIn,
      Ids ids) {
    this.incidents = incidents;
    this.clocks = clocks;
    this.affected = affected;
    this.reviews = reviews;
    this.delegates = delegates;
    this.ours = ours;
    this.shown = shown;
    this.names = names;
    this.contacts = contacts;
    this.caller = caller;
    this.sight = sight;
    this.ways = ways;
    this.frames = frames;
    this.signedIn = signedIn;
    this.ids = ids;
  }

  @GET
  @Path("incidents")
  @PermissionsAllowed("incident:read")
  @Operation(hidden = true)
  public Response all(
      @QueryParam("all") @DefaultValue("false") boolean all,
      @QueryParam("after") @Nullable UUID after) {
    var page = incidents.list(!all, null, after, MANY);
    return PageAnswer.ok(
        Room.Templates.incidents(
            new Room.Incidents(
                frames.frame(),
                ways.from("/incidents"),
                page.items().stream().map(shown::row).toList(),
                !all,
                shown.kinds(),
                shown.severities("sev2"),
                signedIn.may("incident", "open"),
                ids.next().toString(),
                page.nextCursor(),
                delegates.delegates().stream()
                    .map(one ->
                        new Room.StandIn(
                            names.of(one.employee()),
                            one.reason(),
                            names.of(one.namedBy()),
                            Moment.toTheSecond(one.untilAt())))
                    .toList(),
                signedIn.may("incident", "sign-off") ? shown.people(null) : List.of(),
                signedIn.may("incident", "sign-off"))));
  }

  @POST
  @Path("incidents/delegates")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @PermissionsAllowed("incident:sign-off")
  @Operation(hidden = true)
  public Response delegate(MultivaluedMap<String, String> sent) {
    delegates.delegate(
        new NewDelegate(uuid(sent, "employee"), needed(sent, "reason"), required(sent, "until")));
    return PageAnswer.seeOther("/incidents#stand-in");
  }

  @POST
  @Path("incidents")
  @PermissionsAllowed("incident:open")
  @Operation(hidden = true)
  public Response open(
      @FormParam("key") @DefaultValue("") String key,
      @FormParam("kind") @DefaultValue("") String kind,
      @FormParam("severity") @DefaultValue("") String severity,
      @FormParam("title") @DefaultValue("") String title,
      @FormParam("description") @DefaultValue("") String description,
      @FormParam("restricted") @DefaultValue("") String restricted,
      @FormParam("exercise") @DefaultValue("") String exercise) {
    var opened =
        incidents
            .open(
                key,
                new NewIncident(
                    kind,
                    severity,
                    needed("title", title),
                    needed("description", description),
                    null,
                    null,
                    !restricted.isEmpty(),
                    !exercise.isEmpty()))
            .getEntity();
    return PageAnswer.seeOther("/incidents/" + opened.id());
  }

  @GET
  @Path("incidents/{id}")
  @PermissionsAllowed("incident:read")
  @Operation(hidden = true)
  public Response room(@PathParam("id") UUID id) {
    return PageAnswer.ok(
        Room.Templates.incident(
            shown.page(sight.visible(id), frames.frame(), ways.from("/incidents"))));
  }

  /// Does one thing; the act's own route asks for its permission.
  @POST
  @Path("incidents/{id}")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @PermissionsAllowed("incident:read")
  @Operation(hidden = true)
  public Response act(@PathParam("id") UUID id, MultivaluedMap<String, String> sent) {
    String act = one(sent, "act");
    switch (act) {
      case "note" -> incidents.note(id, new NewEntry(needed(sent, "text"), null));
      case "move" -> incidents.move(id, new Move(one(sent, "to"), one(sent, "reason")));
      case "command" -> incidents.command(id, new Command(null));
      case "hand-over" -> incidents.command(id, new Command(uuid(sent, "commander")));
      case "roles" ->
          incidents.assign(
              id, new Assignment(somebody(sent, "communications"), somebody(sent, "scribe")));
      case "admit" -> incidents.admit(id, new Member(uuid(sent, "employee")));
      case "grade" ->
          incidents.grade(id, new NewSeverity(one(sent, "severity"), needed(sent, "reason")));
      case "fact" ->
          incidents.record(
              id, new NewFact(one(sent, "fact"), moment(sent, "at"), needed(sent, "note")));
      case "task" -> addTask(id, sent);
      case "done" -> incidents.finishTask(id, uuid(sent, "task"));
      case "clock-done" ->
          clocks.done(id, uuid(sent, "clock"), new Done(needed(sent, "note"), null));
      case "clock-none" ->
          clocks.notApplicable(id, uuid(sent, "clock"), new NotApplicable(needed(sent, "note")));
      case "compute" -> compute(id, sent);
      case "decide" ->
          affected.decide(id, uuid(sent, "change"), new Decision(one(sent, "agree").equals("yes")));
      case "message" ->
          affected.write(id, new NewMessage(needed(sent, "title"), needed(sent, "text")));
      case "visibility" -> show(id, sent);
      case "review" -> review(id, sent);
      case "sign-off" -> reviews.sign(id, new NewSignOff(needed(sent, "words")));
      default -> throw Refusal.invalid("act", "is nothing that can be done here");
    }
    return PageAnswer.seeOther("/incidents/" + id + "#" + act);
  }

  private void addTask(UUID id, MultivaluedMap<String, String> sent) {
    incidents.addTask(
        id,
        new NewTask(
            needed(sent, "text"),
            uuid(sent, "owner"),
            required(sent, "due"),
            !one(sent, "action").isEmpty(),
            Arrays.stream(one(sent, "promises").split("[,\\s]+"))
                .filter(promise -> promise.matches("P[1-9][0-9]{0,2}"))
                .toList()));
  }

  private void compute(UUID id, MultivaluedMap<String, String> sent) {
    var from = required(sent, "from");
    var to = required(sent, "to");
    String employee = one(sent, "employee");
    affected.compute(
        id,
        new Computation(
            from,
            to,
            employee.isEmpty() ? null : employee,
            one(sent, "resource").isEmpty() ? null : uuid(sent, "resource")));
  }

  private void show(UUID id, MultivaluedMap<String, String> sent) {
    String title = one(sent, "title");
    String text = one(sent, "text");
    incidents.show(
        id,
        new Visibility(
            !one(sent, "restricted").isEmpty(),
            !one(sent, "impact").isEmpty(),
            title.isEmpty() && text.isEmpty()
                ? null
                : new Words(needed(sent, "title"), needed(sent, "text"))));
  }

  private void review(UUID id, MultivaluedMap<String, String> sent) {
    reviews.write(
        id,
        new NewReview(
            needed(sent, "summary"),
            needed(sent, "impact"),
            needed(sent, "causes").lines().map(String::strip).filter(it -> !it.isEmpty()).toList(),
            needed(sent, "lessons")));
  }

  /// What concerned the reader's organisation.
  @GET
  @Path("our-incidents")
  @PermissionsAllowed("tenant-incident:read")
  @Operation(hidden = true)
  public Response ours() {
    return PageAnswer.ok(
        Room.Templates.ours(
            new Room.Ours(
                frames.frame(),
                ways.from("/our-incidents"),
                caller
                    .tenantIfAny()
                    .map(tenant -> !Contact.hasSecurity(contacts.of(tenant)))
                    .orElse(false),
                ours.list().stream()
                    .map(told ->
                        new Room.Told(
                            told.title(),
                            told.text().lines().filter(line -> !line.isBlank()).toList(),
                            Moment.toTheSecond(told.requestedAt()),
                            ShownIncident.notice(told.state()),
                            told.incident() + "-" + told.number()))
                    .toList())));
  }

  private static String one(MultivaluedMap<String, String> sent, String field) {
    String value = sent.getFirst(field);
    return value == null ? "" : value.strip();
  }

  private static String needed(MultivaluedMap<String, String> sent, String field) {
    return needed(field, one(sent, field));
  }

  private static String needed(String field, String value) {
    if (value.isBlank()) {
      throw Refusal.invalid(field, "is needed");
    }
    return value.strip();
  }

  private static UUID uuid(MultivaluedMap<String, String> sent, String field) {
    try {
      return UUID.fromString(one(sent, field));
    } catch (IllegalArgumentException e) {
      throw Refusal.invalid(field, "is no id");
    }
  }

  /// Null for nobody.
  private static @Nullable UUID somebody(MultivaluedMap<String, String> sent, String field) {
    return one(sent, field).isEmpty() ? null : uuid(sent, field);
  }

  private static Instant required(MultivaluedMap<String, String> sent, String field) {
    var moment = moment(sent, field);
    if (moment == null) {
      throw Refusal.invalid(field, "is needed");
    }
    return moment;
  }

  /// From a field of type `datetime-local`, in UTC; null if it is empty.
  private static @Nullable Instant moment(MultivaluedMap<String, String> sent, String field) {
    String value = one(sent, field);
    if (value.isEmpty()) {
      return null;
    }
    try {
      return LocalDateTime.parse(value).toInstant(ZoneOffset.UTC);
    } catch (DateTimeParseException e) {
      throw Refusal.invalid(field, "is no time such as 2027-01-31T08:00");
    }
  }
}
