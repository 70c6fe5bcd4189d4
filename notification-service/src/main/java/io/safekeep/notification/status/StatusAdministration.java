package io.safekeep.notification.status;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.security.PermissionsAllowed;
import io.safekeep.notification.incident.SqlIncidents;
import io.safekeep.notification.status.ComponentResource.MaintenanceView;
import io.safekeep.notification.status.ComponentResource.NewComponent;
import io.safekeep.notification.status.ComponentResource.NewMaintenance;
import io.safekeep.notification.status.PublicIncidentResource.Affected;
import io.safekeep.notification.status.PublicIncidentResource.NewIncident;
import io.safekeep.notification.status.PublicIncidentResource.NewJustification;
import io.safekeep.notification.status.PublicIncidentResource.NewUpdate;
import io.safekeep.notification.status.PublicIncidentResource.Publication;
import io.safekeep.notification.status.PublicIncidentResource.Review;
import io.safekeep.notification.status.PublicIncidentResource.View;
import io.safekeep.notification.ways.Way;
import io.safekeep.notification.ways.Ways;
import io.safekeep.runtime.pages.Frame;
import io.safekeep.runtime.pages.Moment;
import io.safekeep.runtime.pages.PageAnswer;
import io.safekeep.runtime.pages.SignedIn;
import io.safekeep.runtime.problem.Refusal;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// The pages on which people decide what the public is told. Whatever they press is what the API
/// does.
@Path("/public-status")
@Produces(MediaType.TEXT_HTML)
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
@RunOnVirtualThread
public class StatusAdministration {

  private static final String HERE = "/public-status";

  private final PublicIncidentResource incidents;
  private final ComponentResource components;
  private final SqlPublicIncidents stored;
  private final SqlIncidents rooms;
  private final Validator validator;
  private final Ways ways;
  private final Frame.Frames frames;
  private final SignedIn signedIn;
  private final Clock clock;

  StatusAdministration(
      PublicIncidentResource incidents,
      ComponentResource components,
      SqlPublicIncidents stored,
      SqlIncidents rooms,
      Validator validator,
      Ways ways,
      Frame.Frames frames,
      SignedIn signedIn,
      Clock clock) {
    this.incidents = incidents;
    this.components = components;
    this.stored = stored;
    this.rooms = rooms;
    this.validator = validator;
    this.ways = ways;
    this.frames = frames;
    this.signedIn = signedIn;
    this.clock = clock;
  }

  record Overview(
      Frame frame,
      List<Way> ways,
      List<Line> waiting,
      List<Line> goingOn,
      List<ComponentLine> components,
      List<Work> planned,
      boolean manages) {}

  /// @param due until when something has to be said
  record Line(String id, String title, String severity, String state, Moment due, boolean late) {}

  record ComponentLine(
      String id, String name, String description, String section, int position, String probe) {}

  record Work(String id, String title, Moment from, Moment until, String button) {}

  /// @param title by which it is known inside; customers read `words`
  /// @param incident the room in which it is worked on; null if there is none
  /// @param words what the incident's people have written for everybody; empty if nothing
  /// @param justification null unless somebody gave one
  /// @param phases that may follow; empty if nothing may
  record Decision(
      Frame frame,
      List<Way> ways,
      String id,
      String title,
      String severity,
      String state,
      @Nullable String incident,
      Words words,
      @Nullable String justification,
      @Nullable Moment due,
      List<Phase> phases,
      List<ComponentLine> components,
      List<Told> told) {}

  /// Fit for everybody.
  record Words(String title, String body) {}

  record Told(String phase, Moment at, String body) {}

  /// Templates in `templates/Status`.
  @CheckedTemplate(basePath = "Status")
  static class Templates {

    private Templates() {}

    static native TemplateInstance overview(Overview page);

    static native TemplateInstance decision(Decision page);
  }

  @GET
  @PermissionsAllowed("status:post")
  @Operation(hidden = true)
  public Response overview() {
    var now = clock.instant();
    return PageAnswer.ok(
        Templates.overview(
            new Overview(
                frames.frame(),
                ways.from(HERE),
                stored.waiting().stream()
                    .map(draft -> line(draft, draft.facts().decideBy(), now))
                    .toList(),
                stored.goingOn().stream().map(one -> line(one, one.updateBy(), now)).toList(),
                lines(),
                components.maintenances().items().stream().map(StatusAdministration::work).toList(),
                signedIn.may("status", "manage"))));
  }

  @GET
  @Path("/{id}")
  @PermissionsAllowed("status:post")
  @Operation(hidden = true)
  public Response decision(@PathParam("id") UUID id) {
    var view = incidents.get(id);
    var room = view.incident();
    var due = view.decideBy() == null ? view.updateBy() : view.decideBy();
    return PageAnswer.ok(
        Templates.decision(
            new Decision(
                frames.frame(),
                ways.from(HERE),
                view.id().toString(),
                view.title(),
                view.severity().toUpperCase(Locale.ROOT),
                view.state(),
                room == null ? null : room.toString(),
                words(room),
                view.justification(),
                Moment.ifAny(due),
                phases(view.state()),
                lines(),
                stored.updates(List.of(id)).stream()
                    .map(update ->
                        new Told(
                            update.phase().text(),
                            Moment.toTheSecond(update.postedAt()),
                            update.body()))
                    .toList())));
  }

  /// Nothing is taken from inside: titles there name customers and causes.
  private Words words(@Nullable UUID room) {
    return Optional.ofNullable(room)
        .flatMap(rooms::find)
        .flatMap(it -> Optional.ofNullable(it.publicText()))
        .map(text -> new Words(text.title(), text.text()))
        .orElse(new Words("", ""));
  }

  private static List<Phase> phases(String state) {
    return switch (state) {
      case "dismissed", "postmortem" -> List.of();
      case "resolved" -> List.of(Phase.POSTMORTEM, Phase.INVESTIGATING);
      case "draft", "justified" -> List.of(Phase.INVESTIGATING, Phase.IDENTIFIED, Phase.MONITORING);
      default -> Arrays.stream(Phase.values()).filter(one -> one != Phase.POSTMORTEM).toList();
    };
  }

  @POST
  @PermissionsAllowed("status:post")
  @Operation(hidden = true)
  public Response open(
      @FormParam("severity") @DefaultValue("") String severity,
      @FormParam("title") @DefaultValue("") String title,
      @FormParam("phase") @DefaultValue("") String phase,
      @FormParam("body") @DefaultValue("") String body,
      @FormParam("component") List<UUID> component,
      @FormParam("state") List<String> state) {
    var opened =
        incidents.open(
            null, valid(new NewIncident(severity, title, update(phase, body, component, state))));
    return PageAnswer.seeOther(HERE + "/" + opened.getEntity().id());
  }

  @POST
  @Path("/{id}")
  @PermissionsAllowed("status:post")
  @Operation(hidden = true)
  public Response decide(
      @PathParam("id") UUID id,
      @FormParam("act") @DefaultValue("") String act,
      @FormParam("title") @DefaultValue("") String title,
      @FormParam("phase") @DefaultValue("") String phase,
      @FormParam("body") @DefaultValue("") String body,
      @FormParam("reason") @DefaultValue("") String reason,
      @FormParam("component") List<UUID> component,
      @FormParam("state") List<String> state) {
    switch (act) {
      case "publish" ->
          incidents.publish(
              id, valid(new Publication(title, update(phase, body, component, state))));
      case "update" -> incidents.update(id, valid(update(phase, body, component, state)));
      case "justify" -> incidents.justify(id, valid(new NewJustification(reason)));
      case "agree" -> incidents.review(id, new Review(true));
      case "disagree" -> incidents.review(id, new Review(false));
      default -> throw Refusal.invalid("act", "is '" + act + "', which is none");
    }
    return PageAnswer.seeOther(HERE + "/" + id);
  }

  @POST
  @Path("/components")
  @PermissionsAllowed("status:manage")
  @Operation(hidden = true)
  public Response addComponent(
      @FormParam("name") @DefaultValue("") String name,
      @FormParam("description") @DefaultValue("") String description,
      @FormParam("section") @DefaultValue("") String section,
      @FormParam("position") int position,
      @FormParam("probe") @DefaultValue("") String probe) {
    components.add(component(name, description, section, position, probe));
    return PageAnswer.seeOther(HERE);
  }

  @POST
  @Path("/components/{id}")
  @PermissionsAllowed("status:manage")
  @Operation(hidden = true)
  public Response changeComponent(
      @PathParam("id") UUID id,
      @FormParam("act") @DefaultValue("") String act,
      @FormParam("name") @DefaultValue("") String name,
      @FormParam("description") @DefaultValue("") String description,
      @FormParam("section") @DefaultValue("") String section,
      @FormParam("position") int position,
      @FormParam("probe") @DefaultValue("") String probe) {
    if (act.equals("remove")) {
      components.remove(id);
    } else {
      components.change(id, component(name, description, section, position, probe));
    }
    return PageAnswer.seeOther(HERE);
  }

  @POST
  @Path("/maintenances")
  @PermissionsAllowed("status:manage")
  @Operation(hidden = true)
  public Response plan(
      @FormParam("title") @DefaultValue("") String title,
      @FormParam("body") @DefaultValue("") String body,
      @FormParam("component") List<UUID> component,
      @FormParam("from") @DefaultValue("") String from,
      @FormParam("until") @DefaultValue("") String until) {
    components.plan(
        valid(
            new NewMaintenance(
                title, body, component, instant("from", from), instant("until", until))));
    return PageAnswer.seeOther(HERE);
  }

  @POST
  @Path("/maintenances/{id}")
  @PermissionsAllowed("status:manage")
  @Operation(hidden = true)
  public Response end(@PathParam("id") UUID id) {
    components.end(id);
    return PageAnswer.seeOther(HERE);
  }

  private NewComponent component(
      String name, String description, String section, int position, String probe) {
    return valid(
        new NewComponent(name, description, section, position, probe.isBlank() ? null : probe));
  }

  /// Fields come in the same order; one that is left as it is says nothing.
  private static NewUpdate update(
      String phase, String body, List<UUID> component, List<String> state) {
    var affected = new ArrayList<Affected>();
    for (int i = 0; i < Math.min(component.size(), state.size()); i++) {
      if (!state.get(i).isEmpty()) {
        affected.add(new Affected(component.get(i), state.get(i)));
      }
    }
    return new NewUpdate(phase, body, affected);
  }

  private <T> T valid(T form) {
    validator.validate(form).stream()
        .findFirst()
        .ifPresent((ConstraintViolation<T> fault) -> {
          throw Refusal.invalid(fault.getPropertyPath().toString(), fault.getMessage());
        });
    return form;
  }

  /// In UTC, as the page says.
  private static Instant instant(String field, String text) {
    try {
      return LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
    } catch (DateTimeParseException e) {
      throw Refusal.invalid(field, "is no date and time");
    }
  }

  private List<ComponentLine> lines() {
    return components.components().items().stream()
        .map(one ->
            new ComponentLine(
                one.id().toString(),
                one.name(),
                one.description(),
                one.section(),
                one.position(),
                one.probe() == null ? "" : one.probe()))
        .toList();
  }

  private static Line line(PublicIncident incident, Instant due, Instant now) {
    return new Line(
        incident.id().toString(),
        incident.facts().title(),
        incident.facts().level().label().toUpperCase(Locale.ROOT),
        View.of(incident).state(),
        Moment.toTheSecond(due),
        due.isBefore(now));
  }

  private static Work work(MaintenanceView plan) {
    return new Work(
        plan.id().toString(),
        plan.title(),
        Moment.toTheSecond(plan.startsAt()),
        Moment.toTheSecond(plan.endsAt()),
        plan.state().equals("scheduled") ? "Call it off" : "It is done");
  }
}
