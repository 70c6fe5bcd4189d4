package io.safekeep.notification.status.site;

import static java.util.stream.Collectors.groupingBy;

import io.safekeep.notification.status.Component;
import io.safekeep.notification.status.ComponentState;
import io.safekeep.notification.status.Impact;
import io.safekeep.notification.status.Maintenance.Stage;
import io.safekeep.notification.status.PublicIncident;
import io.safekeep.notification.status.PublicIncident.Dismissed;
import io.safekeep.notification.status.PublicIncident.Draft;
import io.safekeep.notification.status.PublicIncident.Justified;
import io.safekeep.notification.status.PublicIncident.Published;
import io.safekeep.notification.status.PublicIncident.Resolved;
import io.safekeep.notification.status.SqlComponents;
import io.safekeep.notification.status.SqlMaintenances;
import io.safekeep.notification.status.SqlPublicIncidents;
import io.safekeep.notification.status.StatusAddress;
import io.safekeep.notification.status.StatusSettings;
import io.safekeep.notification.status.Update;
import io.safekeep.notification.status.probe.Objective.Measured;
import io.safekeep.notification.status.probe.SqlSamples;
import io.safekeep.notification.status.site.Snapshot.Affected;
import io.safekeep.notification.status.site.Snapshot.Planned;
import io.safekeep.notification.status.site.Snapshot.Shown;
import io.safekeep.notification.status.site.Snapshot.Told;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Reads all that the public sees.
@Singleton
class LoadSnapshot {

  /// Bars on the page.
  static final int DAYS = 90;

  private static final int MONTHS = 12;
  private static final Duration HISTORY = Duration.ofDays(365);
  private static final int MOST = 200;

  private final SqlComponents components;
  private final SqlPublicIncidents incidents;
  private final SqlMaintenances maintenances;
  private final SqlSamples samples;
  private final StatusSettings settings;
  private final StatusAddress address;
  private final Clock clock;

  LoadSnapshot(
      SqlComponents components,
      SqlPublicIncidents incidents,
      SqlMaintenances maintenances,
      SqlSamples samples,
      StatusSettings settings,
      StatusAddress address,
      Clock clock) {
    this.components = components;
    this.incidents = incidents;
    this.maintenances = maintenances;
    this.samples = samples;
    this.settings = settings;
    this.address = address;
    this.clock = clock;
  }

  @Transactional
  Snapshot load() {
    var now = clock.instant();
    var all = components.all();
    Map<UUID, Component> known =
        all.stream().collect(Collectors.toMap(Component::id, Function.identity()));
    var impacts = incidents.impacts(now.minus(HISTORY));
    var plans =
        maintenances.endingAfter(now.minus(HISTORY), MOST).stream()
            .map(plan -> new Planned(plan, plan.stage(now), known(plan.components(), known)))
            .toList();
    return new Snapshot(
        settings.title(),
        address.home(),
        address.of(""),
        now,
        shown(all, impacts, plans, now),
        told(impacts, known, now),
        plans);
  }

  private List<Shown> shown(
      List<Component> all, List<Impact> impacts, List<Planned> plans, Instant now) {
    var today = LocalDate.ofInstant(now, ZoneOffset.UTC);
    var from = YearMonth.from(today).minusMonths(MONTHS - 1L).atDay(1);
    var measured = samples.days(from);
    var down =
        samples.down(settings.probeMisses(), now.minus(settings.probeEvery().multipliedBy(10)));
    Map<UUID, List<Impact>> byComponent = impacts.stream().collect(groupingBy(Impact::component));
    return all.stream()
        .map(component -> {
          var own = byComponent.getOrDefault(component.id(), List.of());
          var days = measured.getOrDefault(component.id(), Collections.emptySortedMap());
          return new Shown(
              component,
              state(component, own, plans, down.containsKey(component.id())),
              bars(component, days, own, today, now),
              months(days));
        })
        .toList();
  }

  private static ComponentState state(
      Component component, List<Impact> impacts, List<Planned> plans, boolean down) {
    var told =
        impacts.stream()
            .filter(impact -> impact.until() == null)
            .map(Impact::state)
            .reduce(ComponentState.OPERATIONAL, ComponentState::or);
    boolean worked =
        plans.stream()
            .anyMatch(
                one -> one.stage() == Stage.IN_PROGRESS && one.components().contains(component));
    // While it is worked on it may well not answer.
    if (worked) {
      return told.or(ComponentState.UNDER_MAINTENANCE);
    }
    return down ? told.or(ComponentState.MAJOR_OUTAGE) : told;
  }

  private static List<Day> bars(
      Component component,
      SortedMap<LocalDate, Measured> measured,
      List<Impact> impacts,
      LocalDate today,
      Instant now) {
    return today
        .minusDays(DAYS - 1L)
        .datesUntil(today.plusDays(1))
        .map(date ->
            Day.of(
                date,
                measured.getOrDefault(date, Measured.NOTHING),
                impacts,
                component.addedAt(),
                now))
        .toList();
  }

  private static SortedMap<YearMonth, Measured> months(SortedMap<LocalDate, Measured> days) {
    var months = new TreeMap<YearMonth, Measured>();
    days.forEach((day, measured) -> months.merge(YearMonth.from(day), measured, Measured::plus));
    return months;
  }

  private List<Told> told(List<Impact> impacts, Map<UUID, Component> known, Instant now) {
    var shown = incidents.shown(now.minus(HISTORY), MOST);
    Map<UUID, List<Update>> updates =
        incidents.updates(shown.stream().map(PublicIncident::id).toList()).stream()
            .collect(groupingBy(Update::incident));
    Map<UUID, List<Impact>> byIncident = impacts.stream().collect(groupingBy(Impact::incident));
    var told = new ArrayList<Told>();
    for (var incident : shown) {
      var said = updates.getOrDefault(incident.id(), List.of());
      var affected = affected(byIncident.getOrDefault(incident.id(), List.of()), known);
      switch (incident) {
        case Published(var facts, var phase, var publishedAt, var updatedAt) ->
            told.add(new Told(facts, phase, publishedAt, updatedAt, null, said, affected));
        case Resolved(var facts, var phase, var publishedAt, var updatedAt, var resolvedAt) ->
            told.add(new Told(facts, phase, publishedAt, updatedAt, resolvedAt, said, affected));
        case Draft _, Justified _, Dismissed _ ->
            throw new IllegalStateException(incident.id() + " is not public");
      }
    }
    return told;
  }

  private static List<Affected> affected(List<Impact> impacts, Map<UUID, Component> known) {
    return impacts.stream().collect(groupingBy(Impact::component)).entrySet().stream()
        .filter(entry -> known.containsKey(entry.getKey()))
        .map(entry ->
            new Affected(
                Objects.requireNonNull(known.get(entry.getKey())),
                worst(entry.getValue().stream()),
                worst(entry.getValue().stream().filter(impact -> impact.until() == null))))
        .sorted(Comparator.comparing(one -> one.component().position()))
        .toList();
  }

  private static ComponentState worst(Stream<Impact> impacts) {
    return impacts.map(Impact::state).reduce(ComponentState.OPERATIONAL, ComponentState::or);
  }

  private static List<Component> known(List<UUID> ids, Map<UUID, Component> known) {
    return ids.stream()
        .filter(known::containsKey)
        .map(known::get)
        .filter(Objects::nonNull)
        .toList();
  }
}
