package io.safekeep.notification.status.site;

import io.safekeep.notification.status.Component;
import io.safekeep.notification.status.ComponentState;
import io.safekeep.notification.status.Level;
import io.safekeep.notification.status.Maintenance;
import io.safekeep.notification.status.Maintenance.Stage;
import io.safekeep.notification.status.Phase;
import io.safekeep.notification.status.PublicIncident.Facts;
import io.safekeep.notification.status.Update;
import io.safekeep.notification.status.probe.Objective.Measured;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.SortedMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// All that the public sees, at one moment.
///
/// @param title of the page
/// @param home where it is found, without the last slash
/// @param service where the service is found that makes it, without the last slash
/// @param at when it was true
record Snapshot(
    String title,
    String home,
    String service,
    Instant at,
    List<Shown> components,
    List<Told> incidents,
    List<Planned> maintenances) {

  Snapshot {
    components = List.copyOf(components);
    incidents = List.copyOf(incidents);
    maintenances = List.copyOf(maintenances);
  }

  /// A component.
  ///
  /// @param days the last 90, oldest first
  /// @param months what probes measured, oldest first
  record Shown(
      Component component,
      ComponentState state,
      List<Day> days,
      SortedMap<YearMonth, Measured> months) {

    UUID id() {
      return component.id();
    }
  }

  /// An incident.
  ///
  /// @param updates newest first
  /// @param affected what it affects or affected, with the worst state
  record Told(
      Facts facts,
      Phase phase,
      Instant publishedAt,
      Instant updatedAt,
      @Nullable Instant resolvedAt,
      List<Update> updates,
      List<Affected> affected) {

    UUID id() {
      return facts.id();
    }
  }

  /// @param now while it is affected, how; `OPERATIONAL` afterwards
  record Affected(Component component, ComponentState worst, ComponentState now) {}

  /// Planned work, and what it is about.
  record Planned(Maintenance plan, Stage stage, List<Component> components) {}

  List<Told> goingOn() {
    return incidents.stream().filter(told -> told.phase().goesOn()).toList();
  }

  List<Planned> planned(Stage stage) {
    return maintenances.stream().filter(one -> one.stage() == stage).toList();
  }

  /// The page in one word, as Statuspage says it: `none`, `minor`, `major`, `critical` or
  /// `maintenance`.
  String indicator() {
    var worst =
        components.stream()
            .map(Shown::state)
            .reduce(ComponentState.OPERATIONAL, ComponentState::or);
    return switch (worst) {
      case MAJOR_OUTAGE ->
          components.stream().allMatch(one -> one.state() == ComponentState.MAJOR_OUTAGE)
              ? "critical"
              : "major";
      case PARTIAL_OUTAGE -> "major";
      case DEGRADED_PERFORMANCE -> "minor";
      case UNDER_MAINTENANCE -> "maintenance";
      case OPERATIONAL ->
          goingOn().stream().anyMatch(told -> told.facts().level() != Level.SEV4)
              ? "minor"
              : "none";
    };
  }

  /// The page in one sentence.
  String description() {
    return switch (indicator()) {
      case "critical" -> "Major outage of everything";
      case "major" -> "Outage of some services";
      case "minor" -> "Some services are degraded";
      case "maintenance" -> "Planned work is going on";
      default -> "All systems operational";
    };
  }
}
