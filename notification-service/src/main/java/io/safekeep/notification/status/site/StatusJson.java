package io.safekeep.notification.status.site;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.safekeep.notification.status.Component;
import io.safekeep.notification.status.ComponentState;
import io.safekeep.notification.status.Maintenance.Stage;
import io.safekeep.notification.status.Update;
import io.safekeep.notification.status.site.Snapshot.Affected;
import io.safekeep.notification.status.site.Snapshot.Planned;
import io.safekeep.notification.status.site.Snapshot.Shown;
import io.safekeep.notification.status.site.Snapshot.Told;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The page for programs, in the form of Atlassian Statuspage's public API, which most of them
/// know.
///
/// @see <a href="https://www.githubstatus.com/api">the API that is meant</a>
final class StatusJson {

  private static final String TYPE = "application/json;charset=UTF-8";
  private static final UUID PAGE =
      UUID.nameUUIDFromBytes("safekeep status page".getBytes(StandardCharsets.UTF_8));

  private final ObjectMapper json;
  private final Snapshot page;

  StatusJson(ObjectMapper json, Snapshot page) {
    this.json = json;
    this.page = page;
  }

  /// By path, for example `api/v2/summary.json`.
  Map<String, Document> documents() {
    var documents = new LinkedHashMap<String, Document>();
    var upcoming = maintenances(page.planned(Stage.SCHEDULED));
    var active = maintenances(page.planned(Stage.IN_PROGRESS));
    documents.put(
        "summary",
        body(
            "status",
            status(),
            "components",
            components(),
            "incidents",
            incidents(page.goingOn()),
            "scheduled_maintenances",
            Stream.concat(active.stream(), upcoming.stream()).toList()));
    documents.put("status", body("status", status()));
    documents.put("components", body("components", components()));
    documents.put("incidents", body("incidents", incidents(page.incidents())));
    documents.put("incidents/unresolved", body("incidents", incidents(page.goingOn())));
    documents.put(
        "scheduled-maintenances",
        body("scheduled_maintenances", maintenances(page.maintenances())));
    documents.put("scheduled-maintenances/upcoming", body("scheduled_maintenances", upcoming));
    documents.put("scheduled-maintenances/active", body("scheduled_maintenances", active));
    var named = new LinkedHashMap<String, Document>();
    documents.forEach((name, document) -> named.put("api/v2/" + name + ".json", document));
    return named;
  }

  private Document body(Object... members) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put(
        "page",
        map(
            "id",
            PAGE,
            "name",
            page.title(),
            "url",
            page.home(),
            "time_zone",
            "Etc/UTC",
            "updated_at",
            page.at()));
    body.putAll(map(members));
    try {
      // Who pastes it into a page of theirs pastes no markup of somebody else's.
      return Document.of(
          TYPE,
          json.writeValueAsString(body)
              .replace("<", "\\u003c")
              .replace(">", "\\u003e")
              .replace("&", "\\u0026"));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the status cannot be written as JSON", e);
    }
  }

  private Map<String, @Nullable Object> status() {
    return map("indicator", page.indicator(), "description", page.description());
  }

  private List<Map<String, @Nullable Object>> components() {
    var all = new ArrayList<Map<String, @Nullable Object>>();
    var sections =
        page.components().stream()
            .map(shown -> shown.component().section())
            .filter(section -> !section.isEmpty())
            .distinct()
            .toList();
    for (var section : sections) {
      var members =
          page.components().stream()
              .filter(shown -> shown.component().section().equals(section))
              .toList();
      var first = members.getFirst().component();
      var group =
          component(
              section(section),
              section,
              null,
              first,
              members.stream()
                  .map(Shown::state)
                  .reduce(ComponentState.OPERATIONAL, ComponentState::or),
              null,
              true);
      group.put("components", members.stream().map(shown -> shown.id().toString()).toList());
      all.add(group);
    }
    page.components().forEach(shown -> all.add(component(shown.component(), shown.state())));
    return all;
  }

  private static UUID section(String name) {
    return UUID.nameUUIDFromBytes(("section " + name).getBytes(StandardCharsets.UTF_8));
  }

  private Map<String, @Nullable Object> component(Component component, ComponentState state) {
    return component(
        component.id(),
        component.name(),
        component.description(),
        component,
        state,
        component.section().isEmpty() ? null : section(component.section()),
        false);
  }

  private Map<String, @Nullable Object> component(
      UUID id,
      String name,
      @Nullable String description,
      Component like,
      ComponentState state,
      @Nullable UUID group,
      boolean isGroup) {
    return map(
        "id",
        id,
        "name",
        name,
        "status",
        state.label(),
        "created_at",
        like.addedAt(),
        "updated_at",
        page.at(),
        "position",
        like.position(),
        "description",
        description,
        "showcase",
        !isGroup,
        "start_date",
        like.addedAt().toString().substring(0, "2026-11-22".length()),
        "group_id",
        group,
        "page_id",
        PAGE,
        "group",
        isGroup,
        "only_show_if_degraded",
        false);
  }

  private List<Map<String, @Nullable Object>> incidents(List<Told> all) {
    return all.stream().map(this::incident).toList();
  }

  private Map<String, @Nullable Object> incident(Told told) {
    return map(
        "id",
        told.id(),
        "name",
        told.facts().title(),
        "status",
        told.phase().label(),
        "created_at",
        told.publishedAt(),
        "updated_at",
        told.updatedAt(),
        "monitoring_at",
        told.updates().stream()
            .filter(update -> update.phase().label().equals("monitoring"))
            .map(Update::postedAt)
            .findFirst()
            .orElse(null),
        "resolved_at",
        told.resolvedAt(),
        "impact",
        told.facts().level().impact(),
        "shortlink",
        page.home() + "/incidents/" + told.id() + ".html",
        "started_at",
        told.facts().detectedAt(),
        "page_id",
        PAGE,
        "incident_updates",
        told.updates().stream()
            .map(update ->
                update(
                    update.id(),
                    update.phase().label(),
                    update.body(),
                    told.id(),
                    update.postedAt()))
            .toList(),
        "components",
        told.affected().stream()
            .map((Affected one) -> component(one.component(), one.now()))
            .toList());
  }

  private static Map<String, @Nullable Object> update(
      UUID id, String status, String body, UUID of, Instant at) {
    return map(
        "id",
        id,
        "status",
        status,
        "body",
        body,
        "incident_id",
        of,
        "created_at",
        at,
        "updated_at",
        at,
        "display_at",
        at);
  }

  private List<Map<String, @Nullable Object>> maintenances(List<Planned> all) {
    return all.stream().map(this::maintenance).toList();
  }

  private Map<String, @Nullable Object> maintenance(Planned planned) {
    var plan = planned.plan();
    return map(
        "id",
        plan.id(),
        "name",
        plan.title(),
        "status",
        planned.stage().label(),
        "created_at",
        plan.plannedAt(),
        "updated_at",
        plan.plannedAt(),
        "monitoring_at",
        null,
        "resolved_at",
        switch (planned.stage()) {
          case SCHEDULED, IN_PROGRESS -> null;
          case COMPLETED -> plan.completedAt() == null ? plan.endsAt() : plan.completedAt();
          case CANCELLED -> plan.cancelledAt();
        },
        "impact",
        "maintenance",
        "shortlink",
        page.home() + "/",
        "started_at",
        plan.startsAt(),
        "page_id",
        PAGE,
        "incident_updates",
        List.of(
            update(plan.id(), planned.stage().label(), plan.body(), plan.id(), plan.plannedAt())),
        "components",
        planned.components().stream()
            .map(component ->
                component(
                    component,
                    planned.stage() == Stage.IN_PROGRESS
                        ? ComponentState.UNDER_MAINTENANCE
                        : ComponentState.OPERATIONAL))
            .toList(),
        "scheduled_for",
        plan.startsAt(),
        "scheduled_until",
        plan.endsAt());
  }

  /// Names and values by turns; instants and ids as text.
  private static Map<String, @Nullable Object> map(@Nullable Object... members) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (int i = 0; i < members.length; i += 2) {
      Object value = members[i + 1];
      map.put(
          String.valueOf(members[i]),
          value instanceof Instant || value instanceof UUID ? value.toString() : value);
    }
    return map;
  }
}
